/** @module A section: the checks of one operation or door. */

import type { DoorName } from '../doors/door.ts'
import type { Scene } from './scene.ts'

export interface Section {
  /** What `--only` names. */
  readonly name: string
  /** Through which doors it runs; through each unless told. */
  readonly doors?: readonly DoorName[]
  /** Starling's own additions to the protocol: counted apart, and no failure of anyone else. */
  readonly isExtension?: boolean
  readonly run: (scene: Scene) => Promise<void>
}

export interface CheckResult {
  readonly section: string
  readonly door: DoorName
  readonly name: string
  readonly isExtension: boolean
  readonly failure?: Failure
}

export interface Failure {
  readonly request: string
  readonly expected: string
  readonly got: string
}

/** A check that this network gives no chance for. */
export interface NotChecked {
  readonly section: string
  readonly name: string
  readonly reason: string
}

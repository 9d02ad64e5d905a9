/** @module Every kind of fault, by name. */
import { bitFlip } from './bit-flip.ts'
import { clock } from './clock.ts'
import { cut } from './cut.ts'
import { diskFull } from './disk-full.ts'
import type { FaultKind, FaultName } from './fault.ts'
import { join } from './join.ts'
import { kill } from './kill.ts'
import { leave } from './leave.ts'
import { lie } from './lie.ts'
import { partition } from './partition.ts'
import { pause } from './pause.ts'
import { slow } from './slow.ts'
import { storm } from './storm.ts'

export const FAULT_KINDS: Readonly<Record<FaultName, FaultKind>> = {
  cut,
  kill,
  pause,
  partition,
  slow,
  storm,
  clock,
  'disk-full': diskFull,
  'bit-flip': bitFlip,
  lie,
  join,
  leave,
}

/** In the order in which help texts name them. */
// The keys of the record are exactly the names.
export const FAULT_NAMES = Object.keys(FAULT_KINDS) as readonly FaultName[]

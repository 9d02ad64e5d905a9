/**
 * What must hold of a world: named objects, one file each below `properties/`.
 * @module
 */

import type { Traffic } from './traffic.ts'
import type { World } from './world.ts'

export interface Property {
  /** A sentence in kebab-case, such as `every-acknowledged-message-is-retrievable`. */
  readonly name: string
  /** One line per violation; none when the property holds. Called after the traffic has ended and settled. */
  check(world: World, traffic: Traffic): Promise<readonly string[]> | readonly string[]
}

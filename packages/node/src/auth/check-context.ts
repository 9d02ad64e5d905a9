/** @module What the checks of requests may use. */

import type { NodeContext } from '../context.ts'

export type CheckContext = Pick<NodeContext, 'network' | 'clock' | 'crypto' | 'messages' | 'keys'>

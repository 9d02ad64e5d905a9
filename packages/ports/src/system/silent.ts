/** @module Where nobody listens: for tools and for tests that do not look. */

import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics.ts'

const nothing = (): void => undefined

export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

export const silentMetrics: Metrics = { count: nothing, set: nothing, observe: nothing }

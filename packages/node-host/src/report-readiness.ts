/**
 * Says in the log whether a running node is ready, at its start and whenever that changes. Nothing tells of a change of the clock or of the
 * network, so it is looked for.
 * @module
 */

import type { Clock, LogFields, Logger } from '@starling/ports'

const LOOK_PERIOD_MS = 5_000

export interface ReadinessReport extends AsyncDisposable {
  /** Fulfils when the node is ready for the first time; never when the report has ended before. */
  readonly ready: Promise<void>
}

/**
 * @param reasonsNotReady - empty when ready. Their wording may change, as that of a clock does: this alone is not said again
 * @param fields - stand in each event
 */
export function reportReadiness(
  reasonsNotReady: () => readonly string[],
  fields: LogFields,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): ReadinessReport {
  const stop = new AbortController()
  let tellReady = (): void => {}
  const ready = new Promise<void>((resolve) => {
    tellReady = resolve
  })
  /** @returns whether it is ready */
  const say = (reasons: readonly string[]): boolean => {
    const isReady = reasons.length === 0
    if (isReady) {
      logger.info('node.ready', fields)
      tellReady()
    } else logger.warn('node.not_ready', { ...fields, reasons: reasons.join('; ') })
    return isReady
  }
  const looking = look(say(reasonsNotReady()), reasonsNotReady, say, clock, stop.signal)
  return {
    ready,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await looking
    },
  }
}

/** Never rejects. */
async function look(
  wasReady: boolean,
  reasonsNotReady: () => readonly string[],
  say: (reasons: readonly string[]) => boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let isReady = wasReady
  while (await slept(clock, signal)) {
    const reasons = reasonsNotReady()
    if ((reasons.length === 0) !== isReady) isReady = say(reasons)
  }
}

/** @returns false when it was woken to end */
function slept(clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(LOOK_PERIOD_MS, signal).then(
    () => true,
    () => false,
  )
}

/** @module The one command that repeats a run. */
import type { ScenarioOptions } from './scenario.ts'

export function commandOf(options: ScenarioOptions): string {
  const { nodes, clients, seed, messages, minutes, faults, kinds, keep, lossRate, rates } = options
  const kept = keep === undefined ? '' : ` --keep ${keep.length === 0 ? 'none' : keep.join()}`
  const atRates = rates === undefined ? '' : ` --rates ${rates}`
  return (
    `npm run sim -- --nodes ${nodes} --clients ${clients} --seed${argument(seed)} --messages ${messages} --minutes ${minutes}` +
    ` --faults ${faults} --kinds ${kinds.join()} --loss ${lossRate}${kept}${atRates}`
  )
}

/** As a shell takes it, whatever the text is. */
function argument(text: string): string {
  if (/^[\w./]+$/.test(text)) return ` ${text}`
  return `='${text.replaceAll("'", `'\\''`)}'`
}

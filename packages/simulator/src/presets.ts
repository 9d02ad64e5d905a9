/** @module The sizes of runs that have names. */
import { FAULT_NAMES } from './faults/index.ts'
import type { RatesName } from './rates.ts'
import { DEFAULT_SCENARIO, type ScenarioOptions } from './scenario.ts'

/** The size of the runs of `npm test` and of the soak. */
export const SOAK_SCENARIO: Omit<ScenarioOptions, 'seed'> = {
  rates: 'soak',
  nodes: 60,
  clients: 20,
  messages: 200,
  minutes: 10,
  kinds: FAULT_NAMES,
  faults: 12,
  lossRate: 0.01,
}

const FULL_SIZE = { nodes: 2_100, clients: 500, kinds: FAULT_NAMES, lossRate: 0.001, seed: '1' } as const

/** What a run has at these rates unless told otherwise. */
export const PRESETS: Readonly<Record<RatesName, ScenarioOptions>> = {
  testnet: DEFAULT_SCENARIO,
  soak: { ...SOAK_SCENARIO, seed: '1' },
  /** One hour; each person writes ten messages. */
  production: { ...FULL_SIZE, rates: 'production', minutes: 60, messages: 5_000, faults: 100 },
  /** A day; each person is there for three half-hours and writes forty messages. */
  day: { ...FULL_SIZE, rates: 'day', minutes: 24 * 60, messages: 20_000, faults: 200 },
}

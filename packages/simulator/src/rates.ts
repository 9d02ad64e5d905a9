/**
 * How often things happen that nobody asked for: the schedule of nodes and the presence of people. A day of two thousand nodes
 * at the rates of production would take a day to simulate.
 * @module
 */

import { PROFILES, type Profile } from '@starling/protocol'
import type { Presence } from './traffic/presence.ts'

export type RatesName = 'testnet' | 'soak' | 'production' | 'day'

export interface Rates {
  readonly profile: Profile
  readonly presence: Presence
}

const HALF_HOUR_MS = 30 * 60_000

/**
 * What an idle network does most is stretched: nodes test one another every five minutes instead of every one, and members of a
 * swarm ask each other only as often as all of them reconcile, each quarter of an hour instead of twice a minute. All else is as in
 * production.
 */
const DAY: Profile = {
  ...PROFILES.production,
  memberPingMs: PROFILES.production.reconcileMs,
  peerTests: { ...PROFILES.production.peerTests, everyMs: 300_000, spreadMs: 60_000 },
}

/**
 * Swarms as small as those of a testnet, so that faults meet them; nodes are no more eager than in production to ping and to test one
 * another, which a testnet does for those who watch it. A run is too short for challenges about messages of ten minutes ago.
 */
const SOAK: Profile = {
  ...PROFILES.testnet,
  memberPingMs: PROFILES.production.memberPingMs,
  peerTests: { ...PROFILES.production.peerTests, challengeAgeMs: PROFILES.testnet.peerTests.challengeAgeMs },
}

export const RATES: Readonly<Record<RatesName, Rates>> = {
  testnet: { profile: PROFILES.testnet, presence: 'always' },
  soak: { profile: SOAK, presence: 'always' },
  production: { profile: PROFILES.production, presence: 'always' },
  day: { profile: DAY, presence: { timesPerDay: 3, lengthMs: HALF_HOUR_MS } },
}

// The keys of the record are exactly the names.
export const RATES_NAMES = Object.keys(RATES) as readonly RatesName[]

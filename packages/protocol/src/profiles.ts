/**
 * Constants that differ between networks, as data: never an `if` on the network's name.
 * Source: docs/protocol/swarms.md §3.1, docs/protocol/replication.md §1.
 * @module
 */

/** How swarms form. Percentiles index the list of swarm sizes in ascending order. */
export interface SwarmConstants {
  /** A swarm below this is starving. */
  readonly min: number
  /** Members of a new swarm. */
  readonly ideal: number
  /** Spare members wanted per swarm before another swarm is made. */
  readonly margin: number
  /** New nodes go to the swarms up to this percentile. */
  readonly fillPercentile: number
  /** Nodes are taken from swarms as large as this percentile. */
  readonly stealPercentile: number
  /** Members of a dissolved swarm go to the swarms up to this percentile. */
  readonly redistributePercentile: number
}

/** When nodes test one another, and what follows. Source: docs/protocol/swarms.md §6. */
export interface PeerTestSchedule {
  /** Between two tests that one node makes, on average and give or take. */
  readonly everyMs: number
  readonly spreadMs: number
  /** For an answer. */
  readonly timeoutMs: number
  /** One test of so many goes through the tested node to another one. */
  readonly relayEach: number
  /** After k failures in a row a node is tested again after k times this, and at most the other. */
  readonly retestMs: number
  readonly retestMsMax: number
  /** So many failures in a row make a node count as failing. */
  readonly failuresMax: number
  /** Messages that were stored less than this ago are not asked for: repair may still be under way. */
  readonly challengeAgeMs: number
  /** A node may announce that it is away for so long. */
  readonly maintenanceMsMax: number
  /** And says so by itself, for this long, when it is told to stop. */
  readonly restartMs: number
}

export type ProfileName = 'production' | 'testnet' | 'original-clients'

export interface Profile {
  readonly name: ProfileName
  readonly swarm: SwarmConstants
  /** Whether nodes with loopback, private and other non-public addresses are refused. */
  readonly refuseNonPublicAddresses: boolean
  /** How long a store waits, after a majority has signed, for members not known to be up. */
  readonly slowMemberMs: number
  /** The same for members whose connection is up. */
  readonly slowMemberUpMs: number
  /** How often members of a swarm ask each other whether they keep the same. */
  readonly memberPingMs: number
  /** How often each asks all others, and repairs at once when they do not; the longest pause between repairs with one. */
  readonly reconcileMs: number
  /** How long members serve accounts at least that another swarm keeps now. */
  readonly handOverMs: number
  /** Whether the entries of a store carry our receipts; else they are those of the original nodes, byte for byte. */
  readonly receipts: boolean
  /** Whether requests per client address are limited. */
  readonly rateLimit: boolean
  /** `hf` of the replies. */
  readonly hardfork: readonly [number, number]
  /** `v` and `version` of the replies: what original clients compare. */
  readonly version: readonly [number, number, number]
  /** Height of a network without a chain when it begins. */
  readonly heightStart: number
  /** Time between two heights of a network without a chain. */
  readonly blockMs: number
  /** How far a node's clock may be from the median of its swarm before it is not ready. */
  readonly maxClockSkewMs: number
  readonly peerTests: PeerTestSchedule
  /** The `Server` header. @param version - of our software */
  serverHeader(version: string): string
}

const PERCENTILES = { fillPercentile: 25, stealPercentile: 75, redistributePercentile: 0 } as const

const PRODUCTION: Profile = {
  name: 'production',
  swarm: { min: 5, ideal: 7, margin: 2, ...PERCENTILES },
  refuseNonPublicAddresses: true,
  slowMemberMs: 300,
  slowMemberUpMs: 300,
  memberPingMs: 30_000,
  reconcileMs: 900_000,
  handOverMs: 600_000,
  receipts: true,
  rateLimit: true,
  hardfork: [19, 4],
  version: [2, 8, 0],
  heightStart: 100_000,
  blockMs: 120_000,
  maxClockSkewMs: 5_000,
  peerTests: {
    everyMs: 60_000,
    spreadMs: 20_000,
    timeoutMs: 5_000,
    relayEach: 4,
    retestMs: 10_000,
    retestMsMax: 120_000,
    failuresMax: 2,
    challengeAgeMs: 10 * 60_000,
    maintenanceMsMax: 4 * 3_600_000,
    restartMs: 10 * 60_000,
  },
  serverHeader: (version) => `Starling/${version}`,
}

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  production: PRODUCTION,
  testnet: {
    ...PRODUCTION,
    name: 'testnet',
    swarm: { min: 3, ideal: 5, margin: 2, ...PERCENTILES },
    memberPingMs: 10_000,
    refuseNonPublicAddresses: false,
    rateLimit: false,
    // Ten nodes, and somebody who watches them.
    peerTests: { ...PRODUCTION.peerTests, everyMs: 15_000, spreadMs: 5_000, challengeAgeMs: 60_000 },
  },
  'original-clients': {
    ...PRODUCTION,
    name: 'original-clients',
    swarm: { min: 5, ideal: 5, margin: 0, ...PERCENTILES },
    refuseNonPublicAddresses: false,
    // These clients store at one member and read from another at once.
    slowMemberUpMs: 5_000,
    receipts: false,
    serverHeader: () => 'Oxen Storage Server/2.8.0',
  },
}

/** The name if it is one. */
export function parseProfileName(text: string): ProfileName | undefined {
  return Object.hasOwn(PROFILES, text) ? (text as ProfileName) : undefined
}

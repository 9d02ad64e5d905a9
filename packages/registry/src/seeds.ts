/**
 * A registry that asks seeds for the list of nodes.
 * Source: docs/protocol/swarms.md §1.1.
 * @module
 */

import { EncodingError, EventEmitter, parseJson, utf8Decode, utf8Encode } from '@starling/base'
import { type ClientTransport, type Clock, type NetworkView, type NodeRegistry, TransportError } from '@starling/ports'
import {
  decodeServiceNodes,
  ProtocolError,
  REPLY_JSON_VALUES_MAX,
  SEED_BACKOFF_MS,
  SEED_ROUNDS_MAX,
  SEED_TIMEOUT_MS,
  SERVICE_NODE_FIELDS,
} from '@starling/protocol'
import { RegistryError } from './errors.ts'
import { viewOf } from './view.ts'

export interface SeedRegistryOptions {
  /** Such as `https://seed.example:4443`, without a trailing slash. */
  readonly seedUrls: readonly string[]
  readonly transport: ClientTransport
  readonly clock: Clock
  /** A list shipped with the application: the view until a seed has answered. Without it that view is empty. */
  readonly snapshot?: NetworkView
  /** How often all seeds are asked before `refresh` gives up; 4 by default. */
  readonly roundsMax?: number
  /**
   * So many seeds have to name the same nodes before they are believed; all of them where there are fewer. Default: 1, the
   * first answer counts.
   */
  readonly agreeing?: number
}

export interface SeedRegistry extends NodeRegistry {
  /**
   * Asks all seeds at once and takes the first list that can be believed, and on which enough of them agree. When none comes, asks again after 1 s, 2 s …
   * What was known before stays on failure.
   * @throws {RegistryError} `no_seed_answered`; `cause` is an AggregateError of what each seed did in the last round
   */
  refresh(signal?: AbortSignal): Promise<void>
}

const NO_NODES: NetworkView = { height: 0, blockHash: '00'.repeat(32), hardfork: [0, 0], nodes: [] }

export function seedRegistry(options: SeedRegistryOptions): SeedRegistry {
  const { seedUrls, transport, clock, snapshot = NO_NODES, roundsMax = SEED_ROUNDS_MAX } = options
  const wanted = Math.min(options.agreeing ?? 1, seedUrls.length)
  const events = new EventEmitter<{ view: NetworkView }>()
  let latest = viewOf(snapshot)

  async function askAll(signal: AbortSignal | undefined): Promise<NetworkView> {
    const rest = new AbortController()
    const eitherSignal = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal])
    try {
      return await firstAgreement(
        seedUrls.map((url) => askSeed(transport, url, eitherSignal)),
        wanted,
      )
    } finally {
      rest.abort()
    }
  }

  return {
    current: () => latest,
    subscribe: (listener) => events.on('view', listener),
    async refresh(signal) {
      for (let round = 1; ; round++) {
        signal?.throwIfAborted()
        try {
          const view = await askAll(signal)
          if (isSame(view, latest)) return
          // Where only the height has changed, what is remembered of the nodes stays true.
          latest = fingerprint(view) === fingerprint(latest) ? Object.freeze({ ...view, nodes: latest.nodes }) : view
          break
        } catch (cause) {
          signal?.throwIfAborted()
          if (round >= roundsMax) {
            throw new RegistryError('no_seed_answered', 'no seed gave a list of nodes', {
              cause,
              data: { seeds: seedUrls.length, rounds: round },
            })
          }
        }
        await clock.sleep(SEED_BACKOFF_MS * 2 ** (round - 1), signal)
      }
      events.emit('view', latest)
    },
  }
}

/** The first list that `wanted` answers give; rejects with all reasons when there is none. */
function firstAgreement(answers: readonly Promise<NetworkView>[], wanted: number): Promise<NetworkView> {
  const votes = new Map<string, number>()
  const agreed = new Promise<NetworkView>((resolve) => {
    for (const answer of answers) {
      answer.then(
        (view) => {
          const list = fingerprint(view)
          const count = (votes.get(list) ?? 0) + 1
          votes.set(list, count)
          if (count >= wanted) resolve(view)
        },
        () => undefined,
      )
    }
  })
  const ended = Promise.allSettled(answers).then((results): never => {
    const reasons = results.map((result) => (result.status === 'rejected' ? result.reason : DISAGREES))
    throw new AggregateError(reasons, 'no list of nodes can be believed')
  })
  return Promise.race([agreed, ended])
}

const DISAGREES = 'named other nodes than the rest'

/** Equal for lists of the same nodes; height and block do not count. */
function fingerprint({ nodes }: NetworkView): string {
  return JSON.stringify(nodes, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** @throws {TransportError | ProtocolError | RegistryError} what this seed did instead of answering */
async function askSeed(transport: ClientTransport, seedUrl: string, signal: AbortSignal): Promise<NetworkView> {
  const request = {
    jsonrpc: '2.0',
    id: '0',
    method: 'get_n_service_nodes',
    params: { active_only: true, fields: Object.fromEntries(SERVICE_NODE_FIELDS.map((name) => [name, true])) },
  }
  const { status, body } = await transport.request(seedUrl, '/json_rpc', utf8Encode(JSON.stringify(request)), {
    timeoutMs: SEED_TIMEOUT_MS,
    signal,
  })
  if (status !== 200) throw new TransportError('unreachable', 'seed refuses', { data: { seedUrl, status } })
  const list = decodeServiceNodes(resultOf(body))
  // A node without any address can be asked for nothing.
  return viewOf({ ...list, nodes: list.nodes.filter((node) => node.publicIp !== '0.0.0.0' || node.url !== undefined) })
}

function resultOf(body: Uint8Array): unknown {
  try {
    return (parseJson(utf8Decode(body), REPLY_JSON_VALUES_MAX) as { result?: unknown } | null)?.result
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause
    throw new ProtocolError('invalid_service_nodes', 'answer is not JSON', { cause })
  }
}

/** Seeds that know no block hash answer zeros, which say nothing. */
function isSame(view: NetworkView, known: NetworkView): boolean {
  return view.blockHash === known.blockHash && view.blockHash !== NO_NODES.blockHash
}

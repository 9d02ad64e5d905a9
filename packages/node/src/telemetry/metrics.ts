/**
 * Every metric of a node, in one place: name with its unit, help text, and the closed sets of label values. Nothing
 * here may tell one account, client or message from another.
 *
 * To add one: a row here, then `ctx.metrics.count | set | observe` where it happens; names and labels are checked by the
 * compiler. Gauges that are only worth knowing when somebody looks are set by `sampleGauges`.
 * @module
 */

import { type OperationName, operations, RPC_ERRORS, type RpcErrorCode } from '@starling/storage-api'
import { MONITOR_ERRORS, type MonitorErrorName } from '@starling/wire/monitor'
import { PEER_TESTS } from '../peer-tests/outcome.ts'
import { REQUEST_KINDS } from '../peers/channel-messages.ts'
import { counter, gauge, histogram, type MetricDeclaration, type MetricName } from './declaration.ts'

const OPERATIONS = Object.keys(operations) as OperationName[] // the table's own keys
const OUTCOMES: readonly ('ok' | RpcErrorCode)[] = ['ok', ...(Object.keys(RPC_ERRORS) as RpcErrorCode[])]
const HOPS = ['guard', 'middle', 'destination', 'server', 'none'] as const
const ONION_OUTCOMES = ['answered', 'failed', 'malformed', 'undecryptable', 'path_too_long', 'not_ready'] as const
const DOORS = ['storage_rpc', 'onion', 'json_rpc', 'peer_onion', 'peer_store', 'peer_write', 'peer_sync'] as const

const DIRECTIONS = ['in', 'out'] as const

/** From a head in memory to a hop that gives up: 0.5 ms to 30 s. */
const LATENCY_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] as const

export const METRICS = {
  // The node
  starling_ready: gauge('1 while the node serves clients, else 0'),

  // Doors and operations
  starling_door_requests_total: counter('Requests by door and class of status', {
    door: DOORS,
    status: ['1xx', '2xx', '3xx', '4xx', '5xx'],
  }),
  starling_operations_total: counter('Storage operations by name and outcome, subrequests included', {
    operation: OPERATIONS,
    outcome: OUTCOMES,
  }),
  starling_operation_seconds: histogram('Duration of storage operations that were not held', LATENCY_SECONDS, {
    operation: OPERATIONS,
  }),
  starling_rate_limited_requests_total: counter('Requests refused because their client address had no tokens left'),
  starling_refused_requests_total: counter('Requests answered 503 because there was too much of something at once', {
    /** `client_share`: of one client; `bodies`: that were still coming. */
    what: ['requests', 'client_share', 'bodies', 'body_bytes', 'reply_bytes'],
  }),
  starling_held_requests: gauge('Calls that wait for something new'),

  // Storage
  starling_stored_messages_total: counter(
    'Stores that this node carried out for itself or its swarm, by what came of them',
    {
      outcome: ['new', 'extended', 'exists', 'full', 'quota', 'superseded', 'failed'],
    },
  ),
  starling_retrieved_messages_total: counter('Messages handed out'),
  starling_swept_messages_total: counter('Expired messages deleted'),
  starling_sweep_seconds: histogram(
    'Duration of a sweep of what has expired, between whose steps writes go on',
    LATENCY_SECONDS,
  ),
  starling_commit_seconds: histogram('Duration of a commit that is on disk, of one write or of many', LATENCY_SECONDS),
  starling_database_read_seconds: histogram('Duration of a read of the database', LATENCY_SECONDS),
  starling_database_messages: gauge('Messages in the database, expired ones that are not swept yet included'),
  starling_database_bytes: gauge('Size of the database file without its log', { part: ['used', 'free'] }),
  starling_waiting_writes: gauge('Writes that wait for a commit'),
  starling_waiting_bytes: gauge('Data of the writes that wait for a commit'),
  starling_heads_entries: gauge('Mailboxes whose newest message is known without the database'),
  starling_heads_lookups_total: counter('Questions for news of a mailbox, by whether memory could answer', {
    outcome: ['hit', 'miss'],
  }),
  starling_hints_entries: gauge('Writes that members have not confirmed and that wait for them'),
  starling_delivered_hints_entries_total: counter('Writes that members confirmed when they were back'),
  starling_member_pings_requests_total: counter('Questions to members whether they keep the same, by the answer', {
    /** `unknown`: none, or none that can be compared yet. */
    outcome: ['same', 'different', 'unknown'],
  }),
  starling_repair_operations_total: counter('Repairs that this node led, by what came of them', {
    outcome: ['repaired', 'nothing', 'failed'],
  }),
  starling_repair_seconds: histogram('Duration of the repairs that this node led', LATENCY_SECONDS),
  starling_repair_rows_total: counter('Messages and signed requests exchanged by repairs and hints', {
    direction: ['given', 'taken', 'refused'],
  }),
  starling_handed_over_messages_total: counter('Messages dropped because all members of another swarm signed for them'),
  starling_proxied_reads_requests_total: counter('Reads that a member with more messages was asked for', {
    outcome: ['answered', 'refused', 'failed'],
  }),
  starling_named_requests_total: counter(
    'Questions to members for messages that an expiry named and that were not here',
    {
      outcome: ['answered', 'refused', 'failed'],
    },
  ),
  starling_damaged_rows_total: counter('Stored messages whose data was not what had been stored'),

  // Monitor
  starling_monitor_requests_total: counter('Requests for a subscription by outcome', {
    outcome: ['accepted', ...(Object.keys(MONITOR_ERRORS) as MonitorErrorName[])], // the table's own keys
  }),
  starling_monitor_subscriptions: gauge('Accounts that bots and push servers are told of, once for each of them'),
  starling_monitor_connections: gauge('Connections of bots and push servers'),

  // Onions
  starling_onion_requests_total: counter('Onion layers by what this node was on the path, and outcome', {
    /** `none`: it could not be read so far. */
    hop: HOPS,
    outcome: ONION_OUTCOMES,
  }),
  starling_onion_request_seconds: histogram(
    'Duration of answering an onion layer, held calls included',
    LATENCY_SECONDS,
    {
      hop: HOPS,
    },
  ),
  starling_onion_relays_total: counter('Onion layers passed on, by kind of target and outcome', {
    target: ['node', 'server'],
    outcome: ['answered', 'not_found', 'timeout', 'overloaded'],
  }),
  starling_waiting_relays: gauge('Onion layers passed on whose answer has not come yet'),

  // Tests between nodes
  starling_peer_tests_total: counter('Tests of other nodes by this one, by what was tested and outcome', {
    test: PEER_TESTS,
    outcome: ['passed', 'failed', 'undecided', 'excused'],
  }),
  starling_peer_reports_total: counter('What other nodes said of their tests of this one', {
    test: PEER_TESTS,
    outcome: ['passed', 'failed'],
  }),
  starling_failing_nodes: gauge('Nodes that fail the tests of this one'),

  // The channel between nodes
  starling_channel_connections: gauge('Connections to other nodes, by who opened them: in by them, out by this one', {
    direction: DIRECTIONS,
  }),
  starling_channel_requests_total: counter('Requests to other nodes by kind and outcome, any status being an answer', {
    kind: REQUEST_KINDS,
    outcome: ['answered', 'unreachable', 'timeout', 'aborted', 'overloaded'],
  }),
  starling_channel_frames_total: counter('Frames of the channel by direction and type, counted every 5 s', {
    direction: DIRECTIONS,
    type: ['hello', 'request', 'reply', 'error', 'cancel', 'window'],
  }),
  starling_channel_bytes_total: counter('Bytes in the bodies of the channel’s frames, counted every 5 s', {
    direction: DIRECTIONS,
  }),
} as const satisfies Readonly<Partial<Record<MetricName, MetricDeclaration>>>

export type Door = (typeof DOORS)[number]
export type TooMuch = (typeof METRICS)['starling_refused_requests_total']['labels']['what'][number]
export type OnionHop = (typeof HOPS)[number]
export type OnionOutcome = (typeof ONION_OUTCOMES)[number]

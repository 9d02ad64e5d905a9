import { describe, expect, it } from 'vitest'
import { judge, type Outcome, type Route } from './judge.ts'

const [guard, middle, exit, destination, stranger] = ['a', 'b', 'c', 'd', 'e'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
  string,
]
const toNode: Route = { hops: [guard, middle, exit], destination }
const toServer: Route = { hops: [guard, middle, exit], destination: undefined }

const refused = (status: number, text = '', held = false): Outcome => ({ kind: 'refused', status, text, held })
const answered = (status: number, text = ''): Outcome => ({ kind: 'answered', status, text, latencyMs: 10 })
const missing = (name: string) => `Next node not found: ${name}`

describe('judge', () => {
  const cases: readonly [sentence: string, outcome: Outcome, route: Route, kind: string][] = [
    ['takes 200 for an answer', answered(200), toNode, 'answered'],
    ['leaves a bad request between caller and destination', answered(400), toNode, 'answered'],
    ['stops at inner 401', answered(401), toNode, 'unauthorized'],
    ['finds our clock wrong at inner 406', answered(406), toNode, 'clock'],
    ['finds our clock wrong at inner 425', answered(425), toNode, 'clock'],
    ['finds our clock wrong at outer 406', refused(406), toNode, 'clock'],
    ['finds our clock wrong at outer 425, held or not', refused(425, '', true), toNode, 'clock'],
    ['looks for the swarm again at inner 421', answered(421), toNode, 'wrong_swarm'],
    ['looks for the swarm again at outer 421', refused(421), toNode, 'wrong_swarm'],
    ['blames the destination for inner 500', answered(500), toNode, 'destination'],
    ['blames no node for what a server answers', answered(500), toServer, 'answered'],
    ['blames the path for a server’s outer 421, which has no meaning', refused(421), toServer, 'path'],
    ['believes in a missing relay', refused(502, missing(middle)), toNode, 'node_gone'],
    ['believes in a missing destination', refused(502, missing(destination)), toNode, 'node_gone'],
    ['believes a destination that calls itself missing', answered(502, missing(destination)), toNode, 'node_gone'],
    ['does not believe in a missing stranger', refused(502, missing(stranger)), toNode, 'path'],
    ['does not believe in a missing guard, which has just answered', refused(502, missing(guard)), toNode, 'path'],
    ['does not read a name that is none', refused(502, missing('nobody')), toNode, 'path'],
    ['blames the path for a relay’s time-out', refused(504, 'Request time out'), toNode, 'path'],
    [
      'blames the path for a relay’s time-out on the way to a server',
      refused(504, 'Request time out'),
      toServer,
      'path',
    ],
    ['blames a server that its relay cannot reach', refused(502, 'connection refused'), toServer, 'server'],
    ['blames the path for an undecryptable layer', refused(400, 'Invalid ciphertext'), toNode, 'path'],
    ['blames the path for a reply that somebody else sealed', { kind: 'unreadable' }, toNode, 'path'],
    ['blames the path for silence', { kind: 'silent', cause: 'timeout' }, toNode, 'path'],
    ['probes after a held call was refused', refused(504, 'Request time out', true), toNode, 'probe'],
    ['probes after a held call met silence', { kind: 'silent', cause: 'timeout', held: true }, toNode, 'probe'],
    ['probes after a held call named a node', refused(502, missing(middle), true), toNode, 'probe'],
    ['blames nobody for what we gave up', { kind: 'aborted' }, toNode, 'aborted'],
  ]

  for (const [sentence, outcome, route, kind] of cases) {
    it(sentence, () => {
      expect(judge(outcome, route).kind).toBe(kind)
    })
  }
})

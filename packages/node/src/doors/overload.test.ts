import { seriesKey } from '@starling/ports/testing'
import { PROFILES, QUEUED_REQUESTS_MAX } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { callHttp, httpRequest } from '../../test/http-call.ts'
import { alice, storeParams } from '../../test/requests.ts'
import { type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { BodyFault, ServiceNode } from '../index.ts'
import { ARRIVING_REQUESTS_MAX } from './port-load.ts'

const PATH = '/storage_rpc/v1'
const TIMES = 10
const AFTER = 200
const CROWD = '192.0.2.1'
const OTHER = '192.0.2.2'

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode
const storeBody = (text: string) => JSON.stringify({ method: 'store', params: storeParams(alice, text) })
const storeAll = (node: ServiceNode, name: string, count: number, remoteAddress = OTHER) =>
  Promise.all(
    Array.from({ length: count }, (_, i) => callHttp(node, PATH, { body: storeBody(`${name} ${i}`), remoteAddress })),
  )
const countOf = (answers: readonly { readonly status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length

describe('a node that is asked ten times what it works on at once', () => {
  it('serves as much as it can, refuses the rest at once, and is as before afterwards', async () => {
    await using network = await smallNetwork()
    const node = first(network)

    const flood = await storeAll(node, 'flood', TIMES * QUEUED_REQUESTS_MAX)
    const after = await storeAll(node, 'after', AFTER)

    expect([countOf(flood, 200), countOf(flood, 503)]).toEqual([QUEUED_REQUESTS_MAX, (TIMES - 1) * QUEUED_REQUESTS_MAX])
    expect(flood.find(({ status }) => status === 503)?.text).toBe('Server busy, try again later')
    expect(countOf(after, 200)).toBe(AFTER)
    const refused = network.counted.get(seriesKey('starling_refused_requests_total', { what: 'requests' }))
    expect(refused).toBe((TIMES - 1) * QUEUED_REQUESTS_MAX)
    const stored = network.counted.get(seriesKey('starling_stored_messages_total', { outcome: 'new' }))
    expect(stored, 'what was answered is kept, what was refused is not').toBe(QUEUED_REQUESTS_MAX + AFTER)
  })

  it('serves everybody beside ten times as many bodies that do not come', async () => {
    await using network = await smallNetwork()
    const node = first(network)
    const { bodies, slow } = slowBodies()

    const answers = Array.from({ length: TIMES * QUEUED_REQUESTS_MAX }, () => node.http.answer(slow(CROWD)))
    await expect.poll(() => bodies).toHaveLength(TIMES * QUEUED_REQUESTS_MAX)
    const beside = await storeAll(node, 'beside', AFTER)
    for (const end of bodies.splice(0)) end('ended_early')

    expect(countOf(beside, 200)).toBe(AFTER)
    expect(countOf(await Promise.all(answers), 400)).toBe(TIMES * QUEUED_REQUESTS_MAX)
  })
})

describe('a crowd behind one address, whose bodies do not come', () => {
  it('gets a quarter of what may be coming, and takes nothing from others', async () => {
    await using network = await smallNetwork({ profile: PROFILES.production })
    const node = first(network)
    const { bodies, slow } = slowBodies()

    const answers = Array.from({ length: ARRIVING_REQUESTS_MAX }, () => node.http.answer(slow(CROWD)))
    await expect.poll(() => bodies).toHaveLength(ARRIVING_REQUESTS_MAX / 4)
    const others = await storeAll(node, 'others', AFTER, OTHER)
    for (const end of bodies.splice(0)) end('ended_early')
    const statuses = await Promise.all(answers)
    const afterwards = await storeAll(node, 'afterwards', 1, CROWD)

    expect([countOf(statuses, 400), countOf(statuses, 503)]).toEqual([
      ...[ARRIVING_REQUESTS_MAX / 4, (ARRIVING_REQUESTS_MAX * 3) / 4],
    ])
    expect([countOf(others, 200), countOf(afterwards, 200)]).toEqual([AFTER, 1])
    expect(bodies, 'no other body was asked for').toEqual([])
    const refused = network.counted.get(seriesKey('starling_refused_requests_total', { what: 'client_share' }))
    expect(refused).toBe((ARRIVING_REQUESTS_MAX * 3) / 4)
  })

  it('is served itself, as long as it leaves something of its share', async () => {
    await using network = await smallNetwork({ profile: PROFILES.production })
    const node = first(network)
    const { bodies, slow } = slowBodies()
    const count = ARRIVING_REQUESTS_MAX / 4 - AFTER

    const answers = Array.from({ length: count }, () => node.http.answer(slow(CROWD)))
    await expect.poll(() => bodies).toHaveLength(count)
    const own = await storeAll(node, 'own', AFTER, CROWD)
    for (const end of bodies.splice(0)) end('ended_early')
    await Promise.all(answers)

    expect(countOf(own, 200)).toBe(AFTER)
  })
})

/** Bodies that end when a test says so. */
function slowBodies() {
  const bodies: ((fault: BodyFault) => void)[] = []
  const slow = (remoteAddress: string) => ({
    ...httpRequest(PATH, { remoteAddress }),
    readBody: () => new Promise<BodyFault>((resolve) => bodies.push(resolve)),
  })
  return { bodies, slow }
}

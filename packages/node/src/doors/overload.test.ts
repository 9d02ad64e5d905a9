import { seriesKey } from '@starling/ports/testing'
import { QUEUED_REQUESTS_MAX } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { callHttp, httpRequest } from '../../test/http-call.ts'
import { alice, storeParams } from '../../test/requests.ts'
import { type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { BodyFault, ServiceNode } from '../index.ts'

const PATH = '/storage_rpc/v1'
const TIMES = 10
const AFTER = 200

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode
const storeBody = (text: string) => JSON.stringify({ method: 'store', params: storeParams(alice, text) })
const storeAll = (node: ServiceNode, name: string, count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => callHttp(node, PATH, { body: storeBody(`${name} ${i}`) })))
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

  it('reads nothing of what it refuses, and takes no memory for bodies that do not come', async () => {
    await using network = await smallNetwork()
    const node = first(network)
    const cut: ((fault: BodyFault) => void)[] = []
    const slow = () => ({
      ...httpRequest(PATH),
      readBody: () => new Promise<BodyFault>((resolve) => cut.push(resolve)),
    })

    const answers = Array.from({ length: TIMES * QUEUED_REQUESTS_MAX }, () => node.http.answer(slow()))
    await expect.poll(() => cut).toHaveLength(QUEUED_REQUESTS_MAX)
    for (const end of cut.splice(0)) end('ended_early')

    const statuses = await Promise.all(answers)
    expect([countOf(statuses, 400), countOf(statuses, 503)]).toEqual([
      ...[QUEUED_REQUESTS_MAX, (TIMES - 1) * QUEUED_REQUESTS_MAX],
    ])
    expect(cut, 'no other body was asked for').toEqual([])
    expect((await callHttp(node, PATH, { body: storeBody('after') })).status).toBe(200)
  })
})

import type { NetworkView, NodeRegistry, ServiceNodeRecord } from '@starling/ports'
import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { alice, OTHER_SWARM, PEOPLES_SWARM } from '../../test/requests.ts'
import type { NodeIdentity } from '../context.ts'
import { NetworkDirectory } from '../network-directory.ts'
import { MINUTE_MS } from '../storage/item-index.ts'
import { Membership } from './membership.ts'

const NOW_MS = 1_700_000_000_000
const [one, two, three, four] = ['11', '22', '33', '44'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
  string,
]
const own = one

/** Who keeps alice, and who the others. */
function viewOf(peoples: readonly string[], others: readonly string[]): NetworkView {
  const record = (ed25519: string, swarmId: bigint) => ({ ed25519, swarmId }) as ServiceNodeRecord
  const nodes = [...peoples.map((key) => record(key, PEOPLES_SWARM)), ...others.map((key) => record(key, OTHER_SWARM))]
  return { height: 1, blockHash: '', hardfork: [19, 4], nodes }
}

/** One life of the node, as long as its registry says things. */
function live(first: NetworkView, earlier?: string) {
  let view = first
  const registry: NodeRegistry = { current: () => view, subscribe: () => () => {} }
  const clock = new ManualClock(NOW_MS)
  const network = new NetworkDirectory(registry, own)
  const saved: string[] = earlier === undefined ? [] : [earlier]
  // Only its name is asked for.
  const identity = { ed25519: own } as NodeIdentity
  const membership = new Membership({ clock, network, identity }, earlier, (text) => saved.push(text))
  const change = (next: NetworkView) => {
    view = next
    membership.update()
  }
  return { membership, network, clock, change, saved: () => saved.at(-1) }
}

const mine = viewOf([own, two], [three, four])
const moved = viewOf([three, four], [own, two])

/** To whom something is given; a stretch over the end of the ring is two. */
const receiversOf = ({ membership }: ReturnType<typeof live>) => [
  ...new Set(membership.leaving.map(({ swarmId }) => swarmId)),
]

const leavingOf = ({ membership }: ReturnType<typeof live>) =>
  membership.leaving.map(({ range, swarmId }) => ({ range, swarmId }))

describe('what a node keeps', () => {
  it('is not shown to clients any more when it rests, nor after a restart, until it is kept again', () => {
    const first = live(mine)
    first.change(moved)
    expect(first.network.serves(alice.id)).toBe(true)

    const served = () => first.membership.leaving.find(({ isResting }) => !isResting)
    for (let each = served(); each !== undefined; each = served()) first.membership.rest(each)
    const second = live(moved, first.saved())

    for (const { network } of [first, second]) expect(network.serves(alice.id)).toBe(false)
    expect(leavingOf(second)).toEqual(leavingOf(first))
    second.change(mine)
    expect(second.network.serves(alice.id)).toBe(true)
    second.change(moved)
    expect(second.network.serves(alice.id)).toBe(true)
  })

  it('is still given away after a restart', () => {
    const first = live(mine)
    first.change(moved)
    expect(receiversOf(first)).toEqual([PEOPLES_SWARM])

    const second = live(moved, first.saved())

    expect(leavingOf(second)).toEqual(leavingOf(first))
    expect(second.network.serves(alice.id)).toBe(true)
  })

  it('is given away when the registry has said so while the node was switched off', () => {
    const first = live(mine)
    const second = live(moved, first.saved())

    expect(receiversOf(second)).toEqual([PEOPLES_SWARM])
    expect(second.membership.isLacking).toBe(true)
  })

  it('is not given away again once it was dropped', () => {
    const first = live(mine)
    first.change(moved)
    for (let [each] = first.membership.leaving; each !== undefined; [each] = first.membership.leaving)
      first.membership.left(each)

    expect(leavingOf(live(moved, first.saved()))).toEqual([])
  })

  it('is its own again when it comes back in time, also over a restart', () => {
    const first = live(mine)
    first.change(moved)
    expect(receiversOf(live(mine, first.saved()))).toEqual([OTHER_SWARM])
  })
})

describe('what a node may lack', () => {
  it('is read where it was before, and still after a restart', () => {
    const first = live(moved)
    first.change(mine)
    expect(first.membership.sourcesOf(alice.id)?.records[0]?.ed25519).toBe(three)

    const second = live(mine, first.saved())

    expect(second.membership.mustAsk).toBe(false)
    expect(second.membership.sourcesOf(alice.id)?.records[0]?.ed25519).toBe(three)
  })

  it('is learned from another member by who starts when the registry has changed already', () => {
    const late = live(mine)
    expect(late.membership.sourcesOf(alice.id)?.records).toEqual([])
    expect(late.membership.isSource(three, late.network.rangeOf(PEOPLES_SWARM))).toBe(false)

    const witness = live(moved)
    witness.change(mine)
    late.membership.heardOwners(witness.membership.owners)

    expect(late.membership.sourcesOf(alice.id)?.records[0]?.ed25519).toBe(three)
    for (const { range } of witness.membership.owners) expect(late.membership.isSource(three, range)).toBe(true)
  })

  it('is not what the own node had before', () => {
    const late = live(mine)
    late.membership.heardOwners([{ range: late.network.rangeOf(PEOPLES_SWARM), sources: [own], untilMinute: 0 }])
    expect(late.membership.sourcesOf(alice.id)?.records).toEqual([])
  })

  it('is lacking until somebody has the same who had it before', () => {
    const { membership, network, change } = live(moved)
    change(mine)
    membership.gained(two, network.rangeOf(PEOPLES_SWARM))
    expect(membership.isLacking).toBe(true)
    membership.gained(three, network.rangeOf(PEOPLES_SWARM))
    expect(membership.isLacking).toBe(false)
  })

  it('is lacking until somebody keeps the same of all that was written before the change', () => {
    const { membership, change, clock } = live(moved)
    change(mine)
    const changedMinute = Math.floor(clock.now() / MINUTE_MS)

    membership.heard(two, true, false, changedMinute)
    expect(membership.isLacking).toBe(true)
    membership.heard(two, true, true, changedMinute + 1)
    expect(membership.isLacking).toBe(true)
    membership.heard(two, true, false, changedMinute + 1)
    expect(membership.isLacking).toBe(false)
  })

  it('is nothing any more after a quarter of an hour, though nobody has read', async () => {
    const { membership, change, clock, network } = live(moved)
    change(mine)
    await clock.advance(16 * MINUTE_MS)
    expect(membership.isLacking).toBe(false)
    expect(membership.owners).toEqual([])
    expect(membership.isSource(three, network.rangeOf(PEOPLES_SWARM))).toBe(false)
  })

  it('is not made to last by a member that names a change to come', () => {
    const late = live(mine)
    const range = late.network.rangeOf(PEOPLES_SWARM)
    late.membership.heardOwners([{ range, sources: [three], untilMinute: 1e12 }])
    late.membership.heard(two, true, false, Math.floor(NOW_MS / MINUTE_MS) + 1)
    expect(late.membership.isLacking).toBe(false)
  })

  it('is not sought at nodes that the registry has never named', () => {
    const late = live(mine)
    const range = late.network.rangeOf(PEOPLES_SWARM)
    const invented = Array.from({ length: 100 }, (_, index) => (index + 300).toString(16).padStart(64, '0'))
    late.membership.heardOwners([{ range, sources: ['x', ...invented], untilMinute: 0 }])
    expect(late.membership.mustAsk).toBe(true)
    late.membership.heardOwners([{ range, sources: [...invented, three], untilMinute: 0 }])
    expect(late.membership.sourcesOf(alice.id)).toMatchObject({ records: [{ ed25519: three }], enough: 2 })
  })
})

describe('who may give something', () => {
  const standings = ({ membership }: ReturnType<typeof live>, keys: readonly string[]) =>
    keys.map((key) => membership.standingFor(key, alice.id))
  const hourLater = (life: ReturnType<typeof live>) => life.clock.advance(61 * MINUTE_MS)

  it('are members, and those that kept it before: for as long as messages live, and over restarts', async () => {
    const first = live(moved)
    await hourLater(first)
    first.change(mine)
    expect(standings(first, [two, three, four])).toEqual(['known', 'known', 'known'])
    first.membership.gained(three, first.network.rangeOf(PEOPLES_SWARM))
    expect(standings(first, [three, four])).toEqual(['known', 'known'])
    await first.clock.advance(30 * 24 * 60 * MINUTE_MS)
    expect(standings(first, [three])).toEqual(['known'])
    expect(standings(live(mine, first.saved()), [three])).toEqual(['known'])
    await first.clock.advance(2 * 24 * 60 * MINUTE_MS)
    expect(standings(first, [two, three])).toEqual(['known', undefined])
  })

  it('is who had it before it moved twice', async () => {
    const life = live(viewOf([three], [own, two, four]))
    await hourLater(life)
    life.change(viewOf([four], [own, two, three]))
    life.change(viewOf([own, four], [two, three]))
    expect(standings(life, [two, three])).toEqual([undefined, 'known'])
    expect(standings(live(viewOf([own, four], [two, three]), life.saved()), [three])).toEqual(['known'])
  })

  it('is a member that has left', async () => {
    const life = live(viewOf([own, two, three], [four]))
    await hourLater(life)
    expect(standings(life, [three, four])).toEqual(['known', undefined])
    life.change(viewOf([own, two], [three, four]))
    expect(standings(life, [three, four])).toEqual(['known', undefined])
    expect(standings(live(viewOf([own, two], [three, four]), life.saved()), [three])).toEqual(['known'])
  })

  it('may be anybody for an hour, when the node does not know who kept it before', async () => {
    const life = live(mine)
    expect(standings(life, [two, three])).toEqual(['known', 'possible'])
    const again = live(mine, life.saved())
    expect(standings(again, [three])).toEqual(['possible'])
    await hourLater(again)
    expect(standings(again, [two, three])).toEqual(['known', undefined])
  })
})

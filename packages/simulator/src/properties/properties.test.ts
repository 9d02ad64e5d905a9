/** @module Every property has been seen to fail: in a world that is sabotaged, or on evidence that is doctored. */

import { utf8Encode } from '@starling/base'
import type { Message } from '@starling/client'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Evidence } from '../property.ts'
import { checkAll, gather, settle } from '../scenario.ts'
import { Traffic } from '../traffic/traffic.ts'
import { TEXT_MARK } from '../watch/sightings.ts'
import { World } from '../world/world.ts'
import { PROPERTIES } from './index.ts'

/** Eight nodes and three people who have written to each other, looked at in the end. */
async function evidenceOf(sabotage: (world: World) => Promise<void> | void = () => {}): Promise<Evidence> {
  const weather = { latencyMs: 20, jitterMs: 20, lossRate: 0 }
  const world = await World.create({ nodes: 8, clients: 3, seed: 'properties', weather })
  const traffic = new Traffic(world)
  await world.time.runUntil(world.time.nowMs + 20_000)
  await sabotage(world)
  traffic.schedule({ messages: 12, durationMs: 30_000, presence: 'always' })
  traffic.notes.schedule(60, 30_000)
  await world.time.runUntil(world.time.nowMs + 35_000)
  await settle(world, traffic)
  return gather(world, traffic)
}

/** Names of the violated properties, each once. */
async function violated(evidence: Evidence): Promise<readonly string[]> {
  const lines = await checkAll(PROPERTIES, evidence)
  return [...new Set(lines.map((line) => line.slice(0, line.indexOf(':'))))]
}

describe('in a sound world', () => {
  let evidence: Evidence
  beforeAll(async () => {
    evidence = await evidenceOf()
  })

  const busiest = () =>
    evidence.people.map(({ name }) => name).find((name) => (evidence.own.get(name)?.length ?? 0) > 2)

  /** The same evidence, with one person's own device changed. */
  function doctored(change: (timeline: readonly Message[]) => readonly Message[]): Evidence {
    const name = busiest() as string
    const own = new Map(evidence.own).set(name, change(evidence.own.get(name) ?? []))
    return { ...evidence, own }
  }

  it('all properties hold', async () => {
    expect(await checkAll(PROPERTIES, evidence)).toEqual([])
    expect(evidence.sent.every(({ acknowledgedAtMs }) => acknowledgedAtMs !== undefined)).toBe(true)
    expect(evidence.notes.filter(({ isDeleted }) => isDeleted).length).toBeGreaterThan(5)
    expect(evidence.notes.filter(({ isStored, isDeleted }) => isStored && !isDeleted).length).toBeGreaterThan(5)
  })

  it('a message that was shown twice is noticed', async () => {
    const sent = evidence.sent.map((message, index) =>
      index === 0 ? { ...message, deliveredAtMs: [...message.deliveredAtMs, 99_000] } : message,
    )

    expect(await violated({ ...evidence, sent })).toEqual(['no-message-is-shown-twice'])
  })

  it('a row that is there twice is noticed', async () => {
    const twice = doctored(([first, ...rest]) => (first === undefined ? [] : [first, first, ...rest]))

    expect(await violated(twice)).toContain('no-message-is-shown-twice')
  })

  it('another order of the timeline is noticed', async () => {
    expect(await violated(doctored((timeline) => timeline.toReversed()))).toEqual([
      'every-device-has-the-same-timeline',
    ])
  })

  it('a message that a device lacks is noticed', async () => {
    expect(await violated(doctored((timeline) => timeline.slice(1)))).toEqual(['every-device-has-the-same-timeline'])
  })

  it('a stranger who can read is noticed', async () => {
    const message = evidence.sent[0]
    const stranger = evidence.people.find(({ name }) => name !== message?.from && name !== message?.to)
    const row = [...evidence.own.values()].flat().find(({ text }) => text === message?.text) as Message
    const name = stranger?.name as string
    const own = new Map(evidence.own).set(name, [...(evidence.own.get(name) ?? []), row])

    expect(await violated({ ...evidence, own })).toContain('only-the-recipient-decrypts')
  })

  it('a message that nobody has written is noticed', async () => {
    const forged = doctored((timeline) =>
      timeline.map((message, index) => (index === 0 ? { ...message, text: `${TEXT_MARK}forged` } : message)),
    )

    expect(await violated(forged)).toContain('a-liar-is-noticed-or-corrected')
  })
})

describe('a liar whom another member has believed', () => {
  it('is noticed', async () => {
    const evidence = await evidenceOf()
    const lie = { node: 'node-0', variant: 'votes', account: '', about: 'away', isBelieved: true }
    const world = Object.create(evidence.world, { lies: { value: [lie] } })

    expect(await violated({ ...evidence, world })).toEqual(['a-liar-is-noticed-or-corrected'])
  })
})

describe('in a sabotaged world', () => {
  it('nodes that forget lose what they have acknowledged', async () => {
    const evidence = await evidenceOf((world) => {
      for (const { disk } of world.nodes) {
        disk.tampering = { keeps: ({ sql }) => !sql.startsWith('INSERT INTO messages'), reads: (_, rows) => rows }
      }
    })

    expect(await violated(evidence)).toEqual([
      'every-acknowledged-message-is-retrievable',
      'every-acknowledged-message-is-shown',
      'every-device-has-the-same-timeline',
    ])
  })

  it('a member that keeps nothing of what it signs lacks it', async () => {
    const evidence = await evidenceOf((world) => {
      const [{ disk }] = world.nodes as [(typeof world.nodes)[number]]
      disk.tampering = { keeps: ({ sql }) => !sql.startsWith('INSERT INTO messages'), reads: (_, rows) => rows }
    })

    expect(await violated(evidence)).toEqual(['members-converge'])
  })

  it('a member that deletes nothing has it for ever', async () => {
    const evidence = await evidenceOf((world) => {
      const [{ disk }] = world.nodes as [(typeof world.nodes)[number]]
      disk.tampering = { keeps: ({ sql }) => !sql.startsWith('DELETE FROM messages'), reads: (_, rows) => rows }
    })

    expect(await violated(evidence)).toContain('deleted-and-expired-vanish')
  })

  it('a client that asks without an onion is seen at both ends', async () => {
    const evidence = await evidenceOf(async (world) => {
      const [person] = world.clients
      const [member] = world.membersOf(person?.account.id as never)
      const transport = world.network.clientTransport(person?.endpoint as never, '172.0.0.1')
      const body = utf8Encode(JSON.stringify({ method: 'get_swarm', params: { pubkey: person?.account.id } }))
      await world.time.drive(transport.request(member?.endpoint.url as never, '/storage_rpc/v1', body))
    })

    expect(await violated(evidence)).toEqual(['no-node-sees-both-ends'])
  })

  it('a message that is not sealed is seen by the nodes', async () => {
    const evidence = await evidenceOf(async (world) => {
      const [person] = world.clients
      const [member] = world.membersOf(person?.account.id as never)
      const transport = world.network.clientTransport(person?.endpoint as never, '172.0.0.1')
      await world.time.drive(
        transport.request(member?.endpoint.url as never, '/storage_rpc/v1', utf8Encode(`${TEXT_MARK}open`)),
      )
    })

    expect(await violated(evidence)).toEqual(['only-the-recipient-decrypts'])
  })

  it('a watcher that sees nothing is noticed', async () => {
    const evidence = await evidenceOf()
    const blind = Object.create(evidence.world, {
      sightings: { value: { ...evidence.world.sightings, accountsSeen: 0 } },
    })

    expect(await violated({ ...evidence, world: blind })).toEqual(['no-node-sees-both-ends'])
  })
})

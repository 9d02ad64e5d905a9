/** @module `get_swarm`. Source: docs/protocol/storage-rpc.md §4.3, §3.2; docs/protocol/swarms.md §2. */

import { absent, expectReply, expectSame, hexKey, integer, near } from '../suite/expect.ts'
import { bodyOf } from '../suite/owner.ts'
import type { Section } from '../suite/section.ts'

export const swarm: Section = {
  name: 'swarm',
  async run(scene) {
    const owner = scene.owner()
    const keys = owner.members.map(({ ed25519 }) => ed25519).sort()
    const listed = (body: Readonly<Record<string, unknown>>) =>
      (body['snodes'] as readonly { readonly pubkey_ed25519: string }[]).map((node) => node.pubkey_ed25519).sort()

    await scene.check('lists the swarm that the mapping of accounts gives', async () => {
      const reply = await owner.ask('get_swarm', {})
      expectReply(reply, 200, { swarm: scene.network.swarmOf(owner.id) })
      expectSame(listed(bodyOf(reply)), keys, 'keys of the members', reply)
    })

    await scene.check('has at least five members', async () => {
      const reply = await owner.ask('get_swarm', {})
      expectSame(listed(bodyOf(reply)).length >= 5, true, 'five members or more', reply)
    })

    await scene.check('describes each member in every form that clients read', async () => {
      const reply = await owner.ask('get_swarm', {})
      const members = new Map(owner.members.map((node) => [node.ed25519, node]))
      for (const entry of bodyOf(reply)['snodes'] as readonly { readonly pubkey_ed25519: string }[]) {
        const node = members.get(entry.pubkey_ed25519)
        const pattern = {
          address: /^[ybndrfg8ejkmcpqxot1uwisza345h769]{52}\.snode$/,
          ip: node?.ip ?? 'the address of a member',
          port: String(node?.port),
          port_https: node?.port ?? 0,
          port_omq: integer,
          port_quic: integer,
          pubkey_ed25519: hexKey,
          pubkey_legacy: node?.legacy ?? hexKey,
          pubkey_x25519: node?.x25519Hex ?? hexKey,
        }
        expectSame(entry, pattern, 'an entry of `snodes`', reply)
      }
    })

    await scene.check('tells the node’s time and the hardfork', async () => {
      const reply = await owner.ask('get_swarm', {})
      expectReply(reply, 200, { t: near(scene.now(), scene.clockToleranceMs), hf: [integer, integer] })
    })

    await scene.check('answers for accounts of other swarms too', async () => {
      for (const node of scene.network.nodes) {
        const reply = await owner.ask('get_swarm', {}, node)
        expectReply(reply, 200)
        expectSame(listed(bodyOf(reply)), keys, `keys of the members according to ${node.url}`, reply)
      }
    })

    await scene.check('knows the alias get_snodes_for_pubkey', async () => {
      const reply = await owner.ask('get_snodes_for_pubkey', {})
      expectReply(reply, 200)
      expectSame(listed(bodyOf(reply)), keys, 'keys of the members', reply)
    })

    await scene.check('maps equal keys under different prefixes to one swarm', async () => {
      const [under05, under03] = await Promise.all(
        ['05', '03'].map((prefix) => owner.ask('get_swarm', { pubkey: prefix + owner.id.slice(2) })),
      )
      expectSame(
        under03?.json,
        { swarm: bodyOf(under05 ?? (await owner.ask('get_swarm', {})))['swarm'] as string },
        'swarm',
      )
    })

    const upper = owner.id.toUpperCase()
    await scene.cases(owner, [
      {
        name: 'takes pubKey for pubkey',
        request: { method: 'get_swarm', params: { pubKey: owner.id } },
        status: 200,
        body: { swarm: scene.network.swarmOf(owner.id) },
      },
      {
        name: 'takes hex in upper case',
        request: { method: 'get_swarm', params: { pubkey: upper } },
        status: 200,
        body: { swarm: scene.network.swarmOf(owner.id) },
      },
      {
        name: 'ignores parameters that it does not know, such as a nested params',
        request: { method: 'get_swarm', params: { pubkey: owner.id, params: { pubkey: 5 }, signature: 7 } },
        status: 200,
        body: { snodes: { says: 'a list', holds: Array.isArray }, error: absent },
      },
      {
        name: 'refuses pubkey and pubKey together',
        request: { method: 'get_swarm', params: { pubkey: owner.id, pubKey: owner.id } },
        status: 400,
        body: `invalid request: Cannot specify both 'pubkey' and 'pubKey'`,
      },
      {
        name: 'refuses a call without pubkey',
        request: { method: 'get_swarm', params: {} },
        status: 400,
        body: `invalid request: Required field 'pubkey' missing`,
      },
      {
        name: 'counts null as absent',
        request: { method: 'get_swarm', params: { pubkey: null } },
        status: 400,
        body: `invalid request: Required field 'pubkey' missing`,
      },
      {
        name: 'refuses a pubkey that is no text',
        request: { method: 'get_swarm', params: { pubkey: 5 } },
        status: 400,
        body: `invalid request: Invalid value given for 'pubkey': expected string`,
      },
      ...[
        ['nothing', ''],
        ['a prefix alone', '05'],
        ['a key without prefix', owner.id.slice(2)],
        ['a key that is too long', `${owner.id}00`],
        ['a key that is not hex', `05${'zz'.repeat(32)}`],
      ].map(([what, pubkey]) => ({
        name: `refuses ${what} as pubkey`,
        request: { method: 'get_swarm', params: { pubkey } },
        status: 400,
        body: 'invalid request: Pubkey must be 66 hex digits/33 bytes long',
      })),
    ])
  },
}

/** @module The list of nodes: at a seed's door and through a node. Source: docs/protocol/swarms.md §1.1, §1.2. */

import { utf8Encode } from '@starling/base'
import type { HttpReply } from '../network/http-client.ts'
import { CheckFailure, expectReply, expectSame, hexKey, integer, isObject, type Pattern } from '../suite/expect.ts'
import { bodyOf } from '../suite/owner.ts'
import type { Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

type Params = Readonly<Record<string, unknown>>
type List = Readonly<Record<string, unknown>> & { readonly service_node_states: readonly Params[] }

/** What clients ask for. */
const FIELDS = ['public_ip', 'storage_port', 'pubkey_x25519', 'pubkey_ed25519', 'requested_unlock_height', 'height']
const ENTRY: Pattern = {
  public_ip: /^\d+\.\d+\.\d+\.\d+$/,
  storage_port: integer,
  pubkey_x25519: hexKey,
  pubkey_ed25519: hexKey,
  requested_unlock_height: integer,
}

export const jsonRpc: Section = {
  name: 'json-rpc',
  doors: ['http'],
  async run(scene) {
    const url = `${scene.network.entryUrl}/json_rpc`
    const post = (method: string, params: unknown): Promise<HttpReply> => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 'x', method, params })
      scene.noteRequest(`POST ${url} ${body}`)
      return scene.http.send({ url, body: utf8Encode(body) })
    }
    if ((await post('get_n_service_nodes', {})).status !== 200) {
      scene.skip('the list of nodes at /json_rpc', `${scene.network.entryUrl} is no seed`)
      return
    }
    const list = async (params: unknown, method = 'get_n_service_nodes'): Promise<List> => {
      const reply = await post(method, params)
      const { result } = JSON.parse(reply.text) as { result?: unknown }
      if (reply.status !== 200 || !isObject(result)) throw new CheckFailure('a result', `${reply.status} ${reply.text}`)
      return result as List
    }
    await scene.check('answers with exactly application/json', async () => {
      const { headers, status } = await post('get_n_service_nodes', { active_only: true })
      expectSame([status, headers['content-type']], [200, 'application/json'], 'status and Content-Type')
    })
    await scene.check('gives every field that clients insist on, in every entry', async () => {
      const fields = Object.fromEntries(FIELDS.map((name) => [name, true]))
      const { height, service_node_states: states } = await list({ active_only: true, fields })
      expectSame(height, integer, 'height')
      for (const entry of states) expectSame(entry, ENTRY, 'an entry')
      expectSame(states.length, scene.network.nodes.length, 'entries')
    })
    await questions(scene, list)
    await scene.check('writes swarm ids with all their digits', async () => {
      const { text } = await post('get_n_service_nodes', {})
      const states = (JSON.parse(text) as { result: List }).result.service_node_states
      for (const { swarm } of states) {
        const digits = BigInt(`0x${swarm}`).toString()
        expectSame(new RegExp(`"swarm_id":\\s*${digits}[,}\\s]`).test(text), true, `swarm_id ${digits} in digits`)
      }
    })
    await throughNode(scene, list)
  },
}

type Ask = (params: unknown, method?: string) => Promise<List>

async function questions(scene: Scene, list: Ask): Promise<void> {
  await scene.check('knows all three names of the method', async () => {
    const keys = async (method: string) =>
      (await list({}, method)).service_node_states.map((entry) => String(entry['pubkey_ed25519'])).sort()
    const expected = await keys('get_service_nodes')
    expectSame(await keys('get_n_service_nodes'), expected, 'keys')
    expectSame(await keys('get_all_service_nodes'), expected, 'keys')
  })
  await scene.check('answers without any parameter, with all top-level fields', async () => {
    const top = { height: integer, hardfork: integer, snode_revision: integer, status: 'OK', block_hash: hexKey }
    expectSame(await list({}), top, 'the result')
  })
  await scene.check('gives only the fields that are asked for, as an object or as a list', async () => {
    for (const fields of [{ public_ip: true, swarm: false }, ['public_ip']]) {
      const { service_node_states: states } = await list({ fields })
      for (const entry of states) expectSame(Object.keys(entry), ['public_ip'], 'fields')
    }
  })
  await scene.check('limits the list to a random part', async () => {
    expectSame((await list({ limit: 2 })).service_node_states.length, 2, 'entries')
    expectSame((await list({ limit: -1 })).service_node_states.length, scene.network.nodes.length, 'entries')
  })
  await scene.check('restricts the list to named nodes', async () => {
    const { legacy } = scene.owner().entry
    const { service_node_states: states } = await list({ service_node_pubkeys: [legacy] })
    expectSame(
      states.map((entry) => String(entry['service_node_pubkey'])),
      [legacy],
      'keys',
    )
  })
  await scene.check('says that nothing has changed', async () => {
    const { block_hash } = await list({})
    const reply = await list({ poll_block_hash: block_hash })
    // A block may come in between; then the list is there again.
    if (reply['block_hash'] === block_hash) expectSame(reply, { unchanged: true }, 'the result')
  })
}

async function throughNode(scene: Scene, list: Ask): Promise<void> {
  const shape = (entry: Params) =>
    ['pubkey_ed25519', 'pubkey_x25519', 'public_ip', 'storage_port'].map((name) => String(entry[name])).join(' ')
  await scene.check('is the same list through every node', async () => {
    const expected = (await list({ active_only: true })).service_node_states.map(shape).sort()
    for (const node of scene.network.nodes) {
      const params = { endpoint: 'get_service_nodes', params: { active_only: true, fields: FIELDS.slice(0, 4) } }
      const reply = await scene.call(node, 'oxend_request', params)
      expectReply(reply, 200, { t: integer, hf: [integer, integer] })
      const { result } = bodyOf(reply) as { result: List }
      expectSame(result.service_node_states.map(shape).sort(), expected, `the list of ${node.url}`, reply)
    }
  })
}

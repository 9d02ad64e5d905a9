/** @module Starling’s field `url` in the list of nodes: where browsers reach them. Source: docs/protocol/swarms.md §1.2. */

import { utf8Encode } from '@starling/base'
import { expectSame } from '../suite/expect.ts'
import type { Section } from '../suite/section.ts'

export const nodeUrls: Section = {
  name: 'node-urls',
  doors: ['http'],
  isExtension: true,
  async run(scene) {
    await scene.check('are listed where they are asked for', async () => {
      const params = { fields: { url: true, public_ip: true } }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'get_n_service_nodes', params })
      const url = `${scene.network.entryUrl}/json_rpc`
      scene.noteRequest(`POST ${url} ${body}`)
      const { text } = await scene.http.send({ url, body: utf8Encode(body) })
      const { result } = JSON.parse(text) as { result: { service_node_states: readonly { url?: unknown }[] } }
      for (const entry of result.service_node_states) expectSame(entry.url, /^https?:\/\/[^/\s]+$/, 'url')
    })
  },
}

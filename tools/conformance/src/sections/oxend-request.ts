/** @module `oxend_request`. Source: docs/protocol/storage-rpc.md §4.5. */

import { integer } from '../suite/expect.ts'
import type { Section } from '../suite/section.ts'

export const oxendRequest: Section = {
  name: 'oxend-request',
  async run(scene) {
    const owner = scene.owner()
    const ask = (params: Readonly<Record<string, unknown>>) => ({ method: 'oxend_request', params })
    const refused = (name: string, params: Readonly<Record<string, unknown>>, message: string) => ({
      name: `refuses ${name}`,
      request: ask(params),
      status: 400,
      body: `invalid request: ${message}`,
    })
    const list = { says: 'all nodes', holds: (value: unknown) => Array.isArray(value) && value.length > 0 }
    await scene.cases(owner, [
      {
        name: 'passes get_service_nodes on',
        request: ask({ endpoint: 'get_service_nodes', params: { active_only: true } }),
        status: 200,
        body: { result: { height: integer, service_node_states: list }, t: integer, hf: [integer, integer] },
      },
      {
        name: 'passes it on without parameters too',
        request: ask({ endpoint: 'get_service_nodes' }),
        status: 200,
        body: { result: { service_node_states: list } },
      },
      refused('other endpoints', { endpoint: 'get_info' }, `Invalid oxend endpoint 'get_info'`),
      refused('an empty endpoint', { endpoint: '' }, `Invalid oxend endpoint ''`),
      refused('a call without endpoint', {}, `Required field 'endpoint' missing`),
      refused('a number as endpoint', { endpoint: 1 }, `Invalid value given for 'endpoint': expected string`),
    ])
  },
}

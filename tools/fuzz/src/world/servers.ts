/** @module Servers outside the network, by the last part of their name. */

import { utf8Encode } from '@starling/base'
import type { NodePorts } from '@starling/node'
import { type Clock, TransportError } from '@starling/ports'

export const SERVERS = ['answering.example', 'gone.example', 'slow.example', 'odd.example'] as const

export function fuzzedServers(clock: Clock): NodePorts['servers'] {
  return {
    async post(url, body, { timeoutMs, signal }) {
      if (!URL.canParse(url)) throw new TransportError('unreachable', 'server got no answer through')
      switch (new URL(url).hostname) {
        case 'answering.example':
          return { status: 200, body }
        case 'odd.example':
          return { status: 101, body: utf8Encode('switching') }
        case 'slow.example':
          await clock.sleep(timeoutMs, signal)
          throw new TransportError('timeout', 'server timed out')
        default:
          throw new TransportError('unreachable', 'server got no answer through')
      }
    },
  }
}

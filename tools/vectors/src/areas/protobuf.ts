/** @module Content, envelope and wrapper: what decodes must encode to the same bytes, and say what the vector says. */
import { fromHex, toHex } from '@starling/base'
import {
  decodeContent,
  decodeEnvelope,
  decodeWebSocketMessage,
  encodeContent,
  encodeEnvelope,
  encodeWebSocketMessage,
  formatContent,
  formatEnvelope,
} from '@starling/wire/message'
import { type Area, equal, list, Mismatch } from '../area.ts'
import { readTextFormat } from '../text-format.ts'

export const protobuf: Area = {
  file: 'protobuf.json',
  async run(vectors, report) {
    for (const row of list(vectors['contents'])) {
      await report.check(`content: ${row['name']}`, () => {
        const content = decodeContent(fromHex(row['content'] as string))
        equal(toHex(encodeContent(content)), row['content'])
        if (row['fields'] !== undefined)
          equal(readTextFormat(formatContent(content)), readTextFormat(row['fields'] as string))
      })
    }
    for (const row of list(vectors['wrappers'])) {
      await report.check(`wrapper: ${row['name']}`, () => {
        const { envelope, websocket } = row
        if (envelope !== undefined) {
          const decoded = decodeEnvelope(fromHex(envelope))
          equal(toHex(encodeEnvelope(decoded)), envelope)
          if (row['fields'] !== undefined)
            equal(readTextFormat(formatEnvelope(decoded)), readTextFormat(row['fields'] as string))
        } else if (websocket !== undefined) {
          equal(toHex(encodeWebSocketMessage(decodeWebSocketMessage(fromHex(websocket)))), websocket)
        } else throw new Mismatch('wrapper of another kind')
      })
    }
  },
}

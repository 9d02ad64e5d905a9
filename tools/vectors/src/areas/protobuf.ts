/** @module Content, envelope and wrapper: what decodes must encode to the same bytes. */
import { fromHex, toHex } from '@starling/base'
import {
  decodeContent,
  decodeEnvelope,
  decodeWebSocketMessage,
  encodeContent,
  encodeEnvelope,
  encodeWebSocketMessage,
} from '@starling/wire/message'
import { type Area, equal, list } from '../area.ts'

export const protobuf: Area = {
  file: 'protobuf.json',
  async run(vectors, report) {
    for (const row of list(vectors['contents'])) {
      await report.check(`content: ${row['name']}`, () =>
        equal(toHex(encodeContent(decodeContent(fromHex(row['content'] as string)))), row['content']),
      )
    }
    for (const row of list(vectors['wrappers'])) {
      await report.check(`wrapper: ${row['name']}`, () => {
        if (row['envelope'] !== undefined) {
          equal(toHex(encodeEnvelope(decodeEnvelope(fromHex(row['envelope'])))), row['envelope'])
        } else {
          equal(
            toHex(encodeWebSocketMessage(decodeWebSocketMessage(fromHex(row['websocket'] as string)))),
            row['websocket'],
          )
        }
      })
    }
  },
}

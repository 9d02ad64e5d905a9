import { utf8Decode, utf8Encode } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BenchError } from '../errors.ts'
import { type HttpReply, HttpReplyReader } from './reply-reader.ts'

const WITH_LENGTH = 'HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length: 5\r\n\r\nhello'
const CHUNKED = 'HTTP/1.1 421 Misdirected\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;a=b\r\n!\r\n0\r\n\r\n'

/** In pieces that end at `cuts`. Every piece but the last must complete nothing. */
function readInPieces(text: string, cuts: readonly number[]): HttpReply | undefined {
  const bytes = utf8Encode(text)
  const reader = new HttpReplyReader()
  const ends = [...new Set(cuts.filter((cut) => cut < bytes.length))].sort((left, right) => left - right)
  let start = 0
  for (const end of ends) {
    expect(reader.push(bytes.subarray(start, end)), `after ${end} bytes`).toBeUndefined()
    start = end
  }
  return reader.push(bytes.subarray(start))
}

const shown = (reply: HttpReply | undefined) => reply && [reply.status, utf8Decode(reply.body)]

describe('HttpReplyReader', () => {
  it('reads a reply with a length', () => {
    expect(shown(readInPieces(WITH_LENGTH, []))).toEqual([200, 'hello'])
  })

  it('puts chunks together', () => {
    expect(shown(readInPieces(CHUNKED, []))).toEqual([421, 'hello!'])
  })

  it('reads the same however the network cuts it', () => {
    for (const [text, expected] of [
      [WITH_LENGTH, [200, 'hello']],
      [CHUNKED, [421, 'hello!']],
    ] as const) {
      const cuts = fc.array(fc.integer({ min: 1, max: text.length - 1 }))
      fc.assert(
        fc.property(cuts, (at) => {
          expect(shown(readInPieces(text, at))).toEqual(expected)
        }),
      )
    }
  })

  it('reads one reply after the other', () => {
    const reader = new HttpReplyReader()

    const replies = [WITH_LENGTH, CHUNKED, WITH_LENGTH].map((text) => reader.push(utf8Encode(text)))

    expect(replies.map((reply) => reply?.status)).toEqual([200, 421, 200])
  })

  it('reads an empty body', () => {
    expect(shown(readInPieces('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', []))).toEqual([404, ''])
  })

  it('refuses what it cannot measure', () => {
    const cases = [
      'SSH-2.0-OpenSSH_9\r\n\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\nuntil the end',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
    ]
    for (const text of cases) {
      const read = () => new HttpReplyReader().push(utf8Encode(text))
      expect(read, text).toThrow(expect.objectContaining({ code: 'invalid_reply' }))
    }
  })

  it('meets arbitrary bytes with a reply, patience or its own error', () => {
    const head = fc.constantFrom('', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
        const reader = new HttpReplyReader()
        try {
          reader.push(utf8Encode(text))
          reader.push(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(BenchError)
        }
      }),
    )
  })
})

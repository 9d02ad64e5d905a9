/** @module Hashes of stored messages. */
import { concatBytes, toBase64Unpadded, toHex, utf8Encode } from '@starling/base'
import { accountBytes, messageHash, parseAccountId } from '@starling/protocol'
import { type Area, bytesOf, equal, list } from '../area.ts'

export const messageHashes: Area = {
  file: 'message-hash.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['vectors'])) {
      await report.check(`message hash ${row['hash']}`, () => {
        const account = parseAccountId(row['pubkey'] as string)
        const namespace = (row['namespace'] ?? 0) as number
        const data = bytesOf(row, 'data')
        equal(messageHash(crypto, account, namespace, data), row['hash'])
        if (row['preimage_hex'] === undefined) return
        const text = utf8Encode(namespace === 0 ? '' : String(namespace))
        const preimage = concatBytes(accountBytes(account), text, data)
        equal(toHex(preimage), row['preimage_hex'])
        equal(toBase64Unpadded(crypto.blake2b(preimage, 32)), row['hash'])
      })
    }
  },
}

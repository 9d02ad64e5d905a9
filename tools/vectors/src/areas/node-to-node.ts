/** @module What nodes send each other, and who tests whom. */
import { fromHex, toBase64, toHex, utf8Decode } from '@starling/base'
import { selectTester, testerSeed } from '@starling/protocol'
import {
  decodeForwardedStore,
  decodeReplicationBatch,
  decodeStoreReply,
  encodeForwardedStore,
  encodeReplicationBatch,
  encodeReplicationBatches,
  encodeStoreReply,
  encodeZBase32,
} from '@starling/wire/peer'
import { type Area, equal, list } from '../area.ts'

export const nodeToNode: Area = {
  file: 'node-to-node.json',
  async run(vectors, report) {
    const batch = vectors['batch_v1']
    if (batch !== undefined) {
      const message = {
        account: fromHex(batch['pubkey'] as string),
        hash: utf8Decode(fromHex(batch['hash_hex'] as string)),
        timestampMs: batch['timestamp'] as number,
        expiryMs: batch['expiry'] as number,
        data: fromHex(batch['data_hex'] as string),
      }
      await report.check('replication batch of one and of two', () => {
        equal(toHex(encodeReplicationBatch([message])), batch['one_message_hex'])
        equal(toHex(encodeReplicationBatch([message, message])), batch['two_messages_hex'])
        equal(decodeReplicationBatch(fromHex(batch['two_messages_hex'] as string)), [message, message])
      })
      await report.check('limit of a replication batch', () => {
        const large = { ...message, hash: 'hash', data: new Uint8Array(100_000).fill(120) }
        const count = Math.floor((batch['batch_limit'] as number) / (encodeReplicationBatch([large]).length - 2))
        equal(encodeReplicationBatches(Array.from({ length: count }, () => large)).length, 1)
        equal(encodeReplicationBatches(Array.from({ length: count + 1 }, () => large)).length, 2)
      })
    }
    const selection = vectors['storage_test_selection']
    if (selection?.['seed_example'] !== undefined) {
      await report.check('seed of the storage test', () =>
        equal(testerSeed(selection['seed_example']?.['block_hash'] as string), selection['seed_example']?.['seed']),
      )
    }
    for (const row of list(selection?.['rows'])) {
      await report.check(`storage test of ${row['members']} at ${row['block_hash']}`, () => {
        const members = Array.from({ length: row['members'] as number }, (_, i) => i.toString(16).padStart(64, '0'))
        equal(selectTester(row['block_hash'] as string, members), {
          tester: members[row['tester_index'] as number],
          testee: members[row['testee_index'] as number],
        })
      })
    }
    const address = vectors['snode_address']
    for (const row of list(address?.['check_values'])) {
      await report.check(`z-base-32 of ${row['hex']}`, () =>
        equal(encodeZBase32(fromHex(row['hex'] as string)), row['text']),
      )
    }
    if (address !== undefined) {
      await report.check('address and ping header of a node', () => {
        const key = fromHex(address['legacy_pubkey'] as string)
        equal(`${encodeZBase32(key)}.snode`, address['address'])
        equal(toBase64(key), address['ping_header_base64'])
      })
    }
    const stored = vectors['forwarded_store']?.['bencoded_params_hex']
    if (stored !== undefined) {
      await report.check('forwarded store', () =>
        equal(toHex(encodeForwardedStore(decodeForwardedStore(fromHex(stored)))), stored),
      )
    }
    const answered = vectors['forwarded_reply']?.['bencoded_hex']
    if (answered !== undefined) {
      await report.check('reply to a forwarded store', () =>
        equal(toHex(encodeStoreReply(decodeStoreReply(fromHex(answered)))), answered),
      )
    }
  },
}

/** @module What nodes send each other, and who tests whom. */
import { fromHex, toBase64, toHex, utf8Decode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import {
  parseAccountId,
  selectTester,
  storeSubaccountFlags,
  storeText,
  testerSeed,
  verifyAccountSignature,
} from '@starling/protocol'
import {
  decodeForwardedStore,
  decodeReplicationBatch,
  decodeStoreReply,
  encodeForwardedStore,
  encodeReplicationBatch,
  encodeReplicationBatches,
  encodeStoreReply,
  encodeZBase32,
  REPLICATION_BATCH_BYTES_MAX,
} from '@starling/wire/peer'
import { type Area, equal, type Json, list } from '../area.ts'

export const nodeToNode: Area = {
  file: 'node-to-node.json',
  async run(vectors, report, crypto) {
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
        equal(decodeReplicationBatch(fromHex(batch['one_message_hex'] as string)), [message])
        equal(decodeReplicationBatch(fromHex(batch['two_messages_hex'] as string)), [message, message])
      })
      await report.check('limit of a replication batch', () => {
        equal(REPLICATION_BATCH_BYTES_MAX, batch['batch_limit'])
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
    if (address?.['legacy_pubkey'] !== undefined) {
      await report.check('address and ping header of a node', () => {
        const key = fromHex(address['legacy_pubkey'] as string)
        equal(`${encodeZBase32(key)}.snode`, address['address'])
        equal(toBase64(key), address['ping_header_base64'])
      })
    }
    const forwarded = vectors['forwarded_store']
    if (forwarded !== undefined) await report.check('forwarded store', () => checkForwarded(crypto, forwarded))
    const answered = vectors['forwarded_reply']?.['bencoded_hex']
    if (answered !== undefined) {
      await report.check('reply to a forwarded store', () =>
        equal(toHex(encodeStoreReply(decodeStoreReply(fromHex(answered)))), answered),
      )
    }
  },
}

/** The parameters travel as the second part, hence its place in the list is empty. */
function checkForwarded(crypto: CryptoBackend, row: Json): void {
  const bytes = fromHex(row['bencoded_params_hex'] as string)
  if (row['parts'] !== undefined) equal(row['parts'], ['store', null])
  const store = decodeForwardedStore(bytes)
  equal(toHex(encodeForwardedStore(store)), toHex(bytes))
  if (store.signature === undefined) return
  const message = storeText(store.namespace, store.sigTimestampMs ?? store.timestampMs)
  const { ed25519, signature, subaccount, subaccountSignature } = store
  const request = {
    account: parseAccountId(toHex(store.account)),
    ed25519,
    message,
    signature,
    subaccount:
      subaccount === undefined || subaccountSignature === undefined
        ? undefined
        : { token: subaccount, signature: subaccountSignature },
    requiredFlags: storeSubaccountFlags(store.namespace),
  }
  equal(verifyAccountSignature(crypto, request), true)
}

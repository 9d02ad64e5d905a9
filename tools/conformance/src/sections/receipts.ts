/** @module Starling’s receipts: what a member says it keeps, and since when. Source: docs/protocol/storage-rpc.md §4.1. */

import { fromHex } from '@starling/base'
import type { Reply } from '../doors/door.ts'
import { joined } from '../people/account.ts'
import { accountBytes } from '../people/subaccount.ts'
import { CheckFailure, expectSame, hashText, integer, near } from '../suite/expect.ts'
import { base64Bytes, type Owner } from '../suite/owner.ts'
import type { Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { type Entry, entriesOf } from '../suite/swarm-entries.ts'

export const receipts: Section = {
  name: 'receipts',
  isExtension: true,
  async run(scene) {
    const owner = scene.owner()
    await scene.check('say what each member keeps and since when, signed', async () => {
      const reply = await owner.send(owner.storeRequest({ data: 'kept' }))
      for (const [member, entry] of Object.entries(entriesOf(reply))) {
        expectReceipt(entry, member, reply)
        expectSame(entry['stored_at'], near(scene.now(), scene.clockToleranceMs), `stored_at of ${member}`, reply)
        if (!isSigned(scene, owner, 0, member, entry)) throw new CheckFailure(`a receipt by ${member}`, reply.text)
      }
    })
    await scene.check('hold for other namespaces, and for what was there already', async () => {
      await owner.put({ data: 'again', namespace: -42 })
      const reply = await owner.send(owner.storeRequest({ data: 'again', namespace: -42 }))
      for (const [member, entry] of Object.entries(entriesOf(reply))) {
        expectReceipt(entry, member, reply)
        if (!isSigned(scene, owner, -42, member, entry)) throw new CheckFailure(`a receipt by ${member}`, reply.text)
      }
    })
  },
}

function expectReceipt(entry: Entry, member: string, reply: Reply): void {
  const pattern = { hash: hashText, expiry: integer, stored_at: integer, receipt: /^[A-Za-z0-9+/]{86}==$/ }
  expectSame(entry, pattern, `the entry of ${member}`, reply)
}

/** Label, hash, account, namespace in 16 bits, the two times in 64, all big endian. */
function isSigned(scene: Scene, owner: Owner, namespace: number, member: string, entry: Entry): boolean {
  const numbers = new DataView(new ArrayBuffer(18))
  numbers.setInt16(0, namespace)
  numbers.setBigUint64(2, BigInt(Number(entry['stored_at'])))
  numbers.setBigUint64(10, BigInt(Number(entry['expiry'])))
  const text = joined([
    'starling.receipt.v1:',
    String(entry['hash']),
    accountBytes(owner.account),
    new Uint8Array(numbers.buffer),
  ])
  return scene.crypto.ed25519.verify(base64Bytes(entry['receipt']), text, fromHex(member))
}

/** @module What no write may have when it comes to the database. */

import { assert } from '@starling/base'
import { isNamespace } from '@starling/protocol'
import type { StampedWrite } from './write.ts'

/** The doors have checked all this; a value beyond it would be stored wrongly without a word. */
export function checkWrite(write: StampedWrite): void {
  if (write.kind !== 'store') return
  const { message } = write
  for (const ms of [message.timestampMs, message.expiryMs, message.stamp.ms]) {
    assert(Number.isSafeInteger(ms), 'message time is not a safe integer')
  }
  assert(isNamespace(message.namespace), 'namespace is not a 16-bit integer')
  assert(message.account.length === 66 && message.stamp.node.length === 32, 'account or stamp has a wrong length')
}

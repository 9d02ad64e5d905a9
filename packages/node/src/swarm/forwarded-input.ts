/**
 * A store request between its two forms: what the operation works with, and what travels to the other members.
 * Source: docs/protocol/swarms.md §5.1.
 * @module
 */

import { fromHex, toHex } from '@starling/base'
import { MESSAGE_BYTES_MAX, parseAccountId } from '@starling/protocol'
import { invalidRequest, type StoreInput } from '@starling/storage-api'
import type { ForwardedStore, Stamp } from '@starling/wire/peer'
import { forwardedCredentials } from './forwarded-write-input.ts'

export function toForwardedStore(input: StoreInput, stamp: Stamp): ForwardedStore {
  const { credentials } = input
  return {
    account: fromHex(input.account),
    namespace: input.namespace,
    timestampMs: input.timestampMs,
    expiryMs: input.expiryMs,
    data: input.data,
    stamp,
    ...(credentials === undefined
      ? {}
      : {
          signature: credentials.signature,
          sigTimestampMs: input.sigTimestampMs,
          ed25519: credentials.ed25519,
          subaccount: credentials.subaccount?.token,
          subaccountSignature: credentials.subaccount?.signature,
        }),
  }
}

/** Checks what the decoder of a client's request would have checked. @throws {RpcError} `invalid_request` */
export function toStoreInput(store: ForwardedStore): StoreInput {
  const { signature, timestampMs } = store
  if (store.data.length > MESSAGE_BYTES_MAX) {
    throw invalidRequest(`Message body exceeds maximum allowed length of ${MESSAGE_BYTES_MAX} bytes`)
  }
  if (signature === undefined && store.ed25519 !== undefined && store.account[0] !== 0x05)
    throw invalidRequest('pubkey_ed25519 is only permitted for 05[...] pubkeys')
  return {
    account: parseAccountId(toHex(store.account)),
    namespace: store.namespace,
    timestampMs,
    expiryMs: store.expiryMs,
    data: store.data,
    sigTimestampMs: store.sigTimestampMs ?? timestampMs,
    credentials: signature === undefined ? undefined : forwardedCredentials({ ...store, signature }),
  }
}

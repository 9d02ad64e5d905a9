/**
 * What happened in a swarm, as records that members exchange, each with what it is for the model. Signed by alice at the time
 * of its stamp.
 * @module
 */

import { fromHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import {
  deleteAllText,
  deleteBeforeText,
  deleteText,
  expireAllText,
  expireText,
  isPublicOutbox,
  type MessageHash,
  messageHash,
  type NamespaceSelector,
  revokeSubaccountText,
  storeText,
  unrevokeSubaccountText,
} from '@starling/protocol'
import { encodeForwardedWrite, encodeSyncRequest, type ForwardedWrite, type SyncRecord } from '@starling/wire/peer'
import { ANY_TIME_MS } from '../src/merge/marks.ts'
import type { Stamp } from '../src/storage/message.ts'
import type { StampedWrite } from '../src/storage/write.ts'
import { alice } from './requests.ts'

export interface Happening {
  /** A store into a public outbox has a second one, for what it replaces. */
  readonly records: readonly SyncRecord[]
  readonly write: StampedWrite
}

const account = alice.id
const accountBytes = fromHex(account)

export function hashOfText(text: string, namespace: number): MessageHash {
  return messageHash(native, account, namespace, utf8Encode(text))
}

export function stored(text: string, namespace: number, stamp: Stamp, expiryMs: number): Happening {
  const data = utf8Encode(text)
  const hash = hashOfText(text, namespace)
  const timestampMs = stamp.ms
  const stores = [{ stamp, timestampMs, expiryMs }]
  const replaced = signed({ method: 'replace', namespace, hashes: [hash], sigTimestampMs: timestampMs }, stamp, () =>
    storeText(namespace, timestampMs),
  )
  return {
    records: [
      { kind: 'message', account: accountBytes, namespace, stores, data },
      ...(isPublicOutbox(namespace) ? [replaced] : []),
    ],
    write: { kind: 'store', message: { account, namespace, hash, timestampMs, expiryMs, data, stamp } },
  }
}

export function deleted(hashes: readonly MessageHash[], stamp: Stamp): Happening {
  return {
    records: [signed({ method: 'delete', hashes }, stamp, () => deleteText(hashes))],
    write: { kind: 'delete', account, hashes, stamp },
  }
}

/** @param untilMs - undefined for all */
export function deletedRange(scope: NamespaceSelector, untilMs: number | undefined, stamp: Stamp): Happening {
  const record =
    untilMs === undefined
      ? signed({ method: 'delete_all', namespace: scope, timestampMs: stamp.ms }, stamp, () =>
          deleteAllText(scope, stamp.ms),
        )
      : signed({ method: 'delete_before', namespace: scope, beforeMs: untilMs }, stamp, () =>
          deleteBeforeText(scope, untilMs),
        )
  return {
    records: [record],
    write: { kind: 'delete_range', account, scope, untilMs: untilMs ?? ANY_TIME_MS, stamp },
  }
}

export function expired(hashes: readonly MessageHash[], expiryMs: number, stamp: Stamp): Happening {
  const expiriesMs = [expiryMs]
  const decisions = hashes.map(() => expiryMs)
  return {
    records: [
      signed({ method: 'expire', hashes, expiriesMs, decisions }, stamp, () =>
        expireText(undefined, expiriesMs, hashes),
      ),
    ],
    write: { kind: 'expire', account, hashes, expiriesMs: decisions, decisions, mode: undefined, stamp },
  }
}

export function expiredRange(scope: NamespaceSelector, expiryMs: number, stamp: Stamp): Happening {
  return {
    records: [
      signed({ method: 'expire_all', namespace: scope, expiryMs }, stamp, () => expireAllText(scope, expiryMs)),
    ],
    write: { kind: 'expire_range', account, scope, expiryMs, stamp },
  }
}

export function revoked(kind: 'revoke' | 'unrevoke', tokens: readonly Uint8Array[], stamp: Stamp): Happening {
  const text = kind === 'revoke' ? revokeSubaccountText : unrevokeSubaccountText
  const method = kind === 'revoke' ? 'revoke_subaccount' : 'unrevoke_subaccount'
  const hex = tokens.map((token) => Buffer.from(token).toString('hex'))
  return {
    records: [signed({ method, tokens, timestampMs: stamp.ms }, stamp, () => text(stamp.ms, tokens))],
    write: { kind, account, tokens: hex, signedMs: stamp.ms },
  }
}

export function giveRequest(records: readonly SyncRecord[]): Uint8Array {
  return encodeSyncRequest({ kind: 'give', records })
}

type Unsigned<Write> = Write extends unknown ? Omit<Write, 'account' | 'signature' | 'stamp' | 'ed25519'> : never

function signed(write: Unsigned<ForwardedWrite>, stamp: Stamp, text: () => Uint8Array): SyncRecord {
  const signature = alice.ed25519.sign(text())
  const request = { ...write, account: accountBytes, signature, ed25519: alice.ed25519.publicKey, stamp }
  return { kind: 'request', body: encodeForwardedWrite(request as ForwardedWrite) }
}

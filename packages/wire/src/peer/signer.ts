/** @module Whose forwarded request it is, and its stamp. Source: docs/protocol/swarms.md §5.1. */

import type { Stamp } from './stamp.ts'

export interface Signer {
  /** 33 bytes: prefix and key. */
  readonly account: Uint8Array
  /** 32 bytes: the Ed25519 key behind a 05 account. */
  readonly ed25519?: Uint8Array | undefined
  /** 36 bytes: the token. */
  readonly subaccount?: Uint8Array | undefined
  /** 64 bytes. */
  readonly subaccountSignature?: Uint8Array | undefined
  /** Absent when the entry node is an original one. */
  readonly stamp?: Stamp | undefined
}

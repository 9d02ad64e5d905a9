/** @module Small rules of the storage RPC: hashes, namespaces, limits, rates, encodings. */
import { fromBase64, fromHex, isBase64, toHex, utf8Decode, utf8Encode } from '@starling/base'
import {
  accountIdOf,
  countWithinLimits,
  isMessageHash,
  isPublicInbox,
  isPublicOutbox,
  maxTtlMs,
  mayRetrieveUnauthenticated,
  messageHash,
  parseAccountId,
  RateLimiter,
  retrieveCost,
  retrieveLimits,
  revokedMayRetrieve,
  storeSubaccountFlags,
} from '@starling/protocol'
import { decodeBencode, encodeBencode } from '@starling/wire/bencode'
import { type Area, equal, type Json, list } from '../area.ts'

export const messageHashes: Area = {
  file: 'message-hash.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['vectors'])) {
      await report.check(`message hash ${row['hash']}`, () => {
        const account = parseAccountId(row['pubkey'] as string)
        equal(
          messageHash(crypto, account, row['namespace'] as number, fromBase64(row['data_b64'] as string)),
          row['hash'],
        )
      })
    }
  },
}

export const namespaces: Area = {
  file: 'namespaces.json',
  async run(vectors, report) {
    for (const row of list(vectors['rows'])) {
      await report.check(`namespace ${row['namespace']}`, () => {
        const namespace = row['namespace'] as number
        equal(
          {
            namespace,
            public_inbox: isPublicInbox(namespace),
            public_outbox: isPublicOutbox(namespace),
            retrieve_without_auth: mayRetrieveUnauthenticated(namespace),
            revoked_may_retrieve: revokedMayRetrieve(namespace),
            max_ttl_ms: maxTtlMs(namespace),
            store_needs_signature: !isPublicInbox(namespace),
            subaccount_store_flags: storeSubaccountFlags(namespace) ?? null,
          },
          row,
        )
      })
    }
  },
}

export const retrieveLimitRows: Area = {
  file: 'retrieve-limits.json',
  async run(vectors, report) {
    await report.check('cost of 70,000 bytes', () =>
      equal(retrieveCost(43, 70_000), vectors['per_message_for_70000_bytes']),
    )
    for (const row of list(vectors['rows'])) {
      await report.check(`max_size ${row['max_size'] ?? 'absent'}, max_count ${row['max_count'] ?? 'absent'}`, () => {
        const limits = retrieveLimits({
          maxSize: row['max_size'] ?? undefined,
          maxCount: row['max_count'] ?? undefined,
        })
        equal(limits.maxSizeBytes, row['effective'])
        const expected = row['messages_of_70000_bytes']
        if (expected === undefined) return
        const message = { hash: 'h'.repeat(43), data: new Uint8Array(70_000) }
        equal(
          countWithinLimits(
            Array.from({ length: 200 }, () => message),
            limits,
          ).count,
          expected,
        )
      })
    }
  },
}

/** The cases are sentences; each is run as code here. */
export const rateLimit: Area = {
  file: 'rate-limit.json',
  async run(vectors, report) {
    const bucket = vectors['bucket'] as number
    const clients = vectors['max_clients'] as number
    const stepUs = Math.floor(1_000_000 / (vectors['client_tokens_per_second'] as number))
    const options = {
      bucketTokens: bucket,
      tokenPeriodUs: vectors['client_token_period_us'] as number,
      clientsMax: clients,
    }
    await report.check('a full bucket passes at one instant, one more is refused, and passes a token later', () => {
      const limiter = new RateLimiter(options)
      const passed = Array.from({ length: bucket }, () => limiter.allow('a', 0))
      equal(passed.every(Boolean), true)
      equal(limiter.allow('a', 0), false)
      equal(limiter.allow('b', 0), true)
      equal(limiter.allow('a', stepUs), true)
    })
    await report.check('requests at the refill rate all pass', () => {
      const limiter = new RateLimiter(options)
      for (let i = 0; i < bucket * 10; i++) equal(limiter.allow('a', Math.floor((i * 1_000_000) / 300)), true)
    })
    await report.check('no more clients than there is room for, until full buckets are dropped', () => {
      const limiter = new RateLimiter(options)
      for (let i = 0; i < clients; i++) equal(limiter.allow(`client ${i}`, 0), true)
      equal(limiter.allow('one too many', 0), false)
      equal(limiter.allow('one too many', stepUs), true)
    })
  },
}

export const encodings: Area = {
  file: 'encodings.json',
  async run(vectors, report, crypto) {
    const { ed25519, session_id: expected } = (vectors['session_id_from_ed25519'] ?? {}) as {
      ed25519: string
      session_id: string
    }
    await report.check('account id of an Ed25519 key', () => {
      const x25519 = crypto.ed25519.toX25519(fromHex(ed25519))
      equal(x25519 === undefined ? undefined : accountIdOf(0x05, x25519), expected)
    })
    for (const length of list(vectors['signature_base64_lengths'])) {
      await report.check(`a signature of ${length} characters`, () => {
        const text = `${'A'.repeat(86)}${(length as number) > 86 ? '==' : ''}`
        equal([isBase64(text), fromBase64(text).length], [true, 64])
      })
    }
    await report.check('length of a message hash', () =>
      equal(isMessageHash('A'.repeat(vectors['hash_length'] as number)), true),
    )
    for (const row of list(vectors['bt_examples'])) {
      await report.check(`bencoding of ${JSON.stringify(row['value'])}`, () => {
        equal(utf8Decode(encodeBencode(row['value'] as never)), row['ascii'])
        equal(utf8Decode(encodeBencode(decodeBencode(utf8Encode(row['ascii'] as string)))), row['ascii'])
        if (row['quic_stream_bytes_ascii'] !== undefined) report.notCovered('encodings.json: QUIC stream framing')
      })
    }
  },
}

/** Verdicts of libsodium on unusual keys and signatures. */
export const ed25519EdgeCases: Area = {
  file: 'ed25519-edge-cases.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['cases'])) {
      await report.check(`Ed25519: ${row['name']}`, () => {
        const [signature, message, publicKey] = ['signature', 'message', 'publicKey'].map((field) =>
          fromHex(bytesOf(row, field)),
        )
        equal(
          crypto.ed25519.verify(signature as Uint8Array, message as Uint8Array, publicKey as Uint8Array),
          row['valid'],
        )
        equal(toHex(publicKey as Uint8Array).length % 2, 0)
      })
    }
  },
}

function bytesOf(row: Json, field: string): string {
  return (row['input']?.[field] ?? row[field]) as string
}

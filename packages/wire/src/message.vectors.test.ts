import { fromHex, toHex } from '@starling/base'
import { readVectors } from '@starling/testkit'
import { describe, expect, it } from 'vitest'
import {
  AttachmentPointer_Flags,
  CallMessage_Type,
  Content_ExpirationType,
  type ContentInput,
  DataExtractionNotification_Type,
  DataMessage_Flags,
  decodeContent,
  decodeEnvelope,
  decodeWebSocketMessage,
  Envelope_Type,
  encodeContent,
  encodeEnvelope,
  encodeWebSocketMessage,
  GroupUpdateInfoChangeMessage_Type,
  Reaction_Action,
  TypingMessage_Action,
} from './message.ts'

interface Vectors {
  readonly contents: readonly { readonly name: string; readonly content: string }[]
  readonly wrappers: readonly { readonly name: string; readonly envelope?: string; readonly websocket?: string }[]
}

const { contents, wrappers } = readVectors<Vectors>('client/protobuf.json')

const ones = (length: number) => new Uint8Array(length).fill(0x11)
const author = '05aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74'
const sigTimestamp = 1767225600123n
const url = 'http://filev2.getsession.org/file/123'
const uuid = '11111111-2222-4333-8444-555555555555'

/** What the vectors' `fields` say in protobuf's text format. */
const fields: Readonly<Record<string, ContentInput>> = {
  text: {
    dataMessage: { body: 'hello', profile: { displayName: 'Kallie' } },
    expirationType: Content_ExpirationType.UNKNOWN,
    expirationTimer: 0,
  },
  'text with profile picture': {
    dataMessage: {
      body: 'hi',
      profileKey: ones(32),
      profile: { displayName: 'Kallie', profilePicture: url, lastProfileUpdateSeconds: 1767225600n },
    },
  },
  'sync copy': { dataMessage: { body: 'hello', syncTarget: author } },
  attachment: {
    dataMessage: {
      attachments: [
        {
          deprecatedId: 0n,
          contentType: 'image/png',
          key: ones(32),
          size: 1234,
          fileName: 'a.png',
          width: 10,
          height: 20,
          url: `http://filev2.getsession.org/file/${'A'.repeat(44)}#d=`,
        },
      ],
    },
  },
  'voice message': {
    dataMessage: {
      attachments: [
        {
          deprecatedId: 123n,
          contentType: 'audio/mpeg',
          key: ones(64),
          size: 999,
          digest: ones(32),
          flags: AttachmentPointer_Flags.VOICE_MESSAGE,
          url,
        },
      ],
    },
  },
  'link preview': {
    dataMessage: { body: 'https://example.org', preview: [{ url: 'https://example.org', title: 'Example' }] },
  },
  'reaction remove': {
    dataMessage: { reaction: { id: 1767225595123n, author, emoji: '😂', action: Reaction_Action.REMOVE } },
  },
  'timer update': {
    dataMessage: { flags: DataMessage_Flags.EXPIRATION_TIMER_UPDATE },
    expirationType: Content_ExpirationType.DELETE_AFTER_SEND,
    expirationTimer: 86400,
  },
  'disappearing text': {
    dataMessage: { body: 'x' },
    expirationType: Content_ExpirationType.DELETE_AFTER_READ,
    expirationTimer: 300,
  },
  'typing started': { typingMessage: { timestamp: sigTimestamp, action: TypingMessage_Action.STARTED } },
  'typing stopped': { typingMessage: { timestamp: sigTimestamp, action: TypingMessage_Action.STOPPED } },
  unsend: {
    unsendRequest: {
      timestamp: 1767225600114n,
      author: '05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72',
    },
  },
  'media saved': {
    dataExtractionNotification: { type: DataExtractionNotification_Type.MEDIA_SAVED, timestamp: 1767225600116n },
  },
  'call pre-offer': { callMessage: { type: CallMessage_Type.PRE_OFFER, uuid } },
  'call ICE': {
    callMessage: {
      type: CallMessage_Type.ICE_CANDIDATES,
      sdps: ['candidate:1', 'candidate:2'],
      sdpMLineIndexes: [0, 0],
      sdpMids: ['0', '0'],
      uuid,
    },
  },
  'group invite': {
    dataMessage: {
      groupUpdateMessage: {
        inviteMessage: {
          groupSessionId: `03${'ab'.repeat(32)}`,
          name: 'Tea',
          memberAuthData: Uint8Array.of(...ones(96), 1),
          adminSignature: ones(64),
        },
      },
    },
  },
  'group promote': {
    dataMessage: { groupUpdateMessage: { promoteMessage: { groupIdentitySeed: ones(32), name: 'Tea' } } },
  },
  'group info change': {
    dataMessage: {
      groupUpdateMessage: {
        infoChangeMessage: {
          type: GroupUpdateInfoChangeMessage_Type.NAME,
          updatedName: 'Tea & cake',
          adminSignature: ones(64),
        },
      },
    },
  },
  'group member left': { dataMessage: { groupUpdateMessage: { memberLeftMessage: {} } } },
  'group invite response': { dataMessage: { groupUpdateMessage: { inviteResponse: { isApproved: true } } } },
  'group delete content': {
    dataMessage: { groupUpdateMessage: { deleteMemberContent: { messageHashes: ['hash1', 'hash2'] } } },
  },
}

describe('the protobuf vectors', () => {
  it.each(contents)('encode "$name" from its fields to the same bytes', ({ name, content }) => {
    const input = fields[name]

    expect(input, `no fields for ${name}`).toBeDefined()
    expect(toHex(encodeContent({ ...(input as object), sigTimestamp }))).toBe(content)
  })

  it.each(contents)('decode and encode "$name" without change', ({ content }) => {
    expect(toHex(encodeContent(decodeContent(fromHex(content))))).toBe(content)
  })

  it('wrap one-to-one and group envelopes', () => {
    const [oneToOne, group] = wrappers

    const content = Uint8Array.of(1, 2, 3)
    const timestamp = sigTimestamp
    expect(toHex(encodeEnvelope({ type: Envelope_Type.SESSION_MESSAGE, timestamp, content }))).toBe(oneToOne?.envelope)
    expect(toHex(encodeEnvelope({ type: Envelope_Type.GROUP_MESSAGE, timestamp, content, proSig: ones(64) }))).toBe(
      group?.envelope,
    )
    expect(decodeEnvelope(fromHex(oneToOne?.envelope ?? ''))).toMatchObject({ type: 6, timestamp, content })
  })

  it('wrap an envelope as a request with empty verb and path', () => {
    const { websocket = '' } = wrappers[2] ?? {}

    expect(toHex(encodeWebSocketMessage(Uint8Array.of(1, 2)))).toBe(websocket)
    expect(decodeWebSocketMessage(fromHex(websocket))).toEqual(Uint8Array.of(1, 2))
  })
})

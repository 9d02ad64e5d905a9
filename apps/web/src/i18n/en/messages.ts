/**
 * How a message fares, in English.
 * @module
 */

import { n } from './numbers.ts'

export const state = {
  queued: 'Waiting to be sent',
  sending: 'Sending',
  stillSending: 'Still sending',
  why: 'Why?',
  kept: (receipts: number, members: number) =>
    `Kept by ${n.number(receipts)} of ${n.number(members)} ${members === 1 ? 'server' : 'servers'}`,
  keptAtLeast: 'Kept by at least 1 server',
  failed: (reason: string) => `Not sent: ${reason}`,
  failedShort: 'Not sent',
  fromOtherDevice: 'Sent from another device',
  reasons: {
    no_network: 'no path could be built.',
    no_answer: 'no server answered.',
    too_few_receipts: 'too few servers kept it.',
    mailbox_full: 'their mailbox is full. Try again later.',
    refused: 'the servers refused it.',
    clock_mismatch: 'your clock is wrong.',
    expired: 'it waited too long.',
    internal: 'something in Starling went wrong.',
  },
} as const

export const details = {
  title: 'Message details',
  receiptsTitle: 'Receipts',
  keptUntil: (when: string) => `Kept until ${when}`,
  safeUntil: (when: string) => `Safe until ${when}`,
  received: (when: string) => `Received ${when}`,
  sentAt: (when: string) => `Sent ${when}`,
  tookTitle: (duration: string) => `It took ${duration} to send`,
  tookTitleReceived: (duration: string) => `It took ${duration} to arrive`,
  tookReceived: 'Either it was sent late, or this device was not connected when it was ready.',
  slowWaiting: (duration: string) => `It waited ${duration} in this browser for a connection.`,
  slowPath: (duration: string, path: string) =>
    path === '' ? `The way through the path took ${duration}.` : `The way through ${path} took ${duration}.`,
  slowRetry: (duration: string) =>
    `The first attempt brought no answer. Starling waited ${duration}, then sent it again another way.`,
  slowReceipts: (duration: string) => `The last servers took ${duration} to sign.`,
  slowSealing: (duration: string) => `Sealing it took ${duration}. This device was busy.`,
  timeline: 'Timeline',
  receipts: 'Signed receipts',
  noReceipts: 'No server has signed yet.',
  waitingFor: (count: number) =>
    n(count, { one: '# server has not answered yet', other: '# servers have not answered yet' }),
  noAnswer: 'no answer yet',
  signedAt: (time: string) => `signed ${time}`,
  verified: 'Each signature was checked in this browser.',
  copyAsText: 'Copy as text',
  copied: 'Details copied',
  gone: 'Nothing is known of this message any more.',
  notFetched: 'Not fetched yet',
  notFetchedText: 'Starling can’t see whether the other side is online, and does not ask.',
  step: {
    queued: 'Put into the outbox',
    queuedText: 'Kept on this device first, so that it is not lost',
    sealed: 'Sealed',
    sealedText: 'Padded, so its length says nothing',
    sent: 'Sent through your path',
    resent: 'Sent again another way',
    resentText: 'The same sealed message; it counts once',
    answered: 'A server answered',
    stored: (receipts: number, members: number) => `Kept by ${n.number(receipts)} of ${n.number(members)}`,
    storedSafe: (receipts: number, members: number) => `Kept by ${n.number(receipts)} of ${n.number(members)}: safe`,
    majority: 'A majority has signed',
    copied: 'Copied to your other devices',
    retry: 'Waiting for another attempt',
    failed: 'Not sent',
    received: 'Received',
    receivedText: 'Fetched and opened in this browser',
  },
} as const

/**
 * Why something cannot be sent, in words that a person can act on. Applications in other languages go by the codes.
 * @module
 */

import type { FailureReason, OfflineCode } from './model.ts'

export interface Words {
  /** What is so: a sentence. */
  readonly what: string
  /** What helps: a sentence. */
  readonly remedy: string
}

export const FAILURE_WORDS: Readonly<Record<FailureReason, Words>> = {
  no_network: {
    what: 'No service node could be reached.',
    remedy: 'Check the connection to the internet; it can be sent again at any time.',
  },
  no_answer: {
    what: 'The service nodes that keep the recipient’s messages did not answer in time.',
    remedy: 'They may be down for a while; send it again later.',
  },
  too_few_receipts: {
    what: 'Too few service nodes confirmed that they keep the message.',
    remedy: 'It may have arrived all the same; sending it again does no harm.',
  },
  mailbox_full: {
    what: 'The recipient’s mailbox is full.',
    remedy: 'It empties as messages are deleted or reach their age; send it again later.',
  },
  refused: {
    what: 'The service nodes that keep the recipient’s messages refused this one.',
    remedy: 'Sending it again will not help before this application is up to date.',
  },
  clock_mismatch: {
    what: 'The clock of this device differs too much from that of the network.',
    remedy: 'Set date, time and time zone, then send it again.',
  },
  expired: {
    what: 'The message waited longer than messages are kept.',
    remedy: 'Write it again if it still matters.',
  },
  internal: {
    what: 'Something in this application went wrong.',
    remedy: 'Send it again; if it fails again, report it.',
  },
}

export const OFFLINE_WORDS: Readonly<Record<OfflineCode, Words>> = {
  no_nodes: {
    what: 'No service node is known that could be asked.',
    remedy: 'Check the address of the network, and the connection through which its list of nodes comes.',
  },
  unreachable: {
    what: 'No service node can be reached: check the connection to the internet.',
    remedy: 'If other things work, this network may block service nodes: try another one.',
  },
  clock_mismatch: {
    what: 'The clock of this device differs too much from that of the network.',
    remedy: 'Set date, time and time zone.',
  },
  refused: {
    what: 'The service nodes that keep the messages of this account do not answer as they should.',
    remedy: 'They are asked again by themselves; if it lasts, look for a newer version of this application.',
  },
  stopped: { what: 'The client is stopped.', remedy: 'Start it.' },
}

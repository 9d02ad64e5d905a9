/**
 * The list, and one conversation, in English.
 * @module
 */

import { n } from './numbers.ts'

export const list = {
  label: 'Conversations',
  search: 'Search',
  clearSearch: 'Clear the search',
  settings: 'Settings',
  newConversation: 'New conversation',
  results: (count: number) =>
    n(count, { zero: 'Nothing found', one: '# conversation found', other: '# conversations found' }),
  nothingFound: (text: string) => `Nothing found for “${text}”.`,
  nothingFoundMore: 'Names, account IDs and the newest message of each conversation are searched.',
  draft: 'Draft:',
  byYou: 'You:',
  unread: (count: number) => n(count, { one: '# unread', other: '# unread' }),
  noMessages: 'No messages yet',
  couldNotBeSent: 'Could not be sent',
  emptyTitle: (name: string, part: 'morning' | 'day' | 'evening') => {
    const greeting = { morning: 'Good morning', day: 'Good day', evening: 'Good evening' }[part]
    return name === '' ? greeting : `${greeting}, ${name}`
  },
  emptyLead:
    'No conversations yet. Send your ID to a friend, or paste theirs. Neither of you has to give a phone number.',
  myId: 'My ID',
  pickTitle: 'Pick a conversation',
  pickLead: 'Or start a new one. Press ? for all keys.',
  noteHint: 'Notes, on all your devices',
  savePhrase: 'Save your recovery phrase',
  savePhraseText: 'It is the only way back in if you lose this browser.',
  showWords: 'Show the words',
  resize: 'Width of the list',
} as const

export const fresh = {
  title: 'New conversation',
  idLabel: 'Account ID',
  idPlaceholder: '05…',
  write: 'Write',
  scan: 'Scan a QR code',
  good: 'This is an account ID.',
  known: 'You already have a conversation.',
  length: (count: number) => `An account ID has 66 characters and starts with 05. This has ${n.number(count)}.`,
  prefix: 'An account ID starts with 05.',
  notHex: 'An account ID has only the digits 0–9 and the letters a–f.',
  notAKey: 'This is no account: no key can look like this. Somebody may have mistyped it.',
  pasteRefused: 'The browser did not allow pasting. Paste into the field itself.',
  showToFriend: 'Show this to a friend, or send your ID',
  yourId: 'Your account ID',
  qrLabel: 'QR code of your account ID',
  enlarge: 'Enlarge the QR code',
  people: 'People',
  scanTitle: 'Hold the code into view',
  scanLead: 'The picture stays in this browser.',
  scanStarting: 'Asking for the camera',
  scanDenied: 'Starling may not use the camera. Allow it in the browser, or choose a picture of the code.',
  scanNoCamera: 'No camera was found. Choose a picture of the code instead.',
  scanFile: 'Choose a picture',
  scanNothing: 'There is no readable QR code in this picture.',
  scanForeign: 'This code holds no account ID.',
} as const

export const thread = {
  label: (name: string) => `Messages with ${name}`,
  header: 'Conversation',
  menu: 'Conversation menu',
  about: 'About this conversation',
  copyId: 'Copy account ID',
  rename: 'Name this person',
  noteSub: 'Only you can read this',
  empty: 'No messages yet',
  emptyText: (name: string) => `Say hello to ${name}. What you send is sealed here, in this browser.`,
  emptyNote: 'Notes to yourself arrive on all your devices.',
  start: 'This is the beginning of what this device knows.',
  loadingOlder: 'Loading older messages',
  newMessages: (count: number) => n(count, { one: '# new message', other: '# new messages' }),
  missing: (count: number) =>
    n(count, {
      one: '# message is missing here.',
      other: '# messages are missing here.',
    }),
  missingAsking: 'Asking all your servers.',
  missingNowhere: 'None of your servers has had it so far.',
  toEnd: 'To the newest message',
  toEndNew: (count: number) => n(count, { one: 'To the newest message, # new', other: 'To the newest message, # new' }),
  showMore: 'Show more',
  invisible: 'A message without visible text',
  openLink: 'Open this link?',
  openLinkText: (host: string) => `It leads to ${host}. That site will see your address and that you came.`,
  openInTab: 'Open in a new tab',
  copyLink: 'Copy the link',
  linkCopied: 'Link copied',
  link: (url: string) => `Link: ${url}`,
  messageMenu: 'Message menu',
  copyText: 'Copy text',
  tookToArrive: (duration: string) => `Took ${duration} to arrive`,
  announce: (author: string, text: string) => `${author}: ${text}`,
  announceMany: (count: number, author: string) =>
    n(count, { one: `# new message from ${author}`, other: `# new messages from ${author}` }),
  bubble: (author: string, time: string, text: string, state: string) =>
    [author, time, text, state].filter((part) => part !== '').join(', '),
} as const

export const about = {
  title: 'About this conversation',
  nameLabel: 'Your name for this person',
  nameHelp: 'Only you see it. Empty: the name they chose.',
  idLabel: 'Account ID',
  saved: 'Name saved',
  cannotSee: 'Starling can’t see whether they are online, and does not ask.',
} as const

export const composer = {
  label: 'Message',
  placeholder: (name: string) => `Message ${name}`,
  placeholderNote: 'Write a note',
  send: 'Send',
  left: (count: number) => n(count, { one: '# left', other: '# left' }),
  tooLong: (count: number) => n(count, { one: '# character too long', other: '# characters too long' }),
  tooLongHelp: 'A message has up to 2,000 characters. Send it in parts.',
  failedStorage: 'This browser has no room left. Free some, then send again.',
  failedRecipient: 'Nobody can be written to at this account ID.',
} as const

/**
 * The screens before there is an account to read, in English.
 * @module
 */

import { n } from './numbers.ts'

export const welcome = {
  title: 'Talk freely. Leave\u00a0little\u00a0behind.',
  lead: 'Starling runs right here in your browser. Your keys are made on this device and stay with you.',
  noNumber: 'No phone number, no e-mail address',
  threeHops: 'Three hops, so no server knows both ends',
  sealed: 'Kept sealed by several servers, not by one company',
  create: 'Create account',
  restore: 'I have a recovery phrase',
  caption: 'No single server ever holds the whole picture. Like a murmuration, the network has no leader.',
  picture: 'A murmuration of starlings over water at dusk',
  testnet: 'This is a test network on your own machine. What you write here goes nowhere else.',
  fine: 'Free software. Nothing here counts or follows you.',
} as const

export const create = {
  step: (at: number, of: number) => `Step ${n.number(at)} of ${n.number(of)}`,
  stepName: 'Your name',
  stepPhrase: 'Recovery phrase',
  stepReady: 'Ready',
  nameTitle: 'What should people call you?',
  nameLead: 'Sent along with your messages. It need not be your real name, and you can change it whenever you like.',
  nameLabel: 'Display name',
  namePlaceholder: 'What friends call you',
  nameHelp: 'Shown to people you write to. May stay empty.',
  nameTooLong: 'That is too long. Up to 100 bytes fit.',
  yourId: 'Your account ID',
  idLead: 'People write to this. You can share it freely.',
  making: 'Making your keys',
  phraseTitle: 'Write these 13 words down',
  phraseLead:
    'They are your account. With them you can sign in on any device. Without them nobody can help you back in, and that includes us.',
  reveal: 'Show the words',
  revealHelp: 'Make sure that nobody looks over your shoulder.',
  phraseLabel: 'Recovery phrase',
  hidden: 'The words are hidden',
  phraseNote:
    'Paper is best. If you copy the words, the clipboard is cleared after one minute. The last word repeats an earlier one on purpose: it catches typing mistakes.',
  phraseCopied: 'Copied. The clipboard is cleared in one minute.',
  remindLater: 'Remind me later',
  written: 'I have written them down',
  confirmTitle: 'One check',
  confirmLead: (position: number) => `Which word is number ${n.number(position)}?`,
  confirmWrong: 'That is another word. Look at your notes once more.',
  showAgain: 'Show the words again',
  readyTitle: 'Your account is ready',
  readyLead: 'Send your ID to a friend, or paste theirs. Neither of you has to give a phone number.',
  start: 'Start',
  leaveTitle: 'Leave without an account?',
  leaveText: 'The keys just made are thrown away. You can make new ones at any time.',
  leave: 'Leave',
  stay: 'Stay',
  failed: 'The account could not be kept: this browser refused to store it.',
  otherAccount:
    'Another tab has made an account in this browser meanwhile. The words you were shown here open nothing; throw them away.',
} as const

export const restore = {
  title: 'Sign in with your recovery phrase',
  lead: 'Type the 13 words, or paste them all at once. They stay in this browser.',
  word: (position: number) => `Word ${n.number(position)}`,
  pasteAll: 'Paste the phrase',
  clear: 'Clear',
  submit: 'Sign in',
  progress: (count: number) => n(count, { one: '# of 13 words', other: '# of 13 words' }),
  good: 'The phrase is right.',
  forAccount: 'It opens the account',
  suggestions: 'Suggestions',
  unknownWord: (position: number, word: string) => `Word ${n.number(position)}, “${word}”, is not in the list.`,
  didYouMean: (word: string) => `Did you mean “${word}”?`,
  useWord: (word: string) => `Use “${word}”`,
  wordCount: (count: number) =>
    n(count, { one: 'That is # word; a phrase has 13.', other: 'That is # words; a phrase has 13.' }),
  checksum: 'The last word does not match the others. Check the order.',
  failed: 'The account could not be kept: this browser refused to store it.',
  otherAccount: 'Another tab has opened another account in this browser meanwhile.',
  invalid: 'This phrase opens no account. Check the words and their order.',
  searching: 'Looking for your messages',
  searchingMore: 'Asking the servers that keep them. You can already write.',
  found: (conversations: number, messages: number) =>
    `Found: ${n(conversations, { one: '# conversation', other: '# conversations' })} with ${n(messages, { one: '# message', other: '# messages' })}.`,
  foundSoFar: (conversations: number, messages: number) =>
    `So far: ${n(conversations, { one: '# conversation', other: '# conversations' })} with ${n(messages, { one: '# message', other: '# messages' })}.`,
  foundNothing: 'No messages were found.',
  notFound:
    'Not found: messages older than 14 days; servers keep no longer. Names you gave to people stay on the device where you gave them.',
  dismissTitle: 'What was found',
  dismiss: 'All right',
} as const

export const lock = {
  title: 'Starling is locked',
  lead: 'Your messages wait, sealed. Nothing is shown until you unlock.',
  password: 'Password',
  unlock: 'Unlock',
  refused: {
    wrong_passphrase: 'That password is not right.',
    wait: 'Too many wrong tries. Wait half a minute, then try again.',
    failed: 'This browser could not read or store what it needs. Try again.',
  },
  wait: (seconds: number) => n(seconds, { one: 'Wait # s.', other: 'Wait # s.' }),
  forgotten: 'Forgotten your password?',
  forgottenTitle: 'Start again with your recovery phrase',
  forgottenText:
    'Nobody can find the password for you. You can remove the account from this browser and sign in again with your 13 words. Messages that only this browser has are lost.',
  forgottenRemove: 'Remove and start again',
} as const

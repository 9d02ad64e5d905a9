/**
 * What every screen says, and what the app says of itself, in English.
 * @module
 */

import { n } from './numbers.ts'

export const common = {
  appName: 'Starling',
  back: 'Back',
  backToList: 'Back to conversations',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  couldNotCopy: 'The browser did not allow copying',
  details: 'Details',
  done: 'Done',
  hide: 'Hide',
  later: 'Later',
  loading: 'Loading',
  next: 'Continue',
  noteToSelf: 'Note to Self',
  open: 'Open',
  paste: 'Paste',
  remove: 'Remove',
  save: 'Save',
  share: 'Share',
  show: 'Show',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  tryAgain: 'Try again',
  unknown: 'Unknown',
  you: 'You',
  accountId: 'Account ID',
  accountIdCopied: 'Account ID copied',
  textCopied: 'Text copied',
  loadFailed: 'This part of Starling could not be loaded.',
  skipToMain: 'Skip to the content',
  skipToMessages: 'Skip to the messages',
  notifications: 'Notices',
} as const

export const app = {
  elsewhereTitle: 'Starling is open in another tab',
  elsewhereText: 'Two at a time would get in each other’s way.',
  useHere: 'Use it here',
  failedTitle: 'Starling cannot start',
  failed: {
    storage_unavailable:
      'This browser does not let Starling store anything. A private window or a setting may forbid it.',
    storage_full: 'This browser has no room left. Free some, then try again.',
    network_file: 'The list of servers could not be read from this site. Check your connection, then try again.',
    unsupported_browser: 'This browser lacks something Starling needs. A newer version of it will do.',
    internal: 'Something in Starling went wrong. Your messages are still where they were.',
  },
  technical: 'Technical details',
  reload: 'Load again',
  crashTitle: 'This view broke',
  crashText: 'Nothing is lost: your messages are kept outside of it.',
  updateReady: 'A newer version of Starling is ready.',
  update: 'Update now',
  toastClose: 'Close this notice',
  locked: 'Locked',
} as const

export const time = {
  now: 'Now',
  today: 'Today',
  yesterday: 'Yesterday',
  milliseconds: (value: string) => `${value} ms`,
  seconds: (value: string) => `${value} s`,
  minutes: (minutes: number, seconds: number) =>
    seconds === 0 ? `${n.number(minutes)} min` : `${n.number(minutes)} min ${n.number(seconds)} s`,
  hours: (hours: number, minutes: number) =>
    minutes === 0 ? `${n.number(hours)} h` : `${n.number(hours)} h ${n.number(minutes)} min`,
  days: (days: number) => n(days, { one: '# day', other: '# days' }),
} as const

/**
 * Every state of every screen, by name: for the eye while working, and for screenshots.
 * @module
 */

import type { Route } from '../src/features/router/route.ts'
import type {
  ConversationRow,
  MessageDetails,
  MessageView,
  OwnState,
  ThreadView,
  ViewState,
} from '../src/view-state.ts'
import { SETTINGS, viewState } from '../test/fake-app.ts'
import { ACCOUNT, INES, KEPT, KEPT_BY_ALL, message, person, row, SELF, threadOf } from '../test/people.ts'

export interface Scene {
  readonly state: ViewState
  readonly route: Route
  readonly details?: MessageDetails
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** 16:39 today, so that the pictures read alike at any hour. */
const NOW = new Date(new Date().setHours(16, 39, 0, 0)).getTime()
const at = (minutesAgo: number): number => NOW - minutesAgo * MINUTE
const HOUR = 60

const rows = (isArabic: boolean): ConversationRow[] =>
  isArabic
    ? [
        row(person(2, 'نور الخطيب'), {
          preview: 'أنا في الترام الآن. سأحضر القهوة ☕️',
          previewIsOwn: true,
          atMs: at(1),
          state: KEPT,
        }),
        row(person(3, 'سامي'), { preview: 'الفصل التاسع أبكاني في الترام 😭', atMs: at(9), unread: 3 }),
        row(person(4, 'د. عبد الرحمن المنصوري'), {
          preview: 'نتائج التحاليل سليمة، ارتح واتصل بي يوم الاثنين',
          atMs: at(41),
          unread: 1,
        }),
        row(person(5, 'Kaito 🎷'), {
          preview: 'see you at soundcheck',
          previewIsOwn: true,
          atMs: at(79),
          state: KEPT_BY_ALL,
        }),
        row(SELF, {
          preview: 'رمز البوابة ٤٤٧١',
          previewIsOwn: true,
          atMs: at(154),
          state: KEPT_BY_ALL,
        }),
        row(person(7, 'أمي'), { preview: 'تصبح على خير', atMs: at(307) }),
        row(person(8, 'ورشة الدراجات'), { preview: 'غدًا', atMs: at(26 * HOUR), draft: 'أستطيع إحضار العدة' }),
      ]
    : [
        row(person(2, 'Ines Marchetti'), {
          preview: 'On the tram. I’ll bring the thermos ☕️',
          previewIsOwn: true,
          atMs: at(1),
          state: KEPT,
        }),
        row(person(3, 'Sunday reading circle'), {
          preview: 'chapter 9 made me cry on the tram 😭',
          atMs: at(9),
          unread: 3,
        }),
        row(person(4, 'Dr Oluwaseun Adébáyò-Thompson'), {
          preview: 'The lab results came back clear. Rest, and call me Monday if anything changes.',
          atMs: at(41),
          unread: 1,
        }),
        row(person(5, 'Kaito 🎷'), {
          preview: 'see you at soundcheck',
          previewIsOwn: true,
          atMs: at(79),
          state: KEPT_BY_ALL,
        }),
        row(SELF, {
          preview: 'Gate code 4471, ring twice',
          previewIsOwn: true,
          atMs: at(154),
          state: KEPT_BY_ALL,
        }),
        row(person(6, ''), { preview: 'who left the hose on? 🙃', atMs: at(232), unread: 1_027 }),
        row(person(7, 'Mum'), { preview: 'Call me when you are home', atMs: at(307) }),
        row(person(9, 'نور الخطيب'), { preview: 'شكراً جزيلاً، وصل الكتاب اليوم', atMs: at(444) }),
        row(person(8, 'Bike repair co-op'), {
          preview: 'tomorrow then',
          atMs: at(26 * HOUR),
          draft: 'I can bring the truing stand if',
        }),
        row(person(10, 'Anaïs'), {
          preview: 'À demain alors, bonne nuit',
          previewIsOwn: true,
          atMs: at(27 * HOUR),
          state: { kind: 'queued' },
        }),
        row(person(11, 'Jonas Wielgórski'), {
          preview: 'photo',
          atMs: at(3 * 24 * HOUR),
          previewIsOwn: true,
          state: { kind: 'failed', reason: 'no_network' },
        }),
        row(person(12, 'Helmi Järvinen'), { preview: 'Moi!', atMs: at(9 * 24 * HOUR) }),
        row(person(13, 'Greta'), { preview: 'ok', atMs: at(400 * 24 * HOUR) }),
      ]

const say = (
  id: string,
  minutesAgo: number,
  text: string,
  isOwn = false,
  state: OwnState | null = isOwn ? KEPT_BY_ALL : null,
): MessageView =>
  message(id, { text, isOwn, state, sentAtMs: at(minutesAgo), receivedAtMs: isOwn ? null : at(minutesAgo) + 900 })

const talk = (isArabic: boolean): MessageView[] =>
  isArabic
    ? [
        say('a0', 25 * HOUR, 'صباح الخير'),
        say('a1', 41, 'مساء الخير! هل ما زلت تنوي المجيء إلى المرسى؟'),
        say('a2', 41, 'الزرازير تصل كل مساء نحو الرابعة والنصف، بالآلاف 🌅'),
        say('a3', 37, 'نعم، وهذا هو الموعد: https://pierwatch.example/roost', true),
        say('a4', 8, '🌅🐦'),
        say('a5', 6, 'منظر لا يُصدَّق. كم تبقى في السماء؟', true),
        say('a6', 5, 'نحو عشرين دقيقة. See you at 4:30 PM, platform 3'),
        say('a7', 1, 'أنا في الترام الآن. سأحضر القهوة ☕️', true, KEPT),
      ]
    : [
        say('a0', 25 * HOUR, 'Did you ever find out what the lamp room was for?'),
        say(
          'b0',
          24 * HOUR + 50,
          'Fog signals. Before the horn there was a bell, and before the bell a very patient man',
          true,
        ),
        say('a1', 41, 'Are you still up for the pier tonight?'),
        say('a2', 41, 'They’ve been coming in around half past four all week, thousands of them 🌅'),
        say(
          'a3',
          37,
          'Yes! Leaving work early for it. The warden keeps a page: https://pierwatch.example/roost?week=48',
          true,
        ),
        say('a4', 8, '🌅🐦'),
        say('a5', 6, 'That is unreal. How long do they stay up?', true),
        say(
          'a6',
          5,
          'Twenty minutes or so, until the last light. Then the whole sky pours itself under the pier in about a minute, and it goes so quiet that you can hear the water again.',
        ),
        say('a7', 1, 'On the tram. I’ll bring the thermos ☕️', true, KEPT),
      ]

const thread = (messages: MessageView[], change: Partial<ThreadView>, name: string): ThreadView =>
  threadOf(messages, { person: person(2, name), hasOlder: true, ...change })

const PATHS: ViewState['paths'] = [
  {
    isInUse: true,
    latencyMs: 412,
    hops: [
      { role: 'guard', ed25519: `b04e${'5'.repeat(58)}91`, host: 'https://turku.fi.example' },
      { role: 'middle', ed25519: `7dd2${'5'.repeat(58)}3c`, host: 'https://recife.br.example' },
      { role: 'exit', ed25519: `19ce${'5'.repeat(58)}a8`, host: 'https://osaka.jp.example' },
    ],
  },
  { isInUse: false, latencyMs: null, hops: [] },
]

const DETAILS: MessageDetails = {
  message: say('a7', 1, 'On the tram. I’ll bring the thermos ☕️', true, KEPT),
  keptUntilMs: NOW + 14 * DAY,
  members: 5,
  receipts: ['a91f', '5c30', 'e7d4', '08bb'].map((start, index) => ({
    member: `${start}${'0'.repeat(58)}${['07', 'e2', '19', 'f4'][index]}`,
    host: `https://${['basel.ch', 'akureyri.is', 'durban.za', 'busan.kr'][index]}.example:443`,
    storedAtMs: at(1) + 9_000 + index * 130,
    expiryMs: NOW + 14 * DAY,
  })),
  timeline: [
    { step: 'queued', atMs: at(1), tookMs: null, path: [], member: null, receipts: null, members: null, reason: null },
    {
      step: 'sealed',
      atMs: at(1) + 12,
      tookMs: 12,
      path: [],
      member: null,
      receipts: null,
      members: null,
      reason: null,
    },
    {
      step: 'sent',
      atMs: at(1) + 15,
      tookMs: null,
      path: ['kassel.de.example', 'recife.br.example', 'halifax.ca.example'],
      member: 'a91f',
      receipts: null,
      members: null,
      reason: null,
    },
    {
      step: 'resent',
      atMs: at(1) + 8_035,
      tookMs: 8_020,
      path: ['turku.fi.example', 'recife.br.example', 'osaka.jp.example'],
      member: '5c30',
      receipts: null,
      members: null,
      reason: null,
    },
    {
      step: 'answered',
      atMs: at(1) + 8_650,
      tookMs: 615,
      path: [],
      member: `5c30${'0'.repeat(58)}e2`,
      receipts: 3,
      members: 5,
      reason: null,
    },
    { step: 'stored', atMs: at(1) + 9_170, tookMs: 520, path: [], member: null, receipts: 3, members: 5, reason: null },
    { step: 'stored', atMs: at(1) + 9_440, tookMs: 270, path: [], member: null, receipts: 4, members: 5, reason: null },
  ],
}

const HOSTILE: MessageView[] = [
  say('h1', 20, '<img src=x onerror="alert(1)"><script>alert(1)</script><b>bold?</b> &amp; &lt;'),
  say('h2', 19, 'invoice_\u202Egpj.exe and then \u2067 open isolate that never ends'),
  say('h3', 18, `zero${'\u200b\u200d\u2060'.repeat(3_000)}width`),
  say('h4', 17, `Z${'\u0301\u0315\u0321\u0489'.repeat(500)}algo and the rest of a calm sentence after it`),
  say('h5', 16, '😀'.repeat(100_000)),
  say(
    'h6',
    15,
    'javascript:alert(1) data:text/html,<script>x</script> file:///etc/passwd https://user:pw@evil.example@bank.example/',
  ),
  say('h7', 14, `https://${'a'.repeat(60)}.example/${'b'.repeat(700)}`),
  say('h8', 13, '\u200b\u2060\ufeff'),
  say('h9', 12, 'W'.repeat(900)),
  say('h10', 11, 'line\n'.repeat(400)),
  say('h11', 10, '﷽'.repeat(40)),
  say('h12', 9, `own hostile ${'\u0336x'.repeat(40)}`, true),
]

const many = (count: number): MessageView[] =>
  Array.from({ length: count }, (_, index) => {
    const isOwn = index % 5 < 2
    return message(`m${index}`, {
      isOwn,
      text:
        index % 17 === 0
          ? 'A longer one, with enough words that it breaks over two or three lines in a narrow window. '.repeat(
              1 + (index % 3),
            )
          : `number ${index}`,
      sentAtMs: NOW - (count - index) * 7 * MINUTE,
      state: isOwn ? KEPT_BY_ALL : null,
    })
  })

const ONLINE: ViewState['connection'] = { state: 'online', sinceMs: at(12), checkedAtMs: at(27), isHeld: true }
const inThread: Route = { page: 'thread', id: INES, details: null }
const offline = (
  code: Extract<ViewState['connection'], { state: 'offline' }>['code'],
  clockOffsetMs = 0,
): ViewState['connection'] => ({
  state: 'offline',
  code,
  reason: '',
  sinceMs: 0,
  waiting: 2,
  clockOffsetMs,
})

export function scenes(isArabic: boolean): Readonly<Record<string, Scene>> {
  const settings = { ...SETTINGS, language: isArabic ? ('ar' as const) : ('en' as const) }
  const ready = viewState({
    settings,
    conversations: rows(isArabic),
    paths: PATHS,
    connection: ONLINE,
    ...(isArabic ? { account: { ...ACCOUNT, name: 'ميرا' } } : {}),
  })
  const name = isArabic ? 'نور الخطيب' : 'Ines Marchetti'
  const talking = { ...ready, thread: thread(talk(isArabic), {}, name) }
  const home: Route = { page: 'list' }
  const bare = (change: Partial<ViewState>): ViewState => viewState({ settings, account: null, ...change })
  return {
    welcome: { state: bare({ app: { phase: 'welcome' } }), route: home },
    create: { state: bare({ app: { phase: 'welcome' } }), route: { page: 'create' } },
    restore: { state: bare({ app: { phase: 'welcome' } }), route: { page: 'restore' } },
    lock: { state: bare({ app: { phase: 'locked', waitMs: 0 } }), route: home },
    'lock-wait': { state: bare({ app: { phase: 'locked', waitMs: 30_000 } }), route: home },
    starting: { state: bare({ app: { phase: 'starting' } }), route: home },
    elsewhere: { state: bare({ app: { phase: 'elsewhere' } }), route: home },
    failed: {
      state: bare({ app: { phase: 'failed', code: 'network_file', detail: 'GET /network.json: 503' } }),
      route: home,
    },
    list: { state: ready, route: home },
    'list-warned': { state: { ...ready, warnings: ['few_nodes'] }, route: home },
    'list-loading': { state: { ...ready, conversations: [], isListLoaded: false }, route: home },
    empty: {
      state: {
        ...ready,
        conversations: [],
        account: { ...ACCOUNT, name: isArabic ? 'ميرا' : 'Mira', hasSeenPhrase: false },
      },
      route: home,
    },
    restored: {
      state: { ...ready, restoreReport: { isSearching: false, conversations: 14, messages: 382 } },
      route: home,
    },
    thread: { state: talking, route: inThread },
    'thread-loading': { state: { ...ready, thread: null }, route: inThread },
    'thread-empty': { state: { ...ready, thread: thread([], { hasOlder: false }, name) }, route: inThread },
    'thread-unread': {
      state: {
        ...ready,
        thread: thread(
          [
            ...talk(isArabic).slice(0, 4),
            ...talk(isArabic)
              .slice(4, 7)
              .map((one) => ({ ...one, isOwn: false, author: INES, state: null })),
          ],
          { unreadFromId: 'a4', unreadCount: 3, gaps: [{ afterId: 'a2', missing: 2 }], isFetchingGaps: true },
          name,
        ),
      },
      route: inThread,
    },
    'thread-states': {
      state: {
        ...ready,
        thread: thread(
          [
            say('s1', 30, 'See you at the north end?', true, { kind: 'failed', reason: 'no_network' }),
            say('s2', 20, 'Kept by one', true, { kind: 'kept', receipts: 1, members: 5 }),
            say('s3', 15, 'Kept by six of seven', true, { kind: 'kept', receipts: 6, members: 7 }),
            say('s4', 12, 'Without receipts', true, { kind: 'kept', receipts: 0, members: 5 }),
            { ...say('s5', 40, 'This one was late'), receivedAtMs: at(14) },
            say('s6', 4, 'Sending for long', true, { kind: 'sending', sinceMs: 0 }),
            say('s7', 1, 'Waiting', true, { kind: 'queued' }),
          ],
          { draft: 'I can bring the truing stand if' },
          name,
        ),
      },
      route: inThread,
    },
    'thread-hostile': {
      state: { ...ready, thread: thread(HOSTILE, {}, `\u202Eeman live ${'x'.repeat(300)}`) },
      route: inThread,
    },
    'thread-long': { state: { ...ready, thread: thread(many(50_000), { hasOlder: false }, name) }, route: inThread },
    'composer-long': {
      state: { ...ready, thread: thread(talk(isArabic), { draft: 'word '.repeat(392) }, name) },
      route: inThread,
    },
    'composer-too-long': {
      state: { ...ready, thread: thread(talk(isArabic), { draft: 'word '.repeat(410) }, name) },
      route: inThread,
    },
    details: { state: talking, route: { page: 'thread', id: INES, details: 'a7' }, details: DETAILS },
    new: { state: ready, route: { page: 'new' } },
    path: { state: ready, route: { page: 'path' } },
    'path-warned': {
      state: { ...ready, warnings: ['few_nodes', 'clock_off', 'list_disputed'] },
      route: { page: 'path' },
    },
    'path-none': { state: { ...ready, paths: [], connection: offline('unreachable') }, route: { page: 'path' } },
    'offline-device': { state: { ...talking, paths: [], connection: offline('device_offline') }, route: inThread },
    'offline-clock': {
      state: { ...talking, paths: [], connection: offline('clock_mismatch', 14 * MINUTE) },
      route: inThread,
    },
    'offline-blocked': { state: { ...ready, paths: [], connection: offline('unreachable') }, route: home },
    connecting: { state: { ...talking, paths: [], connection: { state: 'connecting', sinceMs: 0 } }, route: inThread },
    settings: { state: ready, route: { page: 'settings', section: null } },
    'settings-appearance': { state: ready, route: { page: 'settings', section: 'appearance' } },
    'settings-security': {
      state: { ...ready, account: { ...ACCOUNT, hasSeenPhrase: false, hasPassphrase: true } },
      route: { page: 'settings', section: 'security' },
    },
    'settings-about': {
      state: { ...ready, isUpdateReady: true, isInstallable: true },
      route: { page: 'settings', section: 'about' },
    },
    update: { state: { ...talking, isUpdateReady: true }, route: inThread },
  }
}

import { native } from '@starling/crypto/native'
import { createAccount, decodePhrase, encodePhrase } from '@starling/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, isPhase, networkFile, type OpenTab, tinyNetwork, until } from './browser.ts'

let network: ReturnType<typeof tinyNetwork>
let browsers: Browser[]

beforeEach(() => {
  network = tinyNetwork()
  browsers = []
})

afterEach(async () => {
  await Promise.all(browsers.map((browser) => browser[Symbol.asyncDispose]()))
})

function browser(files?: Record<string, string>): Browser {
  const opened = new Browser(files === undefined ? { network } : { network, files })
  browsers.push(opened)
  return opened
}

/** A tab in which a new account is ready. */
async function signUp(tab: OpenTab, name: string): Promise<string> {
  await until(tab.app, isPhase('welcome'))
  const { id, phrase } = await tab.app.actions.draftAccount()
  expect(await tab.app.actions.keepAccount(phrase, name, false)).toEqual({ ok: true })
  await until(tab.app, ({ app, isListLoaded }) => app.phase === 'ready' && isListLoaded)
  return id
}

const texts = (tab: OpenTab) => tab.app.getSnapshot().thread?.messages.map(({ text }) => text)

describe('two people', () => {
  it('write to each other, and see names, states and what is unread', async () => {
    const [alice, bob] = [browser().open(), browser().open()]
    const [aliceId, bobId] = [await signUp(alice, 'Alice'), await signUp(bob, ' Bob ')]

    await alice.app.actions.openThread(bobId)
    expect(await alice.app.actions.send(bobId, 'hello\nBob')).toEqual({ ok: true })
    const kept = await until(alice.app, ({ thread }) => thread?.messages[0]?.state?.kind === 'kept')
    expect(kept.thread?.messages).toMatchObject([
      { author: aliceId, isOwn: true, text: 'hello\nBob', state: { kind: 'kept', members: 5 } },
    ])

    const heard = await until(bob.app, ({ conversations }) => conversations[0]?.unread === 1)
    expect(heard.conversations).toMatchObject([
      { id: aliceId, person: { name: 'Alice', isSelf: false }, preview: 'hello', previewIsOwn: false, state: null },
    ])
    await bob.app.actions.openThread(aliceId)
    expect(bob.app.getSnapshot().thread).toMatchObject({ isLoaded: true, hasOlder: false, unreadCount: 1 })
    await bob.app.actions.markRead(aliceId)
    expect(bob.app.getSnapshot().conversations[0]?.unread).toBe(0)
    await bob.app.actions.send(aliceId, 'hello yourself')
    await until(alice.app, ({ thread }) => thread?.messages.length === 2)
    expect(alice.app.getSnapshot().thread?.person.name).toBe('Bob')
  })

  it('keep drafts and private names on their own device', async () => {
    const [alice, bob] = [browser().open(), browser().open()]
    const [aliceId, bobId] = [await signUp(alice, 'Alice'), await signUp(bob, 'Bob')]
    alice.app.actions.setDraft(bobId, 'dear')
    await until(alice.app, ({ conversations }) => conversations[0]?.draft === 'dear')
    await alice.app.actions.nameContact(bobId, 'Robert')
    await alice.app.actions.openThread(bobId)
    expect(alice.app.getSnapshot().thread).toMatchObject({ draft: 'dear', person: { name: 'Robert' } })

    await alice.app.actions.send(bobId, 'dear Bob')
    expect(alice.app.getSnapshot().conversations[0]).toMatchObject({ draft: '', person: { name: 'Robert' } })
    await until(bob.app, ({ conversations }) => conversations[0]?.preview === 'dear Bob')
    await bob.app.actions.send(aliceId, 'yes?')
    // Which of the two is the newer one is for their clocks to say.
    await until(alice.app, ({ thread }) => thread?.messages.length === 2)

    expect(alice.app.getSnapshot().conversations[0]?.person.name).toBe('Robert')
    await alice.app.actions.nameContact(bobId, '')
    expect(alice.app.getSnapshot().conversations[0]?.person.name).toBe('Bob')
  })

  it('can look at the way of a message', async () => {
    const [alice, bob] = [browser().open(), browser().open()]
    await signUp(alice, 'Alice')
    const bobId = await signUp(bob, 'Bob')
    await alice.app.actions.openThread(bobId)
    await alice.app.actions.send(bobId, 'hello')
    const { thread } = await until(alice.app, (state) => state.thread?.messages[0]?.state?.kind === 'kept')

    const details = await alice.app.actions.details(thread?.messages[0]?.id ?? '')

    expect(details?.timeline.map(({ step }) => step).slice(0, 3)).toEqual(['queued', 'sealed', 'sent'])
    expect(details?.timeline[2]?.path).toHaveLength(3)
    expect(details?.timeline[2]?.path[0]).toMatch(/^10\.0\.\d\.1:22021$/)
    expect(details?.keptUntilMs).toBeGreaterThan(details?.message.sentAtMs ?? 0)
    expect(await alice.app.actions.details('ff'.repeat(16))).toBeNull()
  })

  it('are told why something cannot be sent', async () => {
    const alice = browser().open()
    const id = await signUp(alice, 'Alice')

    expect(await alice.app.actions.send(id, '')).toEqual({ ok: false, reason: 'empty' })
    expect(await alice.app.actions.send(id, 'x'.repeat(2_001))).toEqual({ ok: false, reason: 'too_long' })
    expect(await alice.app.actions.send('03'.repeat(33), 'x')).toEqual({ ok: false, reason: 'invalid_recipient' })
    expect(await alice.app.actions.checkRecipient(` ${id.toUpperCase()} `)).toEqual({ ok: true, id })
  })
})

describe('an account', () => {
  it('is not kept before somebody says so, and is there at the next start', async () => {
    const profile = browser()
    const first = profile.open()
    await until(first.app, isPhase('welcome'))
    await first.app.actions.draftAccount()
    await first[Symbol.asyncDispose]()
    const second = profile.open()
    const id = await signUp(second, 'Alice')
    await second.app.actions.send(id, 'note')
    await second[Symbol.asyncDispose]()

    const third = profile.open()

    const state = await until(third.app, ({ app, isListLoaded }) => app.phase === 'ready' && isListLoaded)
    expect(state.account).toEqual({ id, name: 'Alice', hasSeenPhrase: false, hasPassphrase: false })
    expect(state.conversations).toMatchObject([{ id, person: { isSelf: true }, preview: 'note' }])
  })

  it('is kept whichever tab leads by then', async () => {
    const profile = browser()
    const first = profile.open()
    await until(first.app, isPhase('welcome'))
    const second = profile.open()
    await until(second.app, isPhase('welcome'))
    const { id, phrase } = await second.app.actions.draftAccount()
    await first[Symbol.asyncDispose]()

    expect(await second.app.actions.keepAccount(phrase, 'Alice', true)).toEqual({ ok: true })

    expect((await until(second.app, isPhase('ready'))).account).toMatchObject({ id, name: 'Alice' })
  })

  it('is refused where another tab was quicker with another one', async () => {
    const profile = browser()
    const [first, second] = [profile.open(), profile.open()]
    await until(second.app, isPhase('welcome'))
    const late = await second.app.actions.draftAccount()
    const id = await signUp(first, 'Alice')

    const refused = { ok: false, reason: 'other_account' }
    expect(await second.app.actions.keepAccount(late.phrase, 'Bob', true)).toEqual(refused)
    expect(await second.app.actions.restoreAccount(late.phrase)).toEqual(refused)

    expect(second.app.getSnapshot().account?.id).toBe(id)
  })

  it('is only one when two tabs make theirs at the same moment', async () => {
    const profile = browser()
    const [first, second] = [profile.open(), profile.open()]
    await until(first.app, isPhase('welcome'))
    await until(second.app, isPhase('welcome'))
    const drafts = [await first.app.actions.draftAccount(), await second.app.actions.draftAccount()]

    const kept = await Promise.all(
      [first, second].map((tab, at) => tab.app.actions.keepAccount(drafts[at]?.phrase ?? '', 'Alice', true)),
    )

    expect(kept.filter(({ ok }) => ok)).toHaveLength(1)
    const id = drafts[kept.findIndex(({ ok }) => ok)]?.id
    await until(second.app, ({ account }) => account?.id === id)
  })

  it('comes back from its phrase with what the swarm still has', async () => {
    const [alice, bob] = [browser().open(), browser().open()]
    await signUp(alice, 'Alice')
    const bobId = await signUp(bob, 'Bob')
    for (const text of ['one', 'two']) await alice.app.actions.send(bobId, text)
    await until(bob.app, ({ conversations }) => conversations[0]?.unread === 2)
    const revealed = await bob.app.actions.revealPhrase(null)
    const phrase = revealed.ok ? revealed.phrase : ''
    expect(bob.app.getSnapshot().account?.hasSeenPhrase).toBe(true)

    const other = browser().open()
    await until(other.app, isPhase('welcome'))
    expect(await other.app.actions.checkPhrase(phrase)).toEqual({ ok: true, id: bobId })
    expect(await other.app.actions.restoreAccount(phrase)).toEqual({ ok: true })
    const found = await until(other.app, ({ restoreReport }) => restoreReport?.messages === 2)

    expect(found.restoreReport).toEqual({ isSearching: true, conversations: 1, messages: 2 })
    expect(found.account).toMatchObject({ id: bobId, hasSeenPhrase: true })
    other.app.actions.dismissRestoreReport()
    await until(other.app, ({ restoreReport }) => restoreReport === null)
  })

  it('is gone with everything of it when it is removed', async () => {
    const profile = browser()
    const tab = profile.open()
    const id = await signUp(tab, 'Alice')
    await tab.app.actions.send(id, 'secret')

    await tab.app.actions.removeAccount()

    await until(tab.app, isPhase('welcome'))
    const again = await signUp(tab, 'Alice again')
    expect(again).not.toBe(id)
    expect(tab.app.getSnapshot().conversations).toEqual([])
  })
})

describe('a passphrase', () => {
  it('locks all tabs, and opens only to itself', async () => {
    const profile = browser()
    const [first, second] = [profile.open(), profile.open()]
    const id = await signUp(first, 'Alice')
    await until(second.app, isPhase('ready'))
    expect(await first.app.actions.setPassphrase(null, 'correct horse')).toEqual({ ok: true })

    await second.app.actions.lock()

    for (const tab of [first, second]) {
      const state = await until(tab.app, isPhase('locked'))
      expect(state).toMatchObject({ conversations: [], thread: null, account: { id, hasPassphrase: true } })
    }
    expect(await first.app.actions.unlock('battery staple')).toEqual({ ok: false, reason: 'wrong_passphrase' })
    expect(await first.app.actions.revealPhrase(null)).toEqual({ ok: false, reason: 'wrong_passphrase' })
    expect(await second.app.actions.unlock('correct horse')).toEqual({ ok: true })
    for (const tab of [first, second]) await until(tab.app, isPhase('ready'))
  })

  it('is asked for again after a start, and with a wait from the fifth wrong try on', async () => {
    const profile = browser()
    const first = profile.open()
    await signUp(first, 'Alice')
    await first.app.actions.setPassphrase(null, 'correct horse')
    await first[Symbol.asyncDispose]()
    const tab = profile.open()
    await until(tab.app, isPhase('locked'))

    const outcomes = []
    for (let n = 0; n < 6; n++) outcomes.push(await tab.app.actions.unlock(`guess ${n}`))

    const wrong = { ok: false, reason: 'wrong_passphrase' }
    expect(outcomes).toEqual([wrong, wrong, wrong, wrong, wrong, { ok: false, reason: 'wait' }])
    const { app } = tab.app.getSnapshot()
    expect(app.phase === 'locked' && app.waitMs > 0 && app.waitMs <= 30_000).toBe(true)
  })

  it('is changed and taken away only by who knows it', async () => {
    const tab = browser().open()
    await signUp(tab, 'Alice')
    await tab.app.actions.setPassphrase(null, 'first')
    const { setPassphrase } = tab.app.actions

    expect(await setPassphrase('other', 'second')).toEqual({ ok: false, reason: 'wrong_passphrase' })
    expect(await setPassphrase('first', 'second')).toEqual({ ok: true })
    expect(await setPassphrase('first', null)).toEqual({ ok: false, reason: 'wrong_passphrase' })
    expect(await setPassphrase('second', null)).toEqual({ ok: true })

    expect(tab.app.getSnapshot().account?.hasPassphrase).toBe(false)
    await tab.app.actions.lock()
    expect(tab.app.getSnapshot().app.phase).toBe('ready')
  })
})

describe('a passphrase that was wrong five times', () => {
  it('is not called wrong while none is looked at, neither for the phrase nor for another one', async () => {
    const tab = browser().open()
    await signUp(tab, 'Alice')
    await tab.app.actions.setPassphrase(null, 'right')
    const { revealPhrase, setPassphrase } = tab.app.actions
    for (let n = 0; n < 5; n++) {
      expect(await revealPhrase(`guess ${n}`)).toEqual({ ok: false, reason: 'wrong_passphrase' })
    }

    expect(await revealPhrase('right')).toEqual({ ok: false, reason: 'wait' })
    expect(await setPassphrase('right', 'other')).toEqual({ ok: false, reason: 'wait' })
  })
})

describe('several tabs', () => {
  it('show and do the same, each with a thread of its own', async () => {
    const profile = browser()
    const [first, second] = [profile.open(), profile.open()]
    const bob = browser().open()
    const aliceId = await signUp(first, 'Alice')
    const bobId = await signUp(bob, 'Bob')
    await until(second.app, isPhase('ready'))

    await second.app.actions.openThread(bobId)
    expect(await second.app.actions.send(bobId, 'from the second tab')).toEqual({ ok: true })
    await until(second.app, ({ thread }) => thread?.messages[0]?.state?.kind === 'kept')
    await until(first.app, ({ conversations }) => conversations[0]?.preview === 'from the second tab')
    await bob.app.actions.send(aliceId, 'hello both')
    await until(second.app, ({ thread }) => thread?.messages.length === 2)

    expect(first.app.getSnapshot().thread).toBeNull()
    expect(second.app.getSnapshot().conversations).toEqual(first.app.getSnapshot().conversations)
  })

  it('are not taken for gone while their own lock is still on the way', async () => {
    const profile = browser()
    const first = profile.open()
    const id = await signUp(first, 'Alice')
    const second = profile.open('', { hasSlowLocks: true })
    await first.app.actions.send(id, 'a note')

    const opened = second.app.actions.openThread(id)
    await first.app.actions.send(id, 'and another')
    second.requestLocks()
    await opened

    await until(second.app, ({ thread }) => thread?.messages.length === 2)
    expect(texts(second)).toEqual(['a note', 'and another'])
  })

  it('go on when the one that leads is closed, with its thread and without asking for the passphrase', async () => {
    const profile = browser()
    const first = profile.open()
    const aliceId = await signUp(first, 'Alice')
    const second = profile.open()
    await until(second.app, isPhase('ready'))
    await first.app.actions.setPassphrase(null, 'correct horse')
    await second.app.actions.openThread(aliceId)
    await second.app.actions.send(aliceId, 'one')
    const seen: string[] = []
    second.app.subscribe(() => seen.push(second.app.getSnapshot().app.phase))

    const closing = first[Symbol.asyncDispose]()
    expect(await second.app.actions.send(aliceId, 'two')).toEqual({ ok: true })
    await closing
    await until(second.app, ({ thread }) => thread?.messages.length === 2)

    expect(texts(second)).toEqual(['one', 'two'])
    expect(new Set(seen)).toEqual(new Set(['ready']))
    const third = profile.open()
    await until(third.app, isPhase('ready'))
  })

  it('take the lead from one that the browser has put to sleep, which follows when it wakes', async () => {
    const profile = browser()
    const first = profile.open()
    const id = await signUp(first, 'Alice')
    first.freeze(true)

    const second = profile.open('', { hearingMs: 20 })
    await until(second.app, isPhase('ready'))
    await second.app.actions.send(id, 'still here')
    first.freeze(false)

    await until(first.app, ({ conversations }) => conversations[0]?.preview === 'still here')
    expect(await first.app.actions.send(id, 'me too')).toEqual({ ok: true })
    await until(second.app, ({ conversations }) => conversations[0]?.preview === 'me too')
  })
})

describe('a tab that loses the lead', () => {
  it('has its own page answered by the one that took it, and nothing done twice', async () => {
    const profile = browser()
    const first = profile.open()
    const id = await signUp(first, 'Alice')
    first.freeze(true)
    const sent = first.app.actions.send(id, 'asked before the sleep')
    const second = profile.open('', { hearingMs: 20 })
    await until(second.app, isPhase('ready'))

    first.freeze(false)

    expect(await sent).toEqual({ ok: true })
    await second.app.actions.openThread(id)
    expect(texts(second)).toEqual(['asked before the sleep'])
  })
})

describe('a tab that loses the lead to another with the same text waiting twice', () => {
  it('has it sent twice, whether or not it had sent it', async () => {
    const profile = browser()
    const first = profile.open()
    const id = await signUp(first, 'Alice')
    first.freeze(true)
    const sent = [first.app.actions.send(id, 'ok'), first.app.actions.send(id, 'ok')]
    const second = profile.open('', { hearingMs: 20 })
    await until(second.app, isPhase('ready'))

    first.freeze(false)

    expect(await Promise.all(sent)).toEqual([{ ok: true }, { ok: true }])
    await second.app.actions.openThread(id)
    expect(texts(second)).toEqual(['ok', 'ok'])
  })
})

describe('a full disk', () => {
  it('refuses what would be stored, and the app goes on', async () => {
    const profile = browser()
    const tab = profile.open()
    const id = await signUp(tab, 'Alice')
    await tab.app.actions.send(id, 'before')
    await tab.app.actions.openThread(id)
    const { actions } = tab.app
    profile.isFull = true

    actions.setDraft(id, 'dear')
    expect(await actions.send(id, 'dear me')).toEqual({ ok: false, reason: 'storage' })
    expect(await actions.setPassphrase(null, 'correct horse')).toEqual({ ok: false, reason: 'failed' })
    await actions.setName('Al')
    expect(tab.app.getSnapshot()).toMatchObject({ app: { phase: 'ready' }, account: { name: 'Alice' } })

    profile.isFull = false
    expect(await actions.send(id, 'after')).toEqual({ ok: true })
    expect(texts(tab)).toEqual(['before', 'after'])
  })
})

describe('settings', () => {
  it('are the same in all tabs and after a start, and take no nonsense', async () => {
    const profile = browser()
    const [first, second] = [profile.open(), profile.open()]
    await until(second.app, isPhase('welcome'))

    first.app.actions.setSettings({ theme: 'dark', textZoom: 9 })
    await until(second.app, ({ settings }) => settings.theme === 'dark')
    await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()])

    const third = profile.open()
    const { settings } = await until(third.app, isPhase('welcome'))
    expect(settings).toMatchObject({ theme: 'dark', textZoom: 1, accent: 'petrol' })
  })
})

describe('an engine that cannot start', () => {
  it('begins anew in all tabs when any of them asks for it', async () => {
    const profile = browser({})
    const [first, second] = [profile.open(), profile.open()]
    for (const tab of [first, second]) await until(tab.app, isPhase('failed'))
    profile.files['/network.json'] = networkFile(network)

    second.app.actions.startAgain()

    for (const tab of [first, second]) await until(tab.app, isPhase('welcome'))
  })

  it('is tried again as often as somebody asks, and shows that it is', async () => {
    const tab = browser({}).open()
    await until(tab.app, isPhase('failed'))
    const seen: string[] = []
    tab.app.subscribe(() => seen.push(tab.app.getSnapshot().app.phase))

    for (let n = 0; n < 2; n++) {
      tab.app.actions.startAgain()
      await until(tab.app, isPhase('starting'))
      await until(tab.app, isPhase('failed'))
    }

    expect(seen).toEqual(['starting', 'failed', 'starting', 'failed'])
  })
})

describe('settings of the last time', () => {
  it('stay where the engine fails before it has read them', async () => {
    const tab = browser({}).open('', { remembered: { theme: 'dark', language: 'ar' } })

    const { settings } = await until(tab.app, isPhase('failed'))

    expect(settings).toMatchObject({ theme: 'dark', language: 'ar', accent: 'petrol' })
  })

  it('make way for those that are kept, also where those are the usual ones', async () => {
    const tab = browser().open('', { remembered: { theme: 'dark', language: 'ar' } })

    const { settings } = await until(tab.app, isPhase('welcome'))

    expect(settings).toMatchObject({ theme: 'system', language: 'system' })
  })
})

describe('the network', () => {
  it('is named by its file, or by the last one that was good', async () => {
    const profile = browser()
    const first = profile.open()
    const state = await until(first.app, isPhase('welcome'))
    expect(state.network).toEqual({ profile: 'testnet', nodes: 5 })
    await first[Symbol.asyncDispose]()
    profile.files['/network.json'] = '<!doctype html>'

    const second = profile.open()

    expect((await until(second.app, isPhase('welcome'))).network.nodes).toBe(5)
    const nobody = browser({}).open()
    expect((await until(nobody.app, isPhase('failed'))).app).toMatchObject({ code: 'network_file' })
  })

  it('may be away: messages wait and go out by themselves', async () => {
    const [alice, bob] = [browser().open(), browser().open()]
    await signUp(alice, 'Alice')
    const bobId = await signUp(bob, 'Bob')
    await until(alice.app, ({ connection }) => connection.state === 'online')
    network.isCut = true
    alice.app.actions.reconnect()
    await until(alice.app, ({ connection }) => connection.state === 'offline')
    await alice.app.actions.openThread(bobId)

    await alice.app.actions.send(bobId, 'later')
    const state = await until(
      alice.app,
      ({ connection }) =>
        connection.state === 'offline' && connection.code === 'unreachable' && connection.waiting === 1,
    )
    expect(state.thread?.messages[0]?.state?.kind).not.toBe('failed')
    network.isCut = false
    alice.app.actions.reconnect()

    await until(alice.app, ({ thread }) => thread?.messages[0]?.state?.kind === 'kept')
  })

  it('is looked for anew when the browser says that the device has lost or found its connection', async () => {
    const alice = browser().open()
    await signUp(alice, 'Alice')
    await until(alice.app, ({ connection }) => connection.state === 'online')
    network.isCut = true

    alice.app.actions.noteDevice(false)
    await until(alice.app, ({ connection }) => connection.state === 'offline' && connection.code === 'device_offline')

    network.isCut = false
    alice.app.actions.noteDevice(true)
    await until(alice.app, ({ connection }) => connection.state === 'online')
  })

  it('is reached over new relays when somebody asks for a new path', async () => {
    network = tinyNetwork(12)
    const alice = browser().open()
    await signUp(alice, 'Alice')
    const before = await until(alice.app, ({ paths }) => paths[0]?.isInUse === true)

    await alice.app.actions.newPath()

    const relays = (state: typeof before) =>
      state.paths.flatMap(({ hops }) => hops.slice(1).map(({ host }) => host)).join()
    const after = await until(
      alice.app,
      (state) => relays(state) !== relays(before) && state.paths[0]?.isInUse === true,
    )
    expect(after.paths[0]?.hops.map(({ role }) => role)).toEqual(['guard', 'middle', 'exit'])
  })
})

describe('a ready-made account', () => {
  const phrase = encodePhrase(new Uint8Array(16).fill(7))
  const { id } = createAccount(native, decodePhrase(phrase))
  const accounts = JSON.stringify({ accounts: [{ name: 'alice', phrase }] })

  it('is signed in by its link, in a profile of its own', async () => {
    const profile = browser({ '/network.json': networkFile(network), '/accounts.json': accounts })
    const [alice, stranger, own] = [profile.open('alice'), profile.open('carol'), profile.open()]

    const state = await until(alice.app, isPhase('ready'))

    expect(state.account).toEqual({ id, name: 'Alice', hasSeenPhrase: true, hasPassphrase: false })
    for (const tab of [stranger, own]) await until(tab.app, isPhase('welcome'))
  })

  it('is nothing that a production network would have', async () => {
    const files = { '/network.json': networkFile(network, 'production'), '/accounts.json': accounts }

    const tab = browser(files).open('alice')

    expect((await until(tab.app, ({ app }) => app.phase !== 'starting')).app.phase).toBe('welcome')
  })
})

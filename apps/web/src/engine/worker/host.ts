/**
 * The engine of a browser profile: from its start to an open account, for all tabs. It runs in the Worker of the tab that
 * leads. What is asked of it is in `handlers.ts`.
 * @module
 */

import { type Account, type AccountId, createAccount } from '@starling/protocol'
import type { Phase, Settings, ViewState } from '../../view-state.ts'
import { blankView, DEFAULT_SETTINGS } from '../shared/blank-view.ts'
import type { NumberedAsk, ToPage } from '../shared/messages.ts'
import { decodeSettings } from '../shared/settings.ts'
import { reconcile } from '../shared/view-patch.ts'
import type { AccountRecord } from './account-record.ts'
import { detailOf, failureOf, StorageUnavailable } from './failures.ts'
import { Flusher } from './flusher.ts'
import { carryOut } from './handlers.ts'
import { IdleLock } from './idle-lock.ts'
import type { KeyValues } from './key-values.ts'
import { loadPhrases } from './lazy-phrases.ts'
import { NetworkSource } from './network-source.ts'
import { NotReady } from './not-ready.ts'
import { readyMadePhrase } from './ready-made.ts'
import { Seat } from './seat.ts'
import { Sends } from './sends.ts'
import { SignedIn } from './signed-in.ts'
import type { Thread } from './thread.ts'
import { Turns } from './turns.ts'
import { refusalOf, type Secret, type Session, Vault } from './vault.ts'
import type { World } from './world.ts'

const SETTINGS = 'settings'

export interface HostOptions {
  readonly world: World
  /** Which of several profiles of one browser; empty for the only one. */
  readonly as: string
  /** Under which another tab had opened an account with a passphrase. */
  readonly session: Session | null
  /** Hears of the session that other tabs can go on with, and of its end. */
  readonly onSession: (session: Session | null) => void
}

/** What is open once the network is known. */
interface Ground {
  readonly values: KeyValues
  readonly vault: Vault
  readonly network: NetworkSource
}

export class Host implements AsyncDisposable {
  readonly world: World
  /** Of what makes an account the kept one. */
  readonly accountTurns = new Turns()
  readonly sends = new Sends()
  readonly #options: HostOptions
  readonly #seats = new Map<string, Seat>()
  readonly #flusher: Flusher
  readonly #blank: ViewState
  #phase: Phase = { phase: 'starting' }
  #ground: Ground | undefined
  #shell: KeyValues | undefined
  #record: AccountRecord | undefined
  #signedIn: SignedIn | undefined
  /** The very `DEFAULT_SETTINGS` only until they are read: pages are not told of them, and keep those of the last time. */
  #settings: Settings = DEFAULT_SETTINGS
  #account: ViewState['account'] = null
  #network: ViewState['network'] = { profile: 'production', nodes: 0 }
  readonly #idle: IdleLock
  readonly #started: Promise<void>
  #noteStarted: () => void = () => undefined
  #isDeviceOnline: boolean
  #isEnding = false
  #isRestartDue = false

  constructor(options: HostOptions) {
    this.world = options.world
    this.#options = options
    this.#blank = blankView(options.world.clock.now())
    this.#isDeviceOnline = options.world.isOnline()
    this.#flusher = new Flusher(options.world.clock, () => this.#tellAll())
    this.#started = new Promise((resolve) => {
      this.#noteStarted = resolve
    })
    this.#idle = new IdleLock(options.world.clock, () => void this.lock().then(() => this.#restartIfDue()))
  }

  /** Never rejects: what goes wrong is a phase. */
  async start(): Promise<void> {
    try {
      const ground = await this.#lay()
      this.#record = await this.#adoptReadyMade(ground)
      if (this.#record === undefined) this.setPhase({ phase: 'welcome' })
      else await this.#openKept(this.#record)
    } catch (error) {
      this.fail(error)
    } finally {
      this.#noteStarted()
    }
  }

  /** @param thread - the conversation that is open in the tab */
  attach(tab: string, deliver: (message: ToPage) => void, thread: string | null): void {
    const seat = new Seat(tab, deliver, this.#seats.get(tab))
    this.#seats.set(tab, seat)
    if (this.#phase.phase !== 'starting') seat.tell(this.#viewFor(seat))
    if (thread !== null) void this.#take(seat, { id: -1, action: 'openThread', args: [thread] }, undefined)
  }

  detach(tab: string): void {
    this.#seats.delete(tab)
  }

  /** @param repeatedFromMs - an earlier leader may have carried it out already, at the earliest then */
  ask(tab: string, ask: NumberedAsk, repeatedFromMs?: number): void {
    const seat = this.#seats.get(tab)
    if (seat?.isNew(ask.id)) void this.#take(seat, ask, repeatedFromMs)
  }

  /** What a tab's page has heard of the device's connection. */
  noteDevice(isOnline: boolean): void {
    if (isOnline === this.#isDeviceOnline) return
    this.#isDeviceOnline = isOnline
    this.#signedIn?.reconnect()
  }

  /** Somebody is using one of the tabs. */
  noteActive(): void {
    this.#idle.noteActive()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true
    this.#flusher.end()
    this.#idle.end()
    await this.#signedIn?.[Symbol.asyncDispose]()
    await this.#ground?.network[Symbol.asyncDispose]()
    await this.#ground?.values[Symbol.asyncDispose]()
    await this.#shell?.[Symbol.asyncDispose]()
  }

  // — what the handlers use

  get ground(): Ground {
    if (this.#ground === undefined) throw new NotReady('not_ready', 'the engine has not begun')
    return this.#ground
  }

  get record(): AccountRecord | undefined {
    return this.#record
  }

  get signedIn(): SignedIn | undefined {
    return this.#signedIn
  }

  get settings(): Settings {
    return this.#settings
  }

  setPhase(phase: Phase): void {
    this.#phase = reconcile(this.#phase, phase)
    this.changed()
  }

  /** Something that is shown may have changed. */
  changed(): void {
    this.#flusher.mark()
  }

  setRecord(record: AccountRecord | undefined): void {
    this.#record = record
    this.#setIdle()
    this.changed()
  }

  async setSettings(change: Partial<Settings>): Promise<void> {
    this.#settings = reconcile(this.#settings, { ...this.#settings, ...change })
    this.#setIdle()
    this.changed()
    await this.ground.values.put({ [SETTINGS]: this.#settings })
  }

  /** Goes to `ready` with an account that is kept. */
  async signIn(record: AccountRecord, entropy: Uint8Array, isRestored = false): Promise<void> {
    const account: Account = createAccount(this.world.crypto, entropy)
    this.#record = record
    this.#signedIn = await SignedIn.open({
      world: this.world,
      network: this.ground.network,
      account,
      database: record.database,
      name: record.name,
      isRestored,
      isDeviceOnline: () => this.#isDeviceOnline,
      onChange: () => this.changed(),
      onMessage: (message) => {
        for (const thread of this.#threadsOf(message.conversation)) thread.noteMessage(message)
        this.changed()
      },
      onRecord: (conversation) => {
        for (const thread of this.#threadsOf(conversation.id)) thread.noteRecord(conversation)
        this.changed()
      },
      onGap: (conversation) => {
        for (const thread of this.#threadsOf(conversation)) thread.noteGap()
        this.changed()
      },
    })
    this.#setIdle()
    this.setPhase({ phase: 'ready' })
  }

  /** Without a passphrase there is nothing to lock with. */
  async lock(): Promise<void> {
    if (this.#signedIn !== undefined && this.#record?.passphrase) await this.end({ phase: 'locked', waitMs: 0 })
  }

  /** @returns null when open */
  async open(secret: Secret): Promise<'wrong_passphrase' | 'wait' | null> {
    const { vault } = this.ground
    const opening = await vault.open(secret)
    const record = await vault.read()
    if (opening.outcome === 'open' && record !== undefined) {
      if (secret.kind === 'passphrase') await this.beginSession(opening.key)
      await this.signIn(record, opening.entropy)
      return null
    }
    this.#record = record
    this.#setLocked()
    return opening.outcome === 'open' ? 'wrong_passphrase' : refusalOf(opening)
  }

  /** @param key - the second key; null where there is no passphrase, so that every tab can open the account */
  async beginSession(key: CryptoKey | null): Promise<void> {
    this.#options.onSession(key === null ? null : await this.ground.vault.beginSession(key))
  }

  /**
   * Forgets keys and client, and then the Workers of all tabs; what comes up next finds what is kept.
   * @param phase - shown until then
   * @param atLast - when the client is gone
   */
  async end(phase: Phase, atLast: () => Promise<void> = async () => undefined): Promise<void> {
    const signedIn = this.#signedIn
    this.#signedIn = undefined
    for (const seat of this.#seats.values()) seat.thread = null
    this.setPhase(phase)
    this.#flusher.now()
    this.#isEnding = true
    this.#idle.end()
    await this.ground.vault.endSession()
    this.#options.onSession(null)
    await signedIn?.[Symbol.asyncDispose]()
    await atLast()
    this.#isRestartDue = true
  }

  fail(error: unknown): void {
    if (this.#isEnding) return
    const detail = detailOf(error)
    this.world.logger.error('engine.failed', { detail })
    this.setPhase({ phase: 'failed', code: failureOf(error), detail })
  }

  /** What has failed in one Worker may go well in the next: those of all tabs begin anew, once whoever asks is answered. */
  startAgain(): void {
    if (this.#phase.phase === 'failed') this.#isRestartDue = true
  }

  // — inside

  async #lay(): Promise<Ground> {
    const { world } = this
    const shell = await opened(world.openValues('starling-shell'))
    this.#shell = shell
    const network = await NetworkSource.open({ ...world, fetchText: world.fetchText.bind(world), values: shell })
    const suffix = this.#options.as === '' ? '' : `-${this.#options.as}`
    const values = await opened(world.openValues(`starling-profile${suffix}`))
    const vault = new Vault({
      ...world,
      values,
      ...(world.passphraseCost === undefined ? {} : { cost: world.passphraseCost }),
    })
    this.#settings = { ...DEFAULT_SETTINGS, ...decodeSettings(await values.get(SETTINGS)) }
    const noteNodes = () => {
      this.#network = reconcile(this.#network, { profile: network.profile, nodes: network.nodes.length })
      this.changed()
    }
    network.registry.subscribe(noteNodes)
    this.#ground = { values, vault, network }
    noteNodes()
    return this.#ground
  }

  /** In a test network `?as=alice` is alice from the first moment on. */
  async #adoptReadyMade({ vault, network }: Ground): Promise<AccountRecord | undefined> {
    const record = await vault.read()
    const { as } = this.#options
    if (record !== undefined || as === '' || network.profile === 'production') return record
    const found = await readyMadePhrase(this.world, as)
    if (found === undefined) return undefined
    const { entropyOf } = await loadPhrases()
    const entropy = entropyOf(found.phrase)
    if (entropy === undefined) return undefined
    const { id } = createAccount(this.world.crypto, entropy)
    return vault.keep({ id, name: found.name, hasSeenPhrase: true, entropy })
  }

  async #openKept(record: AccountRecord): Promise<void> {
    const { session } = this.#options
    if (record.passphrase === null) await this.open({ kind: 'none' })
    else if (session !== null) await this.open({ kind: 'session', ...session })
    else this.#setLocked()
  }

  #setLocked(): void {
    this.#options.onSession(null)
    const now = this.world.clock.now()
    const waitMs = Math.max(0, (this.#record?.nextTryAtMs ?? 0) - now)
    this.setPhase({ phase: 'locked', waitMs })
  }

  async #take(seat: Seat, ask: NumberedAsk, repeatedFromMs: number | undefined): Promise<void> {
    // Who asks before there is anything is not refused, but waits.
    await this.#started
    let value: unknown
    try {
      value = await carryOut(this, seat, ask, repeatedFromMs)
    } catch (error) {
      this.fail(error)
    }
    // What the action has changed is seen before it is answered.
    this.#flusher.now()
    if (ask.id >= 0) seat.answer(ask.id, value)
    this.#restartIfDue()
  }

  /** Whoever asked for it is answered before. */
  #restartIfDue(): void {
    if (!this.#isRestartDue) return
    this.#isRestartDue = false
    for (const seat of this.#seats.values()) seat.restart()
  }

  /** The open threads with this person, of all tabs. */
  #threadsOf(id: AccountId): Thread[] {
    return [...this.#seats.values()].flatMap(({ thread }) => (thread?.id === id ? [thread] : []))
  }

  #setIdle(): void {
    const isLockable = this.#signedIn !== undefined && this.#record?.passphrase != null
    this.#idle.setMinutes(isLockable ? this.#settings.lockAfterMinutes : 0)
  }

  #tellAll(): void {
    // Until there is something to show, a tab that was shown something keeps it.
    if (this.#phase.phase === 'starting') return
    for (const seat of this.#seats.values()) seat.tell(this.#viewFor(seat))
  }

  #accountView(): ViewState['account'] {
    if (this.#record === undefined) return null
    const { id, name, hasSeenPhrase, passphrase } = this.#record
    return { id, name, hasSeenPhrase, hasPassphrase: passphrase !== null }
  }

  #viewFor(seat: Seat): ViewState {
    const blank = this.#blank
    const signedIn = this.#signedIn
    this.#account = reconcile(this.#account, this.#accountView())
    return {
      ...blank,
      app: this.#phase,
      account: this.#account,
      settings: this.#settings,
      network: this.#network,
      connection: signedIn?.connection ?? blank.connection,
      warnings: signedIn?.warnings ?? blank.warnings,
      conversations: signedIn?.conversations ?? blank.conversations,
      isListLoaded: signedIn?.isListLoaded ?? false,
      paths: signedIn?.paths ?? blank.paths,
      restoreReport: signedIn?.restoreReport ?? null,
      thread: seat.thread?.view ?? null,
    }
  }
}

async function opened<Values>(opening: Promise<Values>): Promise<Values> {
  try {
    return await opening
  } catch (cause) {
    throw new StorageUnavailable('storage_unavailable', 'the database of this browser does not open', { cause })
  }
}

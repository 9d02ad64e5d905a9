/**
 * A person with a device: what people do with the app, by the words on their screen.
 * @module
 */

import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test'

export class Person {
  readonly name: string
  readonly page: Page
  /** Known once there is an account. */
  id = ''
  phrase = ''

  constructor(name: string, page: Page) {
    this.name = name
    this.page = page
  }

  get context(): BrowserContext {
    return this.page.context()
  }

  /** Makes an account in the shortest way, without looking at its words. */
  async signUp(): Promise<void> {
    const { page } = this
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByLabel('Display name').fill(this.name)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Remind me later' }).click()
    await this.#start()
  }

  /** Makes an account as a newcomer does, words and all. */
  async createAccount(): Promise<void> {
    const { page } = this
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByLabel('Display name').fill(this.name)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Show the words' }).click()
    const words = await page.getByRole('list', { name: 'Recovery phrase' }).getByRole('listitem').allInnerTexts()
    this.phrase = words.map((word) => word.replace(/^\d+\s*/, '').trim()).join(' ')
    await page.getByRole('button', { name: 'I have written them down' }).click()
    const question = (await page.getByText(/Which word is number \d+\?/).textContent()) ?? ''
    const position = Number(/\d+/.exec(question)?.[0])
    const answer = this.phrase.split(' ')[position - 1] ?? ''
    await page.getByRole('button', { name: answer, exact: true }).click()
    await this.#start()
  }

  async #start(): Promise<void> {
    const { page } = this
    await expect(page.getByRole('heading', { name: 'Your account is ready' })).toBeVisible()
    this.id = await this.#shownId()
    await page.getByRole('button', { name: 'Start' }).click()
    await this.isSignedIn()
  }

  /** Signs in with thirteen words. */
  async restoreAccount(phrase: string): Promise<void> {
    const { page } = this
    await page.getByRole('button', { name: 'I have a recovery phrase' }).click()
    await this.typePhrase(phrase)
    await page.getByRole('button', { name: 'Sign in' }).click()
    this.phrase = phrase
    await this.isSignedIn()
  }

  /** Fills the word fields from the first on. */
  async typePhrase(phrase: string): Promise<void> {
    for (const [index, word] of phrase.split(' ').entries()) {
      await this.page.getByRole('textbox', { name: `Word ${index + 1}`, exact: true }).fill(word)
    }
  }

  async isSignedIn(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'New conversation' }).first()).toBeVisible()
  }

  /** Begins a conversation by account id. */
  async openConversation(id: string): Promise<void> {
    const { page } = this
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await page.getByRole('textbox', { name: 'Account ID' }).fill(id)
    await page.getByRole('button', { name: 'Write', exact: true }).click()
    await expect(this.composer).toBeVisible()
  }

  async openRow(text: string | RegExp): Promise<void> {
    await this.row(text).click()
    await expect(this.composer).toBeVisible()
  }

  row(text: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'Conversations' }).getByRole('button', { name: text })
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message', exact: true })
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(this.composer).toHaveValue('')
  }

  /** A bubble of the open thread. */
  message(text: string): Locator {
    return this.page.getByRole('article').filter({ hasText: text })
  }

  async sees(text: string): Promise<void> {
    await expect(this.message(text)).toBeVisible()
  }

  /** The servers have signed for the newest own message: by their majority. */
  async isKept(): Promise<void> {
    const words = this.page.getByRole('log').getByText(/^Kept by [3-7] of \d servers$/)
    await expect(words.last()).toBeVisible()
  }

  async #shownId(): Promise<string> {
    const groups = this.page.getByText(/^05[0-9a-f\s]{64,}$/).first()
    return ((await groups.textContent()) ?? '').replace(/\s+/g, '')
  }
}

import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Person } from '../support/person.ts'
import { expect, test } from '../support/test.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 780 },
]
const SCHEMES = ['light', 'dark'] as const

/** Every rule, on the whole page. There are no frames, so nothing has to be put together in a page of its own. */
async function findings(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(TAGS)
    .setLegacyMode()
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  )
}

/** @param open - opens again what a change of the window closes */
async function isSound(page: Page, screen: string, open: () => Promise<void> = async () => {}): Promise<void> {
  for (const size of SIZES) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await open()
      expect(await findings(page), `${screen}, ${size.width} px, ${colorScheme}`).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, `${screen} scrolls sideways at ${size.width} px`).toBeLessThanOrEqual(0)
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('the screens before an account have no findings of axe, small and large, light and dark', async ({ person }) => {
  const { page } = await person('Alice')
  await isSound(page, 'welcome')

  await page.getByRole('button', { name: 'I have a recovery phrase' }).click()
  await page.getByRole('textbox', { name: 'Word 1', exact: true }).fill('xyzzy')
  await isSound(page, 'restore')
  await page.getByRole('button', { name: 'Back' }).click()

  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByLabel('Display name').fill('Alice')
  await isSound(page, 'create: name')
  await page.getByRole('button', { name: 'Continue' }).click()
  await isSound(page, 'create: phrase, hidden')
  await page.getByRole('button', { name: 'Show the words' }).click()
  await isSound(page, 'create: phrase')
  const phrase = await page.getByRole('list', { name: 'Recovery phrase' }).getByRole('listitem').allInnerTexts()
  await page.getByRole('button', { name: 'I have written them down' }).click()
  await isSound(page, 'create: check')
  const asked = Number(/\d+/.exec((await page.getByText(/Which word is number/).textContent()) ?? '')?.[0])
  const answer = phrase[asked - 1]?.replace(/^\d+\s*/, '').trim() ?? ''
  await page.getByRole('button', { name: answer, exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Your account is ready' })).toBeVisible()
  await isSound(page, 'create: ready')
})

test('the screens of conversations have no findings of axe, small and large, light and dark', async ({ person }) => {
  const alice = await person('Alice')
  const bob = await person('Bob')
  const { page } = alice
  await alice.signUp()
  await bob.signUp()
  await isSound(page, 'list, empty')

  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await page.getByRole('textbox', { name: 'Account ID' }).fill('05ab')
  await isSound(page, 'new conversation')
  await page.getByRole('textbox', { name: 'Account ID' }).fill(bob.id)
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  await alice.say('hello, with a link: https://example.org/a?b=c')
  await alice.isKept()
  await bob.openRow(/hello, with a link/)
  await bob.say('👋')
  await alice.sees('👋')
  await isSound(page, 'thread')
})

test('what is known of a message has no findings of axe, small and large, light and dark', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()
  await alice.openConversation(alice.id)
  await alice.say('a note')
  await alice.isKept()

  const showReceipts = async () => {
    await page
      .getByRole('button', { name: /^Kept by/ })
      .first()
      .click()
    await expect(page.getByRole('button', { name: 'Details' })).toBeVisible()
  }
  await isSound(page, 'receipts', showReceipts)
  await showReceipts()
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByRole('heading', { name: 'Message details' })).toBeVisible()
  await isSound(page, 'details')
})

test('dialogs and menus have no findings of axe, small and large, light and dark', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()
  await alice.openConversation(alice.id)
  await alice.say('see https://example.org/')

  await page.getByRole('log').getByRole('button', { name: 'https://example.org/' }).click()
  await isSound(page, 'link')
  await page.keyboard.press('Escape')
  const openMenu = async () => {
    await page.getByRole('button', { name: 'Conversation menu' }).click()
    await expect(page.getByRole('menu')).toBeVisible()
  }
  await isSound(page, 'menu', openMenu)
  await openMenu()
  await page.getByRole('menuitem', { name: 'About this conversation' }).click()
  await isSound(page, 'about the conversation')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await page.getByRole('button', { name: 'Scan a QR code' }).click()
  await isSound(page, 'scan')
})

test('the lock and what leads to it have no findings of axe, small and large, light and dark', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await page.getByRole('button', { name: 'Security' }).click()
  await page.getByRole('button', { name: 'Set a password' }).click()
  await page.getByLabel('New password', { exact: true }).fill('a long enough secret')
  await isSound(page, 'password')
  await page.getByLabel('New password again').fill('a long enough secret')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByText('That password is not right.')).toBeVisible()
  await isSound(page, 'lock')
})

test('path and shortcuts have no findings of axe, small and large, light and dark', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()

  await page.getByRole('button', { name: /^Path/ }).click()
  await isSound(page, 'path')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await isSound(page, 'shortcuts')
})

test('settings have no findings of axe, small and large, light and dark', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()
  await page.getByRole('button', { name: 'Settings' }).first().click()
  for (const section of ['Appearance', 'Security', 'About Starling']) {
    await page.getByRole('button', { name: section }).click()
    await isSound(page, section)
  }
})

test('alice does everything by keyboard', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  const { keyboard } = page
  /** Tab until that has the focus. */
  const tabTo = async (role: 'button' | 'textbox', name: string) => {
    const target = page.getByRole(role, { name, exact: true }).first()
    await expect(target).toBeVisible()
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await keyboard.press('Tab')
    }
    throw new Error(`"${name}" cannot be reached with Tab`)
  }
  await tabTo('button', 'Create account')
  await keyboard.press('Enter')
  await tabTo('textbox', 'Display name')
  await keyboard.type('Alice')
  await expect(page.getByRole('button', { name: 'Continue' })).toBeEnabled()
  await keyboard.press('Enter')
  await tabTo('button', 'Remind me later')
  await keyboard.press('Enter')
  await tabTo('button', 'Start')
  await keyboard.press('Enter')
  await alice.isSignedIn()

  await keyboard.press('n')
  await tabTo('button', 'Note to Self')
  await keyboard.press('Enter')
  await expect(alice.composer).toBeFocused()
  await keyboard.type('written without a mouse')
  await keyboard.press('Enter')
  await alice.sees('written without a mouse')

  await keyboard.press('ArrowUp')
  await expect(alice.message('written without a mouse')).toBeFocused()
  await keyboard.press('i')
  await expect(page.getByRole('heading', { name: 'Message details' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'Message details' })).toBeHidden()
  await expect(page.locator(':focus')).toHaveCount(1)

  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('alice writes on a phone', async ({ person }) => {
  const alice = await person('Alice', { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true })
  const bob = await person('Bob')
  const { page } = alice
  await alice.signUp()
  await bob.signUp()
  await alice.openConversation(bob.id)
  await alice.say('from a small screen')
  await bob.openRow(/from a small screen/)
  await bob.say('seen on a large one')
  await alice.sees('seen on a large one')

  await page.getByRole('button', { name: 'Back to conversations' }).tap()
  await expect(alice.row(/seen on a large one/)).toBeVisible()
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button')]
      .filter((button) => button.offsetParent !== null)
      .map((button) => ({ box: button.getBoundingClientRect(), name: button.textContent || button.ariaLabel }))
      .filter(({ box }) => box.height < 24 || box.width < 24)
      .map(({ name }) => name),
  )
  expect(small).toEqual([])
})

test('in Arabic everything stands the other way round', async ({ person }) => {
  const { page } = await person('Amal', { locale: 'ar' })
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.locator('html')).toHaveAttribute('lang', /^ar/)
  await isSound(page, 'welcome, Arabic')

  await page.getByRole('button', { name: 'إنشاء حساب' }).click()
  await page.getByLabel('الاسم الظاهر').fill('أمل')
  await page.getByRole('button', { name: 'متابعة' }).click()
  await page.getByRole('button', { name: 'ذكّرني لاحقًا' }).click()
  await page.getByRole('button', { name: 'ابدأ' }).click()
  await page.getByRole('button', { name: 'محادثة جديدة' }).first().click()
  await isSound(page, 'new conversation, Arabic')
  const list = await page.getByRole('navigation').boundingBox()
  expect(list?.x, 'the list stands on the right').toBeGreaterThan(600)
})

test('hostile messages are text and nothing more', async ({ person, browser, testnet }) => {
  const mallory = await person('Mallory')
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${testnet.webUrl}/`)
  const bob = new Person('Bob', page)
  await mallory.signUp()
  await bob.signUp()
  await mallory.openConversation(bob.id)
  const attacks = [
    '<img src=x onerror="window.caught=1"><script>window.caught=1</script>',
    'javascript:window.caught=1 data:text/html,<script>1</script> vbscript:x',
    `\u202egnp.exe \u2066\u2067 ${'\u202e'.repeat(200)} end of bidi`,
    `a${'\u200b\u200d\ufeff'.repeat(600)}b flood`,
    `z${'\u0301\u0316'.repeat(950)} combining`,
    '🐦'.repeat(1_000),
    'w'.repeat(2_000),
  ]
  for (const text of attacks) await mallory.say(text)
  await bob.openRow(/./)
  await expect(page.getByRole('article')).toHaveCount(attacks.length)

  expect(await page.evaluate(() => 'caught' in window)).toBe(false)
  await expect(page.getByRole('article').locator('img, script, iframe, a')).toHaveCount(0)
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 780 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  }
  const heights = await page
    .getByRole('article')
    .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height))
  expect(Math.max(...heights), 'no more than three windows of a phone').toBeLessThan(3 * 780)
  await context.close()
})

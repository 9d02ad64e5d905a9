import { expect, test } from '../support/test.ts'

test('alice makes an account and writes to bob, who answers: ten messages each way, in order', async ({ person }) => {
  const alice = await person('Alice')
  const bob = await person('Bob')
  await alice.createAccount()
  await bob.createAccount()

  await alice.openConversation(bob.id)
  for (let turn = 1; turn <= 10; turn++) {
    await alice.say(`from alice, ${turn}.`)
    if (turn === 1) await bob.openRow(/from alice, 1\./)
    await bob.sees(`from alice, ${turn}.`)
    await bob.say(`from bob, ${turn}.`)
    await alice.sees(`from bob, ${turn}.`)
  }

  await alice.isKept()
  const expected = Array.from({ length: 10 }, (_, index) => [
    `from alice, ${index + 1}.`,
    `from bob, ${index + 1}.`,
  ]).flat()
  for (const { page } of [alice, bob]) {
    const shown = await page.getByRole('article').allInnerTexts()
    expect(shown.map((text) => text.split('\n')[0])).toEqual(expected)
  }
})

test('alice sees which servers have signed for her message', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()
  await alice.openConversation(alice.id)
  await alice.say('kept by whom?')
  await alice.isKept()

  await page
    .getByRole('button', { name: /^Kept by/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Details' }).click()

  const receipts = page.getByRole('heading', { name: 'Signed receipts' }).locator('..').getByRole('listitem')
  await expect(receipts.nth(2)).toHaveText(/\d{1,2}:\d\d:\d\d/)
  await expect(page.getByText('Each signature was checked in this browser.')).toBeVisible()
})

test('alice scans the code that bob shows, and writes to him', async ({ person }) => {
  const alice = await person('Alice')
  const bob = await person('Bob')
  await alice.signUp()
  await bob.signUp()
  await bob.page.getByRole('button', { name: 'New conversation' }).first().click()
  const shown = await bob.page.getByRole('button', { name: 'Enlarge the QR code' }).screenshot()

  await alice.page.getByRole('button', { name: 'New conversation' }).first().click()
  await alice.page.getByRole('button', { name: 'Scan a QR code' }).click()
  const picture = { name: 'code.png', mimeType: 'image/png', buffer: shown }
  await alice.page.getByLabel('Choose a picture').setInputFiles(picture)
  await expect(alice.page.getByRole('textbox', { name: 'Account ID' })).toHaveValue(bob.id)
  await alice.page.getByRole('button', { name: 'Write', exact: true }).click()
  await alice.say('found by your code')

  await bob.openRow(/found by your code/)
})

test('what alice sees is still there after a reload', async ({ person }) => {
  const alice = await person('Alice', { keepsApp: true })
  const bob = await person('Bob')
  await alice.signUp()
  await bob.signUp()
  await alice.openConversation(bob.id)
  await alice.say('before the reload')
  await alice.isKept()

  await alice.page.reload()

  await alice.openRow(/before the reload/)
  await alice.sees('before the reload')
  await alice.isKept()
})

test('the ready-made accounts sign in by their links, side by side in one browser', async ({ testnet, browser }) => {
  const context = await browser.newContext()
  const [alice, bob] = [await context.newPage(), await context.newPage()]
  await alice.goto(`${testnet.webUrl}/?as=alice`)
  await bob.goto(`${testnet.webUrl}/?as=bob`)

  const bobId = testnet.accounts.find(({ name }) => name === 'bob')?.id ?? ''
  await alice.getByRole('button', { name: 'New conversation' }).first().click()
  await alice.getByRole('textbox', { name: 'Account ID' }).fill(bobId)
  await alice.getByRole('button', { name: 'Write', exact: true }).click()
  await alice.getByRole('textbox', { name: 'Message', exact: true }).fill('two profiles, one browser')
  await alice.keyboard.press('Enter')

  await expect(bob.getByRole('navigation').getByRole('button', { name: /two profiles, one browser/ })).toBeVisible()
  await context.close()
})

import { expect, test } from '../support/test.ts'

test('alice restores on a third device and finds what was said to and by her', async ({ person }) => {
  const first = await person('Alice')
  const bob = await person('Bob')
  await first.createAccount()
  await bob.signUp()
  await first.openConversation(bob.id)
  await first.say('written on the first device')
  await first.isKept()
  await bob.openRow(/written on the first device/)
  await bob.say('an answer for all devices')
  await first.sees('an answer for all devices')

  const second = await person('Alice')
  await second.restoreAccount(first.phrase)
  await second.openRow(/an answer for all devices/)
  await second.sees('written on the first device')
  await second.say('written on the second device')
  await first.sees('written on the second device')

  const third = await person('Alice')
  await third.restoreAccount(first.phrase)
  await third.openRow(/written on the second device/)
  for (const text of ['written on the first device', 'an answer for all devices', 'written on the second device']) {
    await third.sees(text)
  }
})

test('a second tab shows and sends the same, and goes on alone when the first is closed', async ({ person }) => {
  const alice = await person('Alice', { keepsApp: true })
  const bob = await person('Bob')
  await alice.signUp()
  await bob.signUp()
  await alice.openConversation(bob.id)
  await alice.say('from the first tab')

  const second = await alice.context.newPage()
  await second.goto(alice.page.url())
  await second
    .getByRole('navigation')
    .getByRole('button', { name: /from the first tab/ })
    .click()
  await second.getByRole('textbox', { name: 'Message', exact: true }).fill('from the second tab')
  await second.keyboard.press('Enter')
  await alice.sees('from the second tab')
  await bob.openRow(/from the second tab/)

  await alice.page.close()
  await second.getByRole('textbox', { name: 'Message', exact: true }).fill('the second tab leads now')
  await second.keyboard.press('Enter')
  await bob.sees('the second tab leads now')
  await bob.say('and hears the answer')
  await expect(second.getByRole('article').filter({ hasText: 'and hears the answer' })).toBeVisible()
})

test('a wrong phrase is explained word by word, and the right one signs in', async ({ person }) => {
  const alice = await person('Alice')
  await alice.createAccount()
  const words = alice.phrase.split(' ')

  const other = await person('Alice')
  const { page } = other
  await page.getByRole('button', { name: 'I have a recovery phrase' }).click()
  await other.typePhrase(words.with(3, 'xyzzy').join(' '))
  await expect(page.getByText('Word 4, “xyzzy”, is not in the list.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled()

  // The last word is one of the others, and only one of them is right.
  const last = words.find((word) => word !== words[12]) ?? ''
  await other.typePhrase(words.with(12, last).join(' '))
  await expect(page.getByText('The last word does not match the others.')).toBeVisible()

  await other.typePhrase(alice.phrase)
  await expect(page.getByText('The phrase is right.')).toBeVisible()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await other.isSignedIn()
})

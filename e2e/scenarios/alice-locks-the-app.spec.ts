import { expect, test } from '../support/test.ts'

const PASSWORD = 'a long enough secret'

test('alice sets a password, locks, mistypes, unlocks; a reload asks for it again', async ({ person }) => {
  const alice = await person('Alice')
  const { page } = alice
  await alice.signUp()
  await alice.openConversation(alice.id)
  await alice.say('a private note')

  await page.getByRole('button', { name: 'Settings' }).first().click()
  await page.getByRole('button', { name: 'Security' }).click()
  await page.getByRole('button', { name: 'Set a password' }).click()
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('New password again').fill(PASSWORD)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('region', { name: 'Notices' }).getByText('Password saved')).toBeVisible()
  await page.getByRole('button', { name: 'Lock', exact: true }).click()

  const field = page.getByLabel('Password', { exact: true })
  await expect(field).toBeFocused()
  await expect(page.getByText('a private note')).toHaveCount(0)
  await field.fill('not this one')
  await page.keyboard.press('Enter')
  await expect(page.getByText('That password is not right.')).toBeVisible()
  await field.fill(PASSWORD)
  await page.keyboard.press('Enter')
  // Where the app was locked, it opens.
  await expect(page.getByRole('heading', { name: 'Security' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to conversations' }).click()
  await alice.isSignedIn()

  await page.reload()
  await expect(field).toBeVisible()
  await field.fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(alice.row(/a private note/)).toBeVisible()
})

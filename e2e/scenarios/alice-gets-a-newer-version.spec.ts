import { serveChanging } from '../support/second-version.ts'
import { expect, test } from '../support/test.ts'

test('alice is told of a newer version, and has it when she says so', async ({ person, testnet }) => {
  await using server = await serveChanging(testnet.webUrl)
  const alice = await person('Alice', { at: { ...testnet, webUrl: server.url }, keepsApp: true })
  const { page } = alice
  await alice.signUp()
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.reload()
  await alice.isSignedIn()
  const update = page.getByRole('button', { name: 'Update now' })
  await expect(update).toBeHidden()

  server.release()
  await page.reload()
  await expect(
    page.getByRole('region', { name: 'Notices' }).getByText('A newer version of Starling is ready.'),
  ).toBeVisible()
  const loaded = page.waitForEvent('load')
  await update.click()

  await loaded
  await alice.isSignedIn()
  const versions = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return { isWaiting: registration.waiting !== null, state: registration.active?.state }
  })
  expect(versions).toEqual({ isWaiting: false, state: 'activated' })
  await expect(update).toBeHidden()
})

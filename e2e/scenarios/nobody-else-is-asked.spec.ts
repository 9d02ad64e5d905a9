import { expect, test } from '../support/test.ts'

test('a whole conversation talks to the own origin and to nodes, and to nobody else', async ({ person, testnet }) => {
  const alice = await person('Alice', { keepsApp: true })
  const bob = await person('Bob', { keepsApp: true })
  const asked = new Set<string>()
  for (const { context } of [alice, bob]) context.on('request', (request) => asked.add(new URL(request.url()).origin))

  await alice.page.reload()
  await alice.signUp()
  await bob.signUp()
  await alice.openConversation(bob.id)
  await alice.say('is anybody else listening')
  await bob.openRow(/is anybody else listening/)
  await bob.say('nobody')
  await alice.sees('nobody')
  await alice.page.getByRole('button', { name: /^Path/ }).click()
  await alice.page.getByRole('button', { name: 'Settings' }).first().click()

  const known = [testnet.webUrl, ...testnet.nodes.map(({ url }) => url)].map((url) => new URL(url).origin)
  expect([...asked].filter((origin) => !known.includes(origin))).toEqual([])
  expect([...asked].some((origin) => origin !== new URL(testnet.webUrl).origin)).toBe(true)
})

test('the page allows no inline script, no foreign origin and no framing', async ({ request, testnet }) => {
  const response = await request.get(`${testnet.webUrl}/`)
  const policy = response.headers()['content-security-policy'] ?? ''

  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe-inline')
  expect(policy).not.toContain("'unsafe-eval'")
  expect(await response.text()).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=/)
})

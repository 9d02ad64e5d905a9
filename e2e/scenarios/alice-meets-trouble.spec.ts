import { expect, test } from '../support/test.ts'

test('alice writes offline; it goes out by itself when she is back', async ({ person }) => {
  const alice = await person('Alice')
  const bob = await person('Bob')
  await alice.signUp()
  await bob.signUp()
  await alice.openConversation(bob.id)
  await alice.say('while online')
  await bob.openRow(/while online/)

  await alice.context.setOffline(true)
  await alice.say('while offline')
  await expect(alice.page.getByText('You are offline.').filter({ visible: true })).toBeVisible()
  await alice.context.setOffline(false)

  await bob.sees('while offline')
  await alice.isKept()
})

test('the app opens offline, with its history', async ({ person }) => {
  const alice = await person('Alice', { keepsApp: true })
  await alice.signUp()
  await alice.openConversation(alice.id)
  await alice.say('a note for later')
  await alice.isKept()
  await alice.page.evaluate(async () => void (await navigator.serviceWorker.ready))

  await alice.context.setOffline(true)
  await alice.page.reload()

  await alice.openRow(/a note for later/)
  await alice.sees('a note for later')
  await alice.context.setOffline(false)
})

const ownTestnetTag = { tag: '@own-testnet' }

test(
  'two servers die in the middle of a conversation; nothing is lost or shown twice',
  ownTestnetTag,
  async ({ person, ownTestnet }) => {
    const alice = await person('Alice', { at: ownTestnet })
    const bob = await person('Bob', { at: ownTestnet })
    await alice.signUp()
    await bob.signUp()
    await alice.openConversation(bob.id)
    await alice.say('before the fault')
    await bob.openRow(/before the fault/)

    const swarm = ownTestnet.nodes[0]?.swarm
    for (const node of ownTestnet.nodes.filter((each) => each.swarm === swarm).slice(0, 2)) ownTestnet.kill(node)
    for (let turn = 1; turn <= 5; turn++) {
      await alice.say(`during the fault, ${turn}`)
      await bob.sees(`during the fault, ${turn}`)
      await bob.say(`answer, ${turn}`)
      await alice.sees(`answer, ${turn}`)
    }
    await alice.isKept()
    await expect(bob.message('during the fault')).toHaveCount(5)
  },
)

test('a clock that is wrong by ten minutes is corrected from the network', async ({ person, testnet, browser }) => {
  const alice = await person('Alice')
  await alice.signUp()
  const context = await browser.newContext()
  await context.addInitScript(() => {
    const now = Date.now.bind(Date)
    Date.now = () => now() - 600_000
  })
  const page = await context.newPage()
  await page.goto(`${testnet.webUrl}/`)
  const { Person } = await import('../support/person.ts')
  const bob = new Person('Bob', page)
  await bob.signUp()

  await bob.openConversation(alice.id)
  await bob.say('is my clock wrong')
  await alice.openRow(/is my clock wrong/)
  await alice.say('by ten minutes')
  await bob.sees('by ten minutes')
  await bob.isKept()
  await context.close()
})

import { native } from '@starling/crypto/native'
import { systemRandom } from '@starling/ports/system'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpClient, type HttpSender } from '../src/network/http-client.ts'
import { type Outcome, runConformance } from '../src/run.ts'
import { SECTIONS } from '../src/sections/index.ts'
import { startTestnet, type Testnet } from './testnet-process.ts'
import { answersAlways } from './unhelpful-network.ts'

const EXTENSIONS = SECTIONS.filter(({ isExtension }) => isExtension === true)
const PROTOCOL = SECTIONS.filter((section) => !EXTENSIONS.includes(section))

const run = (http: HttpSender, url: string, sections = SECTIONS): Promise<Outcome> =>
  runConformance({ url, http, sections, clockToleranceMs: 30_000, crypto: native, random: systemRandom })

const nameOf = ({ section, door, name }: Outcome['results'][number]) => `${section} (${door}): ${name}`

let testnet: Testnet
let outcome: Outcome
let extended: Outcome
beforeAll(async () => {
  testnet = await startTestnet(10, '--original-clients')
  using http = new HttpClient()
  outcome = await run(http, testnet.url, PROTOCOL)
  // Twenty seconds on a quiet machine.
}, 300_000)
afterAll(() => testnet[Symbol.asyncDispose]())

describe('a network of this implementation', () => {
  it('conforms at every point, through both doors', () => {
    expect(outcome.results.filter(({ failure }) => failure !== undefined)).toEqual([])
    expect(outcome.notChecked).toEqual([])
  })
})

describe('a network of our own profile', () => {
  it('has all that is only Starling’s', async () => {
    await using ours = await startTestnet(3)
    using http = new HttpClient()

    extended = await run(http, ours.url, EXTENSIONS)

    expect(extended.results.filter(({ failure }) => failure !== undefined)).toEqual([])
    expect(extended.results.every(({ isExtension }) => isExtension)).toBe(true)
  }, 300_000)
})

describe('every check', () => {
  it('fails where all is answered with an empty object, or where all is refused', async () => {
    const yes = await run(answersAlways(200, '{}'), 'https://192.0.2.1:1')
    const no = await run(answersAlways(400, 'invalid request: no'), 'https://192.0.2.1:1')

    const failed = new Set([...yes.results, ...no.results].filter(({ failure }) => failure !== undefined).map(nameOf))

    const all = [...outcome.results, ...extended.results].map(nameOf)
    expect(all.filter((name) => !failed.has(name))).toEqual([])
  })
})

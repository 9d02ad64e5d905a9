/** @module `ifelse`. Source: docs/protocol/storage-rpc.md §4.14. */

import { absent, exactly, expectReply, expectSame, integer, type Pattern } from '../suite/expect.ts'
import { bodyOf, type Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { INFO, REFUSED, type Subrequest } from './meta-requests.ts'

interface Branches {
  readonly yes?: unknown
  readonly no?: unknown
}

/** The names of the branches; written out as a property the first would make a promise of the object. */
const YES = 'then'
const NO = 'else'

const INFO_RESULT: Pattern = exactly({ code: 200, body: { version: [integer, integer, integer] } })

export const ifelse: Section = {
  name: 'ifelse',
  async run(scene) {
    const owner = scene.owner()
    await branches(scene, owner)
    await conditions(scene, owner)
    await nesting(scene, owner)
    await scene.cases(owner, structure())
  },
}

function params(conditions: unknown, { yes, no }: Branches): Readonly<Record<string, unknown>> {
  return {
    ...(conditions === undefined ? {} : { if: conditions }),
    ...(yes === undefined ? {} : { [YES]: yes }),
    ...(no === undefined ? {} : { [NO]: no }),
  }
}

function ifelseOf(conditions: unknown, branches: Branches): Subrequest {
  return { method: 'ifelse', params: params(conditions, branches) }
}

const TRUE = { hf_at_least: [19] }
const FALSE = { hf_before: [19] }

async function branches(scene: Scene, owner: Owner): Promise<void> {
  const common = { height: integer, hf: [integer, integer], v: [integer, integer, integer] }
  const answer = async (conditions: unknown, given: Branches, expected: Pattern) => {
    expectReply(await owner.ask('ifelse', { pubkey: undefined, ...params(conditions, given) }), 200, expected)
  }
  await scene.check('does the one when it holds', () =>
    answer(TRUE, { yes: INFO, no: REFUSED(owner) }, exactly({ condition: true, ...common, result: INFO_RESULT })),
  )
  await scene.check('does the other when it does not', () =>
    answer(FALSE, { yes: REFUSED(owner), no: INFO }, exactly({ condition: false, ...common, result: INFO_RESULT })),
  )
  await scene.check('has no result where that branch is not given', async () => {
    await answer(FALSE, { yes: INFO }, exactly({ condition: false, ...common }))
    await answer(TRUE, { no: INFO }, exactly({ condition: true, ...common }))
  })
  await scene.check('shows a failure as the result', () => {
    const result = exactly({ code: 401, body: 'retrieve: request signature required' })
    return answer(TRUE, { yes: REFUSED(owner) }, exactly({ condition: true, ...common, result }))
  })
  await scene.check('does not do what it does not choose', async () => {
    await answer(TRUE, { yes: INFO, no: owner.storeRequest({ data: 'never' }) }, { condition: true })
    expectSame(await owner.hashes(), [], 'hashes')
  })
  await scene.check('does what it chooses', async () => {
    await answer(TRUE, { yes: owner.storeRequest({ data: 'chosen' }) }, { result: { code: 200 } })
    expectSame(await owner.hashes(), [owner.hashOf('chosen')], 'hashes')
  })
  await scene.check('carries the time only inside', () =>
    answer(TRUE, { yes: INFO }, { t: absent, result: { body: { t: integer } } }),
  )
}

/** Conditions that hold or do not, by what the node says of itself. */
async function conditions(scene: Scene, owner: Owner): Promise<void> {
  const about = async () => {
    const reply = await owner.ask('ifelse', { pubkey: undefined, ...params(TRUE, { yes: INFO }) })
    const { hf, v, height } = bodyOf(reply) as { hf: [number, number]; v: [number, number, number]; height: number }
    return { hf, v, height }
  }
  type About = Awaited<ReturnType<typeof about>>
  const rows: readonly (readonly [string, (about: About) => unknown, boolean])[] = [
    ['hf_at_least of its own', ({ hf }) => ({ hf_at_least: hf }), true],
    ['hf_at_least of one part', ({ hf }) => ({ hf_at_least: [hf[0]] }), true],
    ['hf_at_least of a number', ({ hf }) => ({ hf_at_least: hf[0] }), true],
    ['hf_at_least of the next revision', ({ hf }) => ({ hf_at_least: [hf[0], hf[1] + 1] }), false],
    ['hf_at_least of the next fork', ({ hf }) => ({ hf_at_least: [hf[0] + 1] }), false],
    ['hf_before its own', ({ hf }) => ({ hf_before: hf }), false],
    ['hf_before the next revision', ({ hf }) => ({ hf_before: [hf[0], hf[1] + 1] }), true],
    ['hf_before a later fork, whatever its revision', ({ hf }) => ({ hf_before: [hf[0] + 1, 0] }), true],
    ['v_at_least of its own', ({ v }) => ({ v_at_least: v }), true],
    ['v_at_least of two parts', ({ v }) => ({ v_at_least: v.slice(0, 2) }), true],
    ['v_at_least of the next', ({ v }) => ({ v_at_least: [v[0], v[1], v[2] + 1] }), false],
    ['v_before its own', ({ v }) => ({ v_before: v }), false],
    ['v_before a number', ({ v }) => ({ v_before: v[0] + 1 }), true],
    ['height_at_least that the peer’s tests want', () => ({ height_at_least: 1_234 }), true],
    ['height_at_least of a far one', ({ height }) => ({ height_at_least: height + 1_000_000 }), false],
    ['height_before a far one', ({ height }) => ({ height_before: height + 1_000_000 }), true],
    ['height_before its own', ({ height }) => ({ height_before: height }), false],
    ['several that all hold', ({ hf, v }) => ({ hf_at_least: hf, v_at_least: v, height_at_least: 1 }), true],
    ['several of which one does not', ({ hf, v }) => ({ hf_at_least: hf, v_before: v, height_at_least: 1 }), false],
  ]
  for (const [name, condition, isTrue] of rows) {
    await scene.check(`${isTrue ? 'holds' : 'does not hold'}: ${name}`, async () => {
      const reply = await owner.ask('ifelse', {
        pubkey: undefined,
        ...params(condition(await about()), { yes: INFO, no: INFO }),
      })
      expectReply(reply, 200, { condition: isTrue, result: INFO_RESULT })
    })
  }
  await scene.check('counts heights as the list of nodes does', async () => {
    const { height } = await about()
    const list = await owner.ask('oxend_request', { endpoint: 'get_service_nodes', params: { limit: 1 } })
    const { result } = bodyOf(list) as { result: { height: number } }
    // A block may come in between.
    expectSame(Math.abs(result.height - height) <= 1, true, `height ${height} beside ${result.height}`)
  })
}

async function nesting(scene: Scene, owner: Owner): Promise<void> {
  const ask = (branch: Subrequest) => owner.ask('ifelse', { pubkey: undefined, ...params(TRUE, { yes: branch }) })
  await scene.check('may hold a batch', async () => {
    const batch = { method: 'batch', params: { requests: [INFO, REFUSED(owner), INFO] } }
    const results = [{ code: 200 }, { code: 401 }, { code: 200 }]
    expectReply(await ask(batch), 200, { result: { code: 200, body: { results } } })
  })
  await scene.check('may hold a sequence', async () => {
    const sequence = { method: 'sequence', params: { requests: [INFO, REFUSED(owner), INFO] } }
    expectReply(await ask(sequence), 200, { result: { code: 200, body: { results: [{ code: 200 }, { code: 401 }] } } })
  })
  await scene.check('may hold another', async () => {
    const inner = ifelseOf(FALSE, { yes: REFUSED(owner), no: ifelseOf(TRUE, { yes: INFO }) })
    expectReply(await ask(inner), 200, {
      condition: true,
      result: {
        code: 200,
        body: { condition: false, result: { code: 200, body: { condition: true, result: INFO_RESULT } } },
      },
    })
  })
  await scene.check('shows what is wrong with the parameters of a branch', async () => {
    const reply = await ask({ method: 'get_swarm', params: { pubkey: '05' } })
    expectReply(reply, 200, {
      result: { code: 400, body: 'invalid request: Pubkey must be 66 hex digits/33 bytes long' },
    })
  })
}

function structure(): readonly Case[] {
  const refused = (name: string, conditions: unknown, given: Branches, message: string): Case => ({
    name: `refuses ${name}`,
    request: { method: 'ifelse', params: params(conditions, given) },
    status: 400,
    body: `invalid request: Invalid ifelse request${message}`,
  })
  const yes = INFO
  return [
    refused('a call without conditions', undefined, { yes }, ': no valid "if" field'),
    refused('conditions that are a list', [], { yes }, ': no valid "if" field'),
    refused('conditions that are null', null, { yes }, ': no valid "if" field'),
    refused('no condition at all', {}, { yes }, ': must specify at least one "if" condition'),
    refused('conditions that it does not know', { x: 1 }, { yes }, ': must specify at least one "if" condition'),
    refused('a call without branches', TRUE, {}, ': at least one of "then"/"else" required'),
    refused('a branch that is text', TRUE, { yes: 'info' }, ': then must be an object'),
    refused('another branch that is a list', TRUE, { no: [] }, ': else must be an object'),
    refused('a branch without method', TRUE, { yes: { params: {} } }, ': then must have method/params keys'),
    refused('a branch without params', TRUE, { no: { method: 'info' } }, ': else must have method/params keys'),
    refused('a method that nobody has', TRUE, { yes: { method: 'x', params: {} } }, ' method "then"'),
    refused('the same in the other branch', TRUE, { yes, no: { method: 'x', params: {} } }, ' method "else"'),
    ...[
      ['hf_before', 'x'],
      ['v_at_least', [1, 'x']],
    ].map(
      ([name, value]): Case => ({
        name: `refuses ${JSON.stringify(value)} as ${name}`,
        request: { method: 'ifelse', params: params({ [name as string]: value }, { yes }) },
        status: 400,
        body: `invalid request: Invalid value given for '${name}': expected integer array`,
      }),
    ),
    {
      name: 'refuses text as height_at_least',
      request: { method: 'ifelse', params: params({ height_at_least: 'x' }, { yes }) },
      status: 400,
      body: `invalid request: Invalid value given for 'height_at_least': expected integer`,
    },
  ]
}

import { describe, expect, it } from 'vitest'
import { DEFAULT_SCENARIO, type ScenarioOptions } from '../scenario.ts'
import { shrink } from './shrink.ts'

const failing: ScenarioOptions = { ...DEFAULT_SCENARIO, messages: 200, faults: 12 }

/** Fails when these faults are kept and at least so many messages are sent. */
function failsWith(faults: readonly number[], messages = 1) {
  const asked: ScenarioOptions[] = []
  const fails = async (options: ScenarioOptions) => {
    asked.push(options)
    return faults.every((place) => options.keep?.includes(place)) && options.messages >= messages
  }
  return { asked, fails }
}

describe('shrink', () => {
  it.each([[[5]], [[0, 11]], [[2, 3, 7]]])('keeps only the faults that matter: %j', async (faults) => {
    expect((await shrink(failing, 12, failsWith(faults).fails)).keep).toEqual(faults)
  })

  it('leaves out all faults where none matters', async () => {
    expect((await shrink(failing, 12, failsWith([]).fails)).keep).toEqual([])
  })

  it('sends as few messages as still fail', async () => {
    expect((await shrink(failing, 12, failsWith([1], 25).fails)).messages).toBe(25)
  })

  it('hands out only what it has seen fail', async () => {
    const { asked, fails } = failsWith([4], 30)
    const small = await shrink(failing, 12, fails)

    expect(asked).toContainEqual(small)
    expect(await fails(small)).toBe(true)
  })
})

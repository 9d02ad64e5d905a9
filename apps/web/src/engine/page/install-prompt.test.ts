import { describe, expect, it } from 'vitest'
import { watchInstallPrompt } from './install-prompt.ts'

function browser() {
  const target = new EventTarget()
  const said: boolean[] = []
  const prompt = watchInstallPrompt(target, (isInstallable) => said.push(isInstallable))
  let shown = 0
  const offer = () => {
    const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
      prompt: async () => void shown++,
    })
    target.dispatchEvent(event)
    return event
  }
  return { target, said, prompt, offer, shown: () => shown }
}

describe('watchInstallPrompt', () => {
  it('keeps the question of the browser until somebody asks, and asks once', () => {
    const { prompt, offer, said, shown } = browser()

    expect(offer().defaultPrevented).toBe(true)
    expect(shown()).toBe(0)
    prompt.ask()
    prompt.ask()

    expect(shown()).toBe(1)
    expect(said).toEqual([true, false, false])
  })

  it('offers nothing once the app is installed', () => {
    const { target, prompt, offer, said, shown } = browser()
    offer()

    target.dispatchEvent(new Event('appinstalled'))
    prompt.ask()

    expect(said.at(-1)).toBe(false)
    expect(shown()).toBe(0)
  })
})

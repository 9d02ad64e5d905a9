import { expect, type Page, test } from '@playwright/test'

interface Device {
  readonly name: string
  readonly width: number
  readonly height: number
}

const DESKTOP: Device = { name: 'desktop', width: 1280, height: 800 }
const PHONE: Device = { name: 'phone', width: 360, height: 780 }
/** A window of 1280 by 1024 at four times the size. */
const ZOOMED: Device = { name: 'zoomed', width: 320, height: 256 }

async function take(page: Page, scene: string, device: Device, theme: string, language = 'en'): Promise<void> {
  await page.setViewportSize(device)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  // What is fetched when it is used has come by then.
  await page.goto(`/gallery/?scene=${scene}&theme=${theme}&language=${language}`, { waitUntil: 'networkidle' })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: `results/screens/${scene}-${device.name}-${theme}-${language}.png` })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, `${scene} scrolls sideways at ${device.width} px`).toBeLessThanOrEqual(0)
}

test('every screen, large and small, light and dark', async ({ page }) => {
  for (const scene of await scenes(page)) {
    for (const device of [DESKTOP, PHONE]) {
      for (const theme of ['light', 'dark']) await take(page, scene, device, theme)
    }
  }
})

test('every screen from the right to the left', async ({ page }) => {
  for (const scene of await scenes(page)) {
    await take(page, scene, DESKTOP, 'light', 'ar')
    await take(page, scene, PHONE, 'dark', 'ar')
  }
})

test('every screen at four times the size', async ({ page }) => {
  for (const scene of await scenes(page)) await take(page, scene, ZOOMED, 'light')
})

async function scenes(page: Page): Promise<readonly string[]> {
  await page.goto('/gallery/')
  return page.locator('#root a').allTextContents()
}

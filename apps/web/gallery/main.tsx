/**
 * Shows one state of one screen, without an engine: `/gallery/?scene=thread&theme=dark&language=ar`. Without a scene, all names.
 * For working on the views; never part of the site.
 * @module
 */

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { fragmentOf } from '../src/features/router/route.ts'
import type { Settings } from '../src/view-state.ts'
import { Root } from '../src/views/root.tsx'
import { fakeApp } from '../test/fake-app.ts'
import { scenes } from './scenes.ts'

const wanted = new URLSearchParams(location.search)
const all = scenes(wanted.get('language') === 'ar')
const scene = all[wanted.get('scene') ?? '']
const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no place for the gallery')

if (scene === undefined) {
  for (const name of Object.keys(all)) {
    const link = document.createElement('a')
    link.href = `?scene=${name}`
    link.textContent = name
    link.style.display = 'block'
    place.append(link)
  }
} else {
  history.replaceState(
    { route: scene.route, depth: 0 },
    '',
    `${location.pathname}${location.search}${fragmentOf(scene.route)}`,
  )
  const settings: Settings = {
    ...scene.state.settings,
    ...(wanted.has('theme') ? { theme: wanted.get('theme') as Settings['theme'] } : {}),
    ...(wanted.has('accent') ? { accent: wanted.get('accent') as Settings['accent'] } : {}),
    ...(wanted.has('density') ? { density: wanted.get('density') as Settings['density'] } : {}),
    ...(wanted.has('zoom') ? { textZoom: Number(wanted.get('zoom')) } : {}),
  }
  const app = fakeApp({ ...scene.state, settings }, { details: async () => scene.details ?? null })
  Object.assign(window, { app })
  createRoot(place).render(
    <StrictMode>
      <Root app={app} />
    </StrictMode>,
  )
}

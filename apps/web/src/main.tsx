/**
 * Where the page begins: connects the views to the engine.
 * @module
 */

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openApp } from './engine/app.ts'
import { Root } from './views/root.tsx'

const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no place for the app')
createRoot(place).render(
  <StrictMode>
    <Root app={openApp()} />
  </StrictMode>,
)

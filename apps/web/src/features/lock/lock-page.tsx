/**
 * The lock: a field with the focus, Enter opens, and nothing of what is behind.
 * @module
 */

import { type JSX, useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { PasswordField } from '../../components/password-field.tsx'
import { useTexts } from '../../i18n/texts-context.tsx'
import { useAnnounce } from '../announce/announcer.tsx'
import { useActions } from '../app/app-context.tsx'
import '../../styles/lock.css'

export interface LockPageProps {
  /** Until the next try, ms. */
  readonly waitMs: number
}

export function LockPage({ waitMs }: LockPageProps): JSX.Element {
  const texts = useTexts()
  const actions = useActions()
  const announce = useAnnounce()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [isForgotten, setForgotten] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const left = useSecondsLeft(waitMs)
  useEffect(() => field.current?.focus(), [])
  // Said once; the line that counts is only there to be looked at.
  useEffect(() => {
    if (waitMs > 0) announce(texts.lock.wait(Math.ceil(waitMs / 1000)))
  }, [waitMs, announce, texts])

  const unlock = async () => {
    if (isBusy || left > 0 || password === '') return
    setBusy(true)
    const result = await actions.unlock(password)
    setBusy(false)
    if (result.ok) return
    setProblem(result.reason === 'wait' ? '' : texts.lock.refused[result.reason])
    setPassword('')
    field.current?.focus()
  }

  return (
    <div className="lock">
      <main className="lock-card is-raised">
        <img src="/icon.svg" alt="" width={64} height={64} />
        <h1>{texts.lock.title}</h1>
        <p className="muted">{texts.lock.lead}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void unlock()
          }}
        >
          <PasswordField
            ref={field}
            label={texts.lock.password}
            isLabelHidden
            value={password}
            autoComplete="current-password"
            error={problem !== '' && password === '' ? problem : null}
            onChange={setPassword}
          />
          {left > 0 && <p className="help bad">{texts.lock.wait(left)}</p>}
          <Button type="submit" look="primary" size="lg" block isBusy={isBusy} disabled={left > 0}>
            {texts.lock.unlock}
          </Button>
        </form>
        <button type="button" className="lock-help" onClick={() => setForgotten(true)}>
          {texts.lock.forgotten}
        </button>
      </main>
      {isForgotten && (
        <Dialog title={texts.lock.forgottenTitle} onClose={() => setForgotten(false)}>
          <p className="said">{texts.lock.forgottenText}</p>
          <div className="acts">
            <Button onClick={() => setForgotten(false)}>{texts.common.cancel}</Button>
            <Button look="danger solid" onClick={() => actions.removeAccount()}>
              {texts.lock.forgottenRemove}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

/** Counts down from what the engine said last. */
function useSecondsLeft(waitMs: number): number {
  const [left, setLeft] = useState(() => Math.ceil(waitMs / 1000))
  useEffect(() => {
    const until = Date.now() + waitMs
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)))
    tick()
    if (waitMs <= 0) return
    const timer = setInterval(tick, 250)
    return () => clearInterval(timer)
  }, [waitMs])
  return left
}

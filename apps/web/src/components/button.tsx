/**
 * A button with words. While its work runs it keeps its width, shows three dots, and cannot be pressed twice.
 * @module
 */

import { type ButtonHTMLAttributes, type JSX, type ReactNode, type Ref, useEffect, useRef, useState } from 'react'

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  readonly look?: 'primary' | 'ghost' | 'danger' | 'danger solid'
  readonly size?: 'sm' | 'lg'
  readonly block?: boolean
  /** A promise keeps the button busy until it settles. */
  onClick?(): void | Promise<void>
  readonly isBusy?: boolean
  readonly ref?: Ref<HTMLButtonElement>
  readonly children: ReactNode
}

export function Button({ look, size, block, onClick, isBusy, children, ...rest }: ButtonProps): JSX.Element {
  const [isRunning, setRunning] = useState(false)
  const isMounted = useRef(true)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  const busy = isBusy === true || isRunning
  const press = () => {
    if (busy) return
    const work = onClick?.()
    if (work === undefined) return
    setRunning(true)
    void work.finally(() => {
      if (isMounted.current) setRunning(false)
    })
  }
  const classes = ['btn', look, size, block ? 'block' : undefined].filter((name) => name !== undefined)
  return (
    <button type="button" {...rest} className={classes.join(' ')} aria-busy={busy || undefined} onClick={press}>
      {busy ? (
        <>
          <span className="label-text">{children}</span>
          <span className="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        </>
      ) : (
        children
      )}
    </button>
  )
}

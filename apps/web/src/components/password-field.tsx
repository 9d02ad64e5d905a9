/**
 * A field for a password, with an eye.
 * @module
 */

import { type JSX, type ReactNode, type Ref, useId, useState } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Icon } from '../icons/icon.tsx'
import { Eye, EyeOff, Lock } from '../icons/lucide.ts'
import { Help } from './help.tsx'
import { IconButton } from './icon-button.tsx'

export interface PasswordFieldProps {
  readonly label: string
  readonly value: string
  onChange(value: string): void
  readonly autoComplete: 'current-password' | 'new-password'
  /** Replaces the help, and marks the field. */
  readonly error?: string | null
  readonly help?: ReactNode
  readonly isLabelHidden?: boolean
  readonly isDisabled?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const texts = useTexts()
  const [isShown, setShown] = useState(false)
  const id = useId()
  const helpId = `${id}-help`
  const isBad = props.error !== undefined && props.error !== null
  return (
    <div>
      <label className={props.isLabelHidden ? 'sr' : 'label'} htmlFor={id}>
        {props.label}
      </label>
      <div className={`field${isBad ? ' is-bad' : ''}`}>
        <span className="faint">
          <Icon of={Lock} small />
        </span>
        <input
          ref={props.ref}
          id={id}
          type={isShown ? 'text' : 'password'}
          value={props.value}
          autoComplete={props.autoComplete}
          autoCapitalize="off"
          spellCheck={false}
          dir="ltr"
          disabled={props.isDisabled}
          aria-invalid={isBad || undefined}
          aria-describedby={helpId}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
        <IconButton
          icon={isShown ? EyeOff : Eye}
          label={isShown ? texts.common.hidePassword : texts.common.showPassword}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        />
      </div>
      <Help id={helpId} {...(isBad ? { error: props.error ?? '' } : {})}>
        {props.help}
      </Help>
    </div>
  )
}

/**
 * A button that is only a picture: its name is spoken, and shown as a hint.
 * @module
 */

import type { ButtonHTMLAttributes, JSX, Ref } from 'react'
import { Icon, type IconDrawing } from '../icons/icon.tsx'

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly label: string
  readonly icon: IconDrawing
  readonly points?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, icon, points = false, className, ...rest }: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      {...rest}
      className={`icon-btn${className === undefined ? '' : ` ${className}`}`}
      aria-label={label}
      title={label}
    >
      <Icon of={icon} points={points} />
    </button>
  )
}

/**
 * Where one is in a row of steps.
 * @module
 */

import type { JSX } from 'react'
import { useFormat, useTexts } from '../../i18n/texts-context.tsx'
import { Icon } from '../../icons/icon.tsx'
import { Check } from '../../icons/lucide.ts'

export interface StepsProps {
  readonly names: readonly string[]
  /** Counted from 0. */
  readonly at: number
}

export function Steps({ names, at }: StepsProps): JSX.Element {
  const texts = useTexts()
  const format = useFormat()
  return (
    <ol className="steps" aria-label={texts.create.step(at + 1, names.length)}>
      {names.map((name, index) => (
        <li
          key={name}
          className={index < at ? 'done' : index === at ? 'now' : undefined}
          aria-current={index === at ? 'step' : undefined}
        >
          <b>{index < at ? <Icon of={Check} small /> : format.number(index + 1)}</b>
          <span>{name}</span>
        </li>
      ))}
    </ol>
  )
}

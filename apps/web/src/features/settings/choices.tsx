/**
 * Rows of settings: a title, a line of consequence, a control. The whole row is the target, and a change applies at once.
 * @module
 */

import { type JSX, type ReactNode, useId } from 'react'
import { Icon, type IconDrawing } from '../../icons/icon.tsx'

export interface RowWordsProps {
  readonly title: string
  readonly note?: string
}

export interface SwitchRowProps extends RowWordsProps {
  readonly isOn: boolean
  onChange(isOn: boolean): void
}

export function SwitchRow({ title, note, isOn, onChange }: SwitchRowProps): JSX.Element {
  const id = useId()
  return (
    <button
      type="button"
      className="setting"
      role="switch"
      aria-checked={isOn}
      aria-labelledby={id}
      aria-describedby={note === undefined ? undefined : `${id}-note`}
      onClick={() => onChange(!isOn)}
    >
      <Words id={id} title={title} {...(note === undefined ? {} : { note })} />
      <span className="switch" aria-hidden="true" />
    </button>
  )
}

interface Option<Value> {
  readonly value: Value
  readonly label: string
}

export interface ChoiceRowProps<Value extends string | number> extends RowWordsProps {
  readonly value: Value
  readonly options: readonly Option<Value>[]
  onChange(value: Value): void
}

/** A few options side by side. */
export function SegmentRow<Value extends string | number>(props: ChoiceRowProps<Value>): JSX.Element {
  const id = useId()
  return (
    <div className="setting">
      <Words id={id} title={props.title} {...(props.note === undefined ? {} : { note: props.note })} />
      <span className="seg" role="radiogroup" aria-labelledby={id}>
        {props.options.map(({ value, label }) => (
          <label key={value}>
            <input
              type="radio"
              className="hidden-radio"
              name={id}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            {label}
          </label>
        ))}
      </span>
    </div>
  )
}

/** Many options, or long ones. */
export function SelectRow<Value extends string | number>(props: ChoiceRowProps<Value>): JSX.Element {
  const id = useId()
  return (
    <div className="setting">
      <Words id={id} title={props.title} {...(props.note === undefined ? {} : { note: props.note })} />
      <select
        className="select"
        aria-labelledby={id}
        value={String(props.value)}
        onChange={(event) => {
          const chosen = props.options.find(({ value }) => String(value) === event.currentTarget.value)
          if (chosen !== undefined) props.onChange(chosen.value)
        }}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={String(value)}>
            {label}
          </option>
        ))}
      </select>
    </div>
  )
}

/** A row with something to press at its end. */
export function ActionRow({
  title,
  note,
  icon,
  children,
}: RowWordsProps & { readonly icon?: IconDrawing; readonly children?: ReactNode }): JSX.Element {
  const id = useId()
  return (
    <div className="setting">
      {icon !== undefined && <Icon of={icon} />}
      <Words id={id} title={title} {...(note === undefined ? {} : { note })} />
      {children}
    </div>
  )
}

function Words({ id, title, note }: RowWordsProps & { readonly id: string }): JSX.Element {
  return (
    <span className="words-of">
      <span id={id} className="words-title">
        {title}
      </span>
      {note !== undefined && (
        <span id={`${id}-note`} className="words-note">
          {note}
        </span>
      )}
    </span>
  )
}

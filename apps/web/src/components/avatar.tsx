/**
 * A round field with the person's letters. Decoration: the name stands beside it.
 * @module
 */

import { type JSX, memo } from 'react'
import { avatarField, initials } from '../features/text/avatar-look.ts'
import { Icon } from '../icons/icon.tsx'
import { Bookmark } from '../icons/lucide.ts'
import type { AccountId } from '../view-state.ts'

export interface AvatarProps {
  readonly id: AccountId
  /** Made safe; empty for a person without a name. */
  readonly name: string
  readonly isSelf?: boolean
  readonly size?: 'md' | 'xl'
}

export const Avatar = memo(function Avatar({ id, name, isSelf, size }: AvatarProps): JSX.Element {
  const sizeName = size === undefined ? '' : ` ${size}`
  return isSelf ? (
    <span className={`av note${sizeName}`} aria-hidden="true">
      <Icon of={Bookmark} />
    </span>
  ) : (
    <span className={`av c${avatarField(id)}${sizeName}`} aria-hidden="true">
      {initials(name)}
    </span>
  )
})

/**
 * An account id in groups of six: for the eye a grid, for the ear group after group. Always left to right.
 * @module
 */

import type { JSX } from 'react'
import { idGroups } from '../features/text/person-name.ts'
import type { AccountId } from '../view-state.ts'

export function AccountIdGroups({ id }: { readonly id: AccountId }): JSX.Element {
  const groups = idGroups(id)
  return (
    <p className="id-groups" dir="ltr">
      {groups.map((group, index) => (
        // The groups of one id never move.
        <span key={index}>{group} </span>
      ))}
    </p>
  )
}

/** @module All properties, as a scenario checks them. */
import type { Property } from '../property.ts'
import { everyAcknowledgedMessageIsRetrievable } from './every-acknowledged-message-is-retrievable.ts'
import { everyAcknowledgedMessageIsShown } from './every-acknowledged-message-is-shown.ts'
import { noMessageIsShownTwice } from './no-message-is-shown-twice.ts'
import { noNodeSeesBothEnds } from './no-node-sees-both-ends.ts'

export const PROPERTIES: readonly Property[] = [
  everyAcknowledgedMessageIsRetrievable,
  everyAcknowledgedMessageIsShown,
  noMessageIsShownTwice,
  noNodeSeesBothEnds,
]

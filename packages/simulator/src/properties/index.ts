/** @module All properties, as a scenario checks them. */
import type { Property } from '../property.ts'
import { aLiarIsNoticedOrCorrected } from './a-liar-is-noticed-or-corrected.ts'
import { deletedAndExpiredVanish } from './deleted-and-expired-vanish.ts'
import { everyAcknowledgedMessageIsRetrievable } from './every-acknowledged-message-is-retrievable.ts'
import { everyAcknowledgedMessageIsShown } from './every-acknowledged-message-is-shown.ts'
import { everyDeviceHasTheSameTimeline } from './every-device-has-the-same-timeline.ts'
import { membersConverge } from './members-converge.ts'
import { noMessageIsShownTwice } from './no-message-is-shown-twice.ts'
import { noNodeSeesBothEnds } from './no-node-sees-both-ends.ts'
import { onlyTheRecipientDecrypts } from './only-the-recipient-decrypts.ts'

export const PROPERTIES: readonly Property[] = [
  everyAcknowledgedMessageIsRetrievable,
  everyAcknowledgedMessageIsShown,
  noMessageIsShownTwice,
  everyDeviceHasTheSameTimeline,
  noNodeSeesBothEnds,
  onlyTheRecipientDecrypts,
  aLiarIsNoticedOrCorrected,
  membersConverge,
  deletedAndExpiredVanish,
]

import { describe } from 'vitest'
import { peer } from '../src/doors/peer.ts'
import { itStands } from './describe-door.ts'

describe('the door peer', () => itStands(peer))

import { describe } from 'vitest'
import { channel } from '../src/doors/channel.ts'
import { itStands } from './describe-door.ts'

describe('the door channel', () => itStands(channel))

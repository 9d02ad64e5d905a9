import { describe } from 'vitest'
import { onion } from '../src/doors/onion.ts'
import { itStands } from './describe-door.ts'

describe('the door onion', () => itStands(onion))

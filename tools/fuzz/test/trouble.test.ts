import { describe } from 'vitest'
import { trouble } from '../src/doors/trouble.ts'
import { itStands } from './describe-door.ts'

describe('the door trouble', () => itStands(trouble))

import { describe } from 'vitest'
import { operator } from '../src/doors/operator.ts'
import { itStands } from './describe-door.ts'

describe('the door operator', () => itStands(operator))

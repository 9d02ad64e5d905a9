import { native } from './native.ts'
import { noble } from './noble.ts'
import { describeParity } from './testing.ts'

describeParity(noble, native)

import { native } from './native.ts'
import { noble } from './noble.ts'
import { describeBackend } from './testing.ts'

describeBackend(noble)
describeBackend(native)

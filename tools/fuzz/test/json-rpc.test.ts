import { describe } from 'vitest'
import { jsonRpc } from '../src/doors/json-rpc.ts'
import { itStands } from './describe-door.ts'

describe('the door json-rpc', () => itStands(jsonRpc))

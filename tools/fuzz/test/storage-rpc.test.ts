import { describe } from 'vitest'
import { storageRpc } from '../src/doors/storage-rpc.ts'
import { itStands } from './describe-door.ts'

describe('the door storage-rpc', () => itStands(storageRpc))

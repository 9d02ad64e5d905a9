import { describeClientStore } from '../../test/client-store-suite.ts'
import { memoryStore } from './memory.ts'

describeClientStore('memoryStore', { create: memoryStore })

export type { RegistryErrorCode } from './errors.ts'
export { RegistryError } from './errors.ts'
export { viewOf } from './view.ts'

export type {
  Aead,
  Argon2idCost,
  Blake2bOptions,
  BlockCipher,
  CryptoBackend,
  Ed25519,
  Ed25519Signer,
  EdwardsGroup,
  StreamCipher,
  X25519,
  X25519PublicKey,
  X25519SecretKey,
} from './backend.ts'
export type { CryptoErrorCode } from './errors.ts'
export { CryptoError } from './errors.ts'

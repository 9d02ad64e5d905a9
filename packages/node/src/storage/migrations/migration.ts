/** @module One step of the schema. */
export interface Migration {
  readonly name: string
  /** Run in one transaction. */
  readonly statements: readonly string[]
}

/**
 * What a node has to know of its earlier life besides messages, by name.
 * Source: docs/protocol/replication.md §4.
 * @module
 */
import type { Migration } from './migration.ts'

export const ownState: Migration = {
  name: 'own-state',
  statements: ['CREATE TABLE own_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID'],
}

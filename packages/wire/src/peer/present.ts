/** @module Fields that are absent on the wire are absent from the result. */

/** Without members that are undefined. */
export function present<Fields extends Record<string, unknown>>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>
}

/**
 * The languages' names for themselves, so that the choice of a language needs none of their catalogues.
 * @module
 */

export const ar = 'العربية'

/** @module The list of words, and what needs it: loaded when it is used. */

export const loadPhrases = () => import('./phrases.ts')

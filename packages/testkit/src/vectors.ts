/** @module Reading test vectors. What each file holds is said in `vectors/README.md`. */

import { readFileSync } from 'node:fs'

const VECTORS = new URL('../../../vectors/', import.meta.url)

/**
 * Parses one JSON file of vectors. The shape is the caller's claim: tests name the part that they use.
 * @param relativePath - below `vectors/`, for example `network/encodings.json`
 */
export function readVectors<Shape>(relativePath: string): Shape {
  return JSON.parse(readVectorText(relativePath)) as Shape
}

/** The text of a vector file that is not JSON, such as `client/words-en.txt`. */
export function readVectorText(relativePath: string): string {
  return readFileSync(new URL(relativePath, VECTORS), 'utf8')
}

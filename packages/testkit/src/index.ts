export { fixedRandom } from './fixed-random.ts'
export type { Person, PersonName } from './people.ts'
export { people } from './people.ts'
export { readVectors, readVectorText } from './vectors.ts'

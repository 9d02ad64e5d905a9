/** The icons of the package, one module each: importing them one by one keeps the others out of the bundle and of tests. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  const node: readonly (readonly [tag: string, attributes: Readonly<Record<string, string | number>>])[]
  export default node
}

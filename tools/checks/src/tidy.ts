/**
 * Holds what no other tool looks at: nothing of one machine, no switched-off test, no forgotten marker, a README each.
 * @module
 */

import { isTest, workspacePackages } from './packages.ts'
import { lineAt } from './source-text.ts'
import type { Finding, Tree } from './tree.ts'

interface TextRule {
  readonly applies: (path: string) => boolean
  readonly pattern: RegExp
  readonly message: string
}

/** Given to us as they are, or not text. */
const isForeign = (path: string): boolean =>
  /^vectors\/|^LICENSE$|\/gen\/|\.(?:png|jpe?g|ico|woff2?|wasm|gz|zip)$/.test(path)
const isCode = (path: string): boolean => /\.(?:ts|tsx|mjs|js|sh)$/.test(path)
const isLockfile = (path: string): boolean => path === 'pnpm-lock.yaml'

/** Patterns are written so that they do not find themselves. */
const RULES: readonly TextRule[] = [
  {
    applies: () => true,
    pattern: /(?<![\w.$}])\/(?:home|Users|root|work)\/[\w.-]+|\b[A-Z]:\\Users\\/g,
    message: 'names a path of one machine',
  },
  {
    applies: (path) => !isLockfile(path),
    pattern: /\bregistry\.[a-z0-9-]+\.(?:org|com|io|dev)\b|\bnpm\.pkg\.github\b/g,
    message: 'names a package registry: leave that to the configuration of each machine',
  },
  {
    applies: isLockfile,
    pattern: /https?:\/\/|\btarball:/g,
    message: 'the lockfile holds a URL: install without a private registry in it',
  },
  {
    applies: isCode,
    pattern: /\bFIX[M]E\b|\bXX[X]\b|\bHAC[K]\b|\bTOD[O]\b(?!\(#\d+\))/g,
    message: 'a marker without an issue: do it, or give its issue in brackets',
  },
  {
    applies: isCode,
    pattern: /@ts-(?:ignore|nocheck|expect-error)|biome-ignore-al[l]|eslint-disabl[e]/g,
    message: 'switches a check off',
  },
  {
    applies: isTest,
    pattern: /\b(?:it|test|describe)\.(?:skip|only|todo|skipIf|runIf|fails)\b|\bretry\s*:/g,
    message: 'a test that does not always run: delete it or repair it',
  },
]

export function checkTidy(tree: Tree): Finding[] {
  const texts = tree.files.filter((path) => !isForeign(path))
  return [...texts.flatMap((path) => textFindings(path, tree.read(path))), ...readmeFindings(tree)]
}

function textFindings(path: string, text: string): Finding[] {
  return RULES.filter((rule) => rule.applies(path)).flatMap(({ pattern, message }) =>
    [...text.matchAll(pattern)].map((match) => ({
      path,
      line: lineAt(text, match.index),
      message: `${message}: ${match[0]}`,
    })),
  )
}

function readmeFindings(tree: Tree): Finding[] {
  return workspacePackages(tree)
    .map(({ folder }) => `${folder}/README.md`)
    .filter((path) => !tree.files.includes(path))
    .map((path) => ({ path, message: 'is missing: one sentence, an example, what the package does not do' }))
}

/** @module What a `package.json` of the workspace says, as far as the checks care. */

import type { Tree } from './tree.ts'

export interface WorkspacePackage {
  /** Such as `packages/base`. */
  readonly folder: string
  readonly name: string
  /** Subpath → condition → file. */
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dependencies: readonly string[]
}

interface Manifest {
  readonly name?: string
  readonly exports?: WorkspacePackage['exports']
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const MANIFEST = /^(?<folder>(?:packages|apps|tools|e2e)(?:\/[^/]+)?)\/package\.json$/

export function workspacePackages(tree: Tree): WorkspacePackage[] {
  return tree.files.flatMap((path) => {
    const folder = MANIFEST.exec(path)?.groups?.['folder']
    if (folder === undefined) return []
    // Our own files, checked in: a wrong shape shows at once as a failing check.
    const manifest = JSON.parse(tree.read(path)) as Manifest
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    return [{ folder, name: manifest.name ?? folder, exports: manifest.exports ?? {}, dependencies }]
  })
}

/** `@scope/name/deep` → `@scope/name`; `name/deep` → `name`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

export const isSource = (path: string): boolean => /^(?:packages|apps|tools)\/[^/]+\/.*\.tsx?$/.test(path)
/** Tests, their helpers, scenarios and exported compliance suites: may import more, and may use the world. */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$|^[^/]+\/[^/]+\/(?:test|scenarios)\/|\/src\/testing(?:\.ts$|\/)/.test(path)
export const isGenerated = (path: string): boolean => path.includes('/gen/')
export const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/')

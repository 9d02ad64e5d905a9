import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@starling/source'] },
  ssr: { resolve: { conditions: ['@starling/source', 'node', 'import', 'module', 'default'] } },
  test: {
    include: ['{packages,apps,tools}/*/{src,test,scenarios}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    maxWorkers: 2,
    retry: 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

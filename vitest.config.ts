import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*/vitest.config.ts',
      'apps/*/vitest.config.ts',
      'tools/*/vitest.config.ts',
      'test/*/vitest.config.ts',
      'benchmarks/vitest.config.ts',
      'scripts/vitest.config.ts',
    ],
    maxWorkers: 2,
  },
})

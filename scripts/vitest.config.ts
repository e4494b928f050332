import { defineProject } from 'vitest/config'

export default defineProject({
  test: { name: 'scripts', include: ['*.test.mjs'], pool: 'forks', testTimeout: 120_000, hookTimeout: 120_000 },
})

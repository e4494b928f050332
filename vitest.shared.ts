import { fileURLToPath } from 'node:url'
import type { UserWorkspaceConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./packages/${path}`, import.meta.url))

/**
 * In-process tests import the packages from their sources, so they need no build. Child processes and worker threads that a
 * test starts resolve the packages through node_modules as a user would, and so run what is in dist.
 */
const alias = [
  { find: /^@sockcall\/core$/, replacement: source('core/src/index.ts') },
  { find: /^@sockcall\/core\/internal$/, replacement: source('core/src/internal.ts') },
  { find: /^@sockcall\/core\/(backend|testing)$/, replacement: source('core/src/$1/index.ts') },
  { find: /^@sockcall\/backend-(native|ffi|sim)$/, replacement: source('backend-$1/src/index.ts') },
  { find: /^sockcall$/, replacement: source('sockcall/src/index.ts') },
  { find: /^sockcall\/backend$/, replacement: source('sockcall/src/backend/index.ts') },
  { find: /^@sockcall\/compat-python$/, replacement: source('compat-python/src/index.ts') },
  {
    find: /^@sockcall\/compat-python\/(backend|exceptions|io|select|selectors|socketserver|asyncio)$/,
    replacement: source('compat-python/src/$1/index.ts'),
  },
]

export function projectConfig(name: string): UserWorkspaceConfig {
  return {
    resolve: { alias },
    test: {
      name,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      // A blocked system call must not block other test files too.
      pool: 'forks',
      testTimeout: 20_000,
      hookTimeout: 20_000,
    },
  }
}

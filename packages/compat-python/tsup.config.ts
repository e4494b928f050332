import { existsSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { libraryConfig } from '../../tsup.shared.ts'

/** The entry points of the package. */
const entries = [
  'index',
  'backend/index',
  'exceptions/index',
  'io/index',
  'select/index',
  'selectors/index',
  'socketserver/index',
  'asyncio/index',
]

export default defineConfig(
  libraryConfig(entries.map((entry) => `src/${entry}.ts`).filter((path) => existsSync(new URL(path, import.meta.url)))),
)

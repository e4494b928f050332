import { existsSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { libraryConfig } from '../../tsup.shared.ts'

/** Each door of the package; one is listed in package.json's exports as soon as its source exists. */
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

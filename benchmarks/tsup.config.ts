import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'
import { libraryConfig } from '../tsup.shared.ts'

/** Every participant written in TypeScript is a program of its own. */
const participants = readdirSync('participants', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `participants/${path.replaceAll('\\', '/')}`)

const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

export default defineConfig({
  ...libraryConfig(['src/cli.ts', ...participants]),
  dts: false,
  external: Object.keys(optionalDependencies),
})

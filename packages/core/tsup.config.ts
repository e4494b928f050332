import { dirname, relative, resolve } from 'node:path'
import type { Options } from 'tsup'
import { defineConfig } from 'tsup'
import { libraryConfig } from '../../tsup.shared.ts'

const testing = resolve('src/testing')

/**
 * The conformance suite imports from core's built index. Otherwise both would share a third file, and every program would load
 * two files instead of one, which costs a twentieth of the import's time.
 */
const testingUsesIndex: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'testing-uses-index',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
      const within = (file: string) => !relative(testing, file).startsWith('..')
      if (!within(importer) || within(resolve(dirname(importer), path))) return undefined
      return { path: '../index.js', external: true }
    })
  },
}

export default defineConfig({
  ...libraryConfig(['src/index.ts', 'src/backend/index.ts', 'src/testing/index.ts']),
  // They share nothing.
  splitting: false,
  esbuildPlugins: [testingUsesIndex],
})

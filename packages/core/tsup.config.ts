import { dirname, relative, resolve } from 'node:path'
import type { Options } from 'tsup'
import { defineConfig } from 'tsup'
import { libraryConfig } from '../../tsup.shared.ts'

const testing = resolve('src/testing')

/** What the conformance suite takes from core comes through the inner door, so that no program loads a file for the suite's sake. */
const testingUsesInternal: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'testing-uses-internal',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
      const within = (file: string) => !relative(testing, file).startsWith('..')
      if (!within(importer) || within(resolve(dirname(importer), path))) return undefined
      return { path: '../internal.js', external: true }
    })
  },
}

export default defineConfig({
  ...libraryConfig(['src/index.ts', 'src/internal.ts', 'src/backend/index.ts', 'src/testing/index.ts']),
  esbuildPlugins: [testingUsesInternal],
})

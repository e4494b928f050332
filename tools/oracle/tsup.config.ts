import { defineConfig } from 'tsup'
import { libraryConfig } from '../../tsup.shared.ts'

/** The command, and the process that runs programs on our side. */
export default defineConfig({ ...libraryConfig(['src/cli.ts', 'src/ours.ts']), dts: false })

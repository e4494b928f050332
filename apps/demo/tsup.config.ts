import { defineConfig } from 'tsup'
import { libraryConfig } from '../../tsup.shared.ts'

/** The program, and one file for each kind of thread that it starts. */
const entries = ['src/cli.ts', 'src/acceptor.ts', 'src/worker.ts', 'src/smoke-client.ts']

export default defineConfig({ ...libraryConfig(entries), dts: false })

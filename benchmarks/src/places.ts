import { fileURLToPath } from 'node:url'

/** The workspace's folder; both src and dist are one below it. */
const folder = new URL('..', import.meta.url)

const inFolder = (path: string) => fileURLToPath(new URL(path, folder))

/** The repository. */
export const root = inFolder('..')
/** Sources of the participants in C and Python. */
export const participantsFolder = inFolder('participants/')
/** Compiled C programs. */
export const buildFolder = inFolder('build/')
/** Compiled TypeScript. */
export const distFolder = inFolder('dist/')
/** What a run leaves behind. */
export const resultsFolder = inFolder('results/')
/** The generated page. */
export const reportFile = inFolder('../docs/performance.md')

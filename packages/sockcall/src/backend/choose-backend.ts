import { createRequire } from 'node:module'
import type { Backend } from '@sockcall/core'

/** The backends that can be chosen by name, in the order they are tried. */
const packages = { native: '@sockcall/backend-native', ffi: '@sockcall/backend-ffi' } as const

/** `'native'`: a C++ addon. `'ffi'`: koffi, which needs no compiler. */
export type BackendName = keyof typeof packages

const names = Object.keys(packages) as BackendName[]
const require = createRequire(import.meta.url)

function isName(name: string): name is BackendName {
  return Object.hasOwn(packages, name)
}

/**
 * Load a backend: the one requested, else the one named by the environment variable `SOCKCALL_BACKEND`, else native, else ffi.
 * It is loaded synchronously, since a socket is used synchronously.
 *
 * @throws Error that lists what was tried, why each failed, and what to install.
 */
export function loadBackend(asked?: string): Backend {
  const wanted = asked ?? process.env.SOCKCALL_BACKEND
  if (wanted === undefined || wanted === '') return firstOf(names)
  if (!isName(wanted)) {
    const source = asked === undefined ? 'SOCKCALL_BACKEND' : 'The backend asked for'
    throw new Error(`${source} is '${wanted}', which is none of ${names.map((name) => `'${name}'`).join(', ')}`)
  }
  return firstOf([wanted])
}

function firstOf(candidates: readonly BackendName[]): Backend {
  const failures: { name: BackendName; error: unknown }[] = []
  for (const name of candidates) {
    try {
      const { backend } = require(packages[name]) as { readonly backend: Backend }
      // A backend may load its library at first use, and if that fails it must fail here.
      backend.clock.now()
      backend.netdb.strerror(0)
      return backend
    } catch (error) {
      failures.push({ name, error })
    }
  }
  throw noBackend(candidates, failures)
}

function noBackend(candidates: readonly BackendName[], failures: { name: BackendName; error: unknown }[]): Error {
  const [only] = candidates
  const what =
    candidates.length === 1 && only !== undefined
      ? `The ${only} backend of sockcall could not be loaded. Install it:\n  npm install ${packages[only]}`
      : `No backend of sockcall could be loaded. Install one of them:\n${names.map((name) => `  npm install ${packages[name]}`).join('\n')}`
  const tried = failures.map(({ name, error }) => `  ${packages[name]}: ${reason(name, error)}`)
  return new Error(`${what}\nTried:\n${tried.join('\n')}`, { cause: failures[0]?.error })
}

/** The first line of the reason why loading failed; the stacks of the causes have the rest. */
function reason(name: BackendName, error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [line = ''] = error.message.split('\n')
  const code = 'code' in error ? error.code : undefined
  const absent = (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') && line.includes(packages[name])
  return absent ? 'not installed' : line
}

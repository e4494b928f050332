import type { Backend, Syscalls } from '../backend/index.js'

/**
 * The same backend with some system calls replaced; the replacements get the originals. For checks that watch, or break, a
 * single call over a real kernel.
 */
export function withSyscalls(backend: Backend, replace: (original: Syscalls) => Partial<Syscalls>): Backend {
  return { ...backend, syscalls: { ...backend.syscalls, ...replace(backend.syscalls) } }
}

/** The names of the backends in SOCKCALL_BACKEND and on command lines. */
const names = ['native', 'ffi'] as const
const asked = process.env.SOCKCALL_BACKEND ?? ''

/** The backends that the tests run on: the one in SOCKCALL_BACKEND, set if no addon could be built, else both. */
export const testedBackends = names.filter((name) => asked === '' || asked === name)

/** Whether tests of the native backend are skipped. */
export const withoutNative = !testedBackends.includes('native')

/** The end of such a test's title. */
export const nativeNeeded = withoutNative ? ' (skipped: SOCKCALL_BACKEND leaves the native backend out)' : ''

/** The backends, as SOCKCALL_BACKEND and the command lines name them. */
const names = ['native', 'ffi'] as const
const asked = process.env.SOCKCALL_BACKEND ?? ''

/** The backends that the tests run on: the one that SOCKCALL_BACKEND names, as where no addon could be built, else both. */
export const testedBackends = names.filter((name) => asked === '' || asked === name)

/** Whether a test of the native backend is to be skipped. */
export const withoutNative = !testedBackends.includes('native')

/** The end of its title. */
export const nativeNeeded = withoutNative ? ' (skipped: SOCKCALL_BACKEND leaves the native backend out)' : ''

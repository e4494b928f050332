import { platformAbi } from '../calling/platform-constant.js'

const { errnos } = platformAbi

/** errno of a descriptor that is none. Python's module has this one and the next two for its own use. */
export const EBADF: number = errnos.EBADF?.number ?? 9
/** errno of a call that would have to wait. */
export const EAGAIN: number = errnos.EAGAIN?.number ?? 11
/** The same, by another name. */
export const EWOULDBLOCK: number = errnos.EWOULDBLOCK?.number ?? 11

/** What C extensions of CPython look for; there is nothing in it here. */
export const CAPI = null

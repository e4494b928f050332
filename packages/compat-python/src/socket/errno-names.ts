import { platformAbi } from '../calling/platform-constant.js'

const { errnos } = platformAbi

/** errno of a bad descriptor. Python's module has this and the next two for its own use. */
export const EBADF: number = errnos.EBADF?.number ?? 9
/** errno of a call that would have to wait. */
export const EAGAIN: number = errnos.EAGAIN?.number ?? 11
/** The same by another name. */
export const EWOULDBLOCK: number = errnos.EWOULDBLOCK?.number ?? 11

/** For C extensions of CPython; empty here. */
export const CAPI = null

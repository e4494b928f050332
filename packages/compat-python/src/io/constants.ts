/** `io.DEFAULT_BUFFER_SIZE`: 128 KiB, as in CPython 3.14 (8 KiB up to 3.13). */
export const DEFAULT_BUFFER_SIZE = 131072

/** `io.SEEK_SET`: count from the start of the stream. */
export const SEEK_SET = 0
/** `io.SEEK_CUR`: count from the current position. */
export const SEEK_CUR = 1
/** `io.SEEK_END`: count from the end of the stream. */
export const SEEK_END = 2

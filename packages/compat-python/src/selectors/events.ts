/** The file object can be read from. */
export const EVENT_READ = 1
/** The file object can be written to. */
export const EVENT_WRITE = 2

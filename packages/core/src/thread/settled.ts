/** Shared by every call that ends at once without a value: nobody need wait for this one. */
export const DONE: Promise<void> = Promise.resolve()

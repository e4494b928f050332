/** Whether a value may be a promise. A thenable is asked for its `then` by {@link promiseOf} alone: it may do anything when it is. */
export function mayBePromise(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The promise of a value, or of a thenable. */
export async function promiseOf(value: unknown): Promise<unknown> {
  return value
}

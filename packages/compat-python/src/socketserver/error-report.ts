/** What a handler threw, as sent to its server's thread. */
export interface ErrorReport {
  readonly client_address: unknown
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  /** `errno`, `code` and the like. */
  readonly fields: Readonly<Record<string, string | number | null>>
}

/** As plain data. */
export function reportOf(client_address: unknown, error: unknown): ErrorReport {
  if (!(error instanceof Error)) {
    return { client_address, name: 'Error', message: String(error), stack: undefined, fields: {} }
  }
  const own = Object.entries(error).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number' || value === null,
  )
  return {
    client_address,
    name: error.name,
    message: error.message,
    stack: error.stack,
    fields: Object.fromEntries(own),
  }
}

/** An Error again. Its class is lost, but not its name. */
export function errorOf({ name, message, stack, fields }: ErrorReport): Error {
  const error = new Error(message)
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  if (stack !== undefined) error.stack = stack
  return Object.assign(error, fields)
}

/** The exception of a call, as `Class: message`. */
export function raised(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
  return 'nothing'
}

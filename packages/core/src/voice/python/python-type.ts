/** The name that CPython would print for the type of a JavaScript value, for messages that must equal Python's. */
export function pythonTypeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'function':
    case 'symbol':
      return typeof value
    default:
  }
  if (Array.isArray(value)) return 'tuple'
  if (value instanceof Uint8Array) return 'bytes'
  if (ArrayBuffer.isView(value)) return 'memoryview'
  if (value instanceof Set) return 'set'
  if (value instanceof Map) return 'dict'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return 'dict'
  // A class of the program, or one that has the same name in Python.
  const name: unknown = Object(prototype).constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'object'
}

/** The type of an argument as CPython's argument parser names it (`converterr` in getargs.c), which prints `None` for None. */
export function argumentTypeName(value: unknown): string {
  return value === null || value === undefined ? 'None' : pythonTypeName(value)
}

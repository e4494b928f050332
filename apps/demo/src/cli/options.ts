import { InvalidArgumentError, Option } from 'commander'

/** Where the server listens and the client connects by default. */
const DEFAULT_HOST = '127.0.0.1'
export const DEFAULT_PORT = 8017

/** A whole number in a range, for commander. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** A time in seconds, possibly with a fraction, for commander. */
export function seconds(text: string): number {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 86_400) return value
  throw new InvalidArgumentError('It must be a number of seconds, above 0 and at most 86400.')
}

function nonEmpty(text: string): string {
  if (text !== '') return text
  throw new InvalidArgumentError('It must not be empty.')
}

/** A target as in a request line. */
export function path(text: string): string {
  if (/^\/[\x21-\x7e]*$/.test(text)) return text
  throw new InvalidArgumentError('It must begin with / and have no blanks.')
}

export function backendOption(): Option {
  const description = 'what makes the system calls (default: native if it is installed, else ffi)'
  return new Option('--backend <name>', description).choices(['native', 'ffi'])
}

export function hostOption(description: string): Option {
  return new Option('--host <address>', description).argParser(nonEmpty).default(DEFAULT_HOST)
}

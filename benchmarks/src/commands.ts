/** How the participants' programs are started, by language. */
import { buildFolder, distFolder, participantsFolder } from './places.js'

/** A program and its arguments; the runner adds settings of the form `name=value`. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

export function node(path: string, ...args: string[]): Command {
  return { program: process.execPath, args: [`${distFolder}participants/${path}.js`, ...args] }
}

export function nodeWith(flags: readonly string[], path: string, ...args: string[]): Command {
  return { program: process.execPath, args: [...flags, `${distFolder}participants/${path}.js`, ...args] }
}

export function python(path: string, ...args: string[]): Command {
  return { program: process.env.PYTHON ?? 'python3', args: ['-s', `${participantsFolder}${path}.py`, ...args] }
}

export function compiled(path: string, ...args: string[]): Command {
  return { program: `${buildFolder}${path.replaceAll('/', '-')}`, args }
}

/** A participant in TypeScript, compiled, on another runtime. */
export function program(name: string, path: string, ...flags: string[]): Command {
  return { program: name, args: [...flags, `${distFolder}participants/${path}.js`] }
}

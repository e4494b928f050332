import { parseArgs } from 'node:util'

/**
 * The options and positionals of this process's command line. Answers `--help` with the usage and ends, and wrong arguments
 * with what is wrong and status 2.
 *
 * @param usage what --help prints; its first line is the command.
 * @param options as parseArgs has them, with `choices` for a text of a few.
 * @param most how many positionals there may be.
 */
export function readArguments(usage, options = {}, most = 0) {
  let read
  try {
    read = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true })
    for (const [name, { choices }] of Object.entries(options)) check(name, read.values[name], choices)
    if (read.positionals.length > most) throw new Error(`unexpected argument '${read.positionals[most]}'`)
    if (read.positionals.includes('')) throw new Error('an argument is empty')
  } catch (error) {
    console.error(`${error.message.split('. To specify')[0]}\n\n${usage}`)
    process.exit(2)
  }
  if (read.values.help) {
    console.log(usage)
    process.exit(0)
  }
  return read
}

function check(name, value, choices) {
  if (value !== undefined && choices !== undefined && !choices.includes(value)) {
    throw new Error(`--${name} is '${value}', which is none of ${choices.join(', ')}`)
  }
}

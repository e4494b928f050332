import { parseArgs } from 'node:util'

/**
 * The options and positionals of this process's command line. `--help` prints the usage and exits; wrong arguments print the
 * error and exit with status 2.
 *
 * @param usage what --help prints; its first line is the command.
 * @param options as in parseArgs, with `choices` for one of a few strings.
 * @param most the maximum number of positionals.
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

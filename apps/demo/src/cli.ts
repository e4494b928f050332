#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { client } from './cli/client.js'
import { backendOption, DEFAULT_PORT, hostOption, integer, path, seconds } from './cli/options.js'
import { serve } from './cli/serve.js'
import { UserError } from './user-error.js'

const examples = `
Examples, from the root of the repository:
  npm run demo                              serve until Ctrl-C
  npm run demo -- --backend ffi --port 0    the other backend, on any free port
  npm run demo -- --smoke                   one session against itself
  npm run demo -- client 'hello, sockets'   the classic client session
  npm run demo -- client --get /status`

const program = new Command('demo')
  .description('A server on blocking sockets, and a client that talks to it.')
  .exitOverride()
  .showHelpAfterError('(--help tells more)')

const serveCommand = program
  .command('serve', { isDefault: true })
  .description('serve lines and HTTP on one port until Ctrl-C; the default command')
  .addOption(hostOption('address to listen on; 0.0.0.0 and :: are all of this machine'))
  .option('--port <number>', `port to listen on, 0 for any free one (default: ${DEFAULT_PORT})`, integer(0, 65_535))
  .addOption(backendOption())
  .option('--workers <count>', 'worker threads that serve connections', integer(1, 64), 4)
  .option('--idle <seconds>', 'close a connection that is quiet for this long', seconds, 300)
  .option('--smoke', 'run one whole session against itself, report the result, and end')
  .option('-v, --verbose', 'report every connection')
  .action(serve)

program
  .command('client')
  .description('talk to a server, step by step: connect, makefile, request, response')
  .argument('[line...]', 'lines to send (default: "hello, sockets")')
  .addOption(hostOption('address of the server'))
  .option('--port <number>', 'its port', integer(1, 65_535), DEFAULT_PORT)
  .option('--get <path>', 'get a page by HTTP instead of sending lines', path)
  .option('--timeout <seconds>', 'give up a call that waits for this long', seconds, 10)
  .addOption(backendOption())
  .action(client)

program.addHelpText('after', () => {
  const help = serveCommand.helpInformation()
  return `\n${help.slice(help.indexOf('Options:')).replace('Options:', 'Options of serve:')}${examples}`
})

// A reader that has gone, as in `demo | head -1`, must not cause a stack trace.
process.stdout.on('error', () => {})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed everything: help was requested, or the command line is wrong.
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else if (error instanceof UserError) {
    console.error(`demo: ${error.message}`)
    process.exitCode = 1
  } else {
    throw error
  }
}

import { takeSnapshot } from '../status/snapshot.js'
import { textPage } from '../status/text-page.js'
import type { Conversation } from './conversation.js'

/** The longest line that is echoed. */
export const MAX_LINE = 8 * 1024 * 1024
/** The most bytes that one ECHO accepts. They are not gathered, so this is only a sensible limit. */
const MAX_ECHO = 1024 ** 3

const help = `A line that is none of these comes back as it is, byte by byte:
HELP      this
TIME      the server's time
STATS     the status page as text, and an empty line
ECHO n    the n bytes after this line, whatever they are, come back
QUIT      the end
`

/** Take one line, or a piece of a binary echo, and answer. False when more input is needed. */
export function stepLine(session: Conversation): boolean {
  const { input, output } = session
  if (session.echoLeft > 0) {
    const bytes = input.take(session.echoLeft)
    session.echoLeft -= bytes.length
    output.push(bytes)
    return bytes.length > 0
  }
  const line = input.takeLine() ?? (session.ended ? input.takeAll() : null)
  if (line === null) {
    if (input.length > MAX_LINE) refuse(session, `a line may have ${MAX_LINE} bytes at most`)
    return false
  }
  if (line.length === 0) return false
  session.server.counters.add('lines', 1)
  answer(session, line)
  return true
}

function answer(session: Conversation, line: Buffer): void {
  // No command is longer than this, and most lines are not commands.
  const text = line.length > 32 ? '' : line.toString('latin1').replace(/\r?\n$/, '')
  const echo = /^ECHO (\d+)$/.exec(text)
  if (echo !== null) {
    const count = Number(echo[1])
    if (count > MAX_ECHO) refuse(session, `ECHO takes ${MAX_ECHO} bytes at most`)
    else session.echoLeft = count
    return
  }
  const { facts, counters } = session.server
  if (text === 'HELP') say(session, `${help}\n`)
  else if (text === 'TIME') say(session, `${new Date().toISOString()}\n`)
  else if (text === 'STATS') say(session, `${textPage(takeSnapshot(facts, counters))}\n`)
  else if (text === 'QUIT') end(session, 'BYE\n')
  else session.output.push(line)
}

function say(session: Conversation, text: string): void {
  session.output.push(Buffer.from(text))
}

function end(session: Conversation, text: string): void {
  say(session, text)
  session.finished = true
}

function refuse(session: Conversation, reason: string): void {
  end(session, `ERROR ${reason}\n`)
}

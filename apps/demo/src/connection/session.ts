import type { Protocol, SessionState } from '../server/messages.js'
import type { ServerView } from '../status/snapshot.js'
import type { Conversation } from './conversation.js'
import { isHttp, MAX_HEAD, stepHttp } from './http-protocol.js'
import { InputBuffer } from './input-buffer.js'
import { MAX_LINE, stepLine } from './line-protocol.js'
import { OutputBuffer } from './output-buffer.js'

/** Once this many bytes of replies wait, nothing more is read until the client has taken some. */
const MAX_OUTPUT = 8 * 1024 * 1024
/** The same for pages, of which no client needs many at once. */
const MAX_PAGES = 65_536
/** How many lines or requests are answered before others get a turn. */
const STEPS_AT_ONCE = 256
/** This many bytes of a first line decide whether it is HTTP. */
const ENOUGH_TO_DECIDE = 8192

/**
 * One client's conversation, without its socket: bytes go in, bytes come out. The owner of the socket moves them. A session can
 * be packed at any moment, even in the middle of a line, and continue in another thread.
 */
export class Session implements Conversation {
  readonly input = new InputBuffer()
  readonly output = new OutputBuffer()
  readonly server: ServerView
  echoLeft = 0
  ended = false
  finished = false
  #protocol: Protocol = 'undecided'

  constructor(server: ServerView, state: SessionState | null = null) {
    this.server = server
    if (state === null) return
    this.#protocol = state.protocol
    this.echoLeft = state.echoLeft
    this.ended = state.ended
    this.finished = state.finished
    this.input.push(bufferOver(state.input))
    this.output.push(bufferOver(state.output))
  }

  get protocol(): Protocol {
    return this.#protocol
  }

  /** Whether to read: not while the client has to take what it asked for. */
  get wantsInput(): boolean {
    return !this.ended && !this.finished && !this.#outputIsFull && this.input.length <= this.#mostInput
  }

  /** How many bytes it keeps: unused input and unsent replies. */
  get held(): number {
    return this.input.length + this.output.length
  }

  /**
   * Answer what has arrived, as far as possible.
   *
   * @returns whether more can be answered at once: each call does a limited amount.
   */
  advance(): boolean {
    for (let step = 0; step < STEPS_AT_ONCE && !this.finished && !this.#outputIsFull; step++) {
      if (this.#step()) continue
      // It waits for input that will not come.
      if (this.ended) this.finished = true
      return false
    }
    return !this.finished && !this.#outputIsFull
  }

  get #outputIsFull(): boolean {
    return this.output.length >= (this.#protocol === 'http' ? MAX_PAGES : MAX_OUTPUT)
  }

  get #mostInput(): number {
    return this.#protocol === 'http' ? MAX_HEAD : MAX_LINE
  }

  /** Pack the session, which cannot be used afterwards; the arrays may be transferred. */
  pack(): SessionState {
    return {
      protocol: this.#protocol,
      echoLeft: this.echoLeft,
      ended: this.ended,
      finished: this.finished,
      input: new Uint8Array(this.input.takeAll()),
      output: new Uint8Array(this.output.takeAll()),
    }
  }

  #step(): boolean {
    if (this.#protocol === 'undecided' && !this.#decide()) return false
    return this.#protocol === 'http' ? stepHttp(this) : stepLine(this)
  }

  #decide(): boolean {
    const start = this.input.peek(ENOUGH_TO_DECIDE)
    const newline = start.indexOf('\n')
    if (newline < 0 && start.length < ENOUGH_TO_DECIDE && !this.ended) return false
    this.#protocol = isHttp(start.toString('latin1', 0, newline < 0 ? start.length : newline)) ? 'http' : 'line'
    return true
  }
}

function bufferOver(bytes: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

import type { ServerView } from '../status/snapshot.js'
import type { InputBuffer } from './input-buffer.js'
import type { OutputBuffer } from './output-buffer.js'

/** What a protocol sees of a session. */
export interface Conversation {
  readonly input: InputBuffer
  readonly output: OutputBuffer
  readonly server: ServerView
  /** Bytes of a binary echo that are still outstanding. */
  echoLeft: number
  /** The client sends no more. */
  readonly ended: boolean
  /** Nothing more will be read or answered; only the output remains to be sent. */
  finished: boolean
}

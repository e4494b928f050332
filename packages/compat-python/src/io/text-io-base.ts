import type { Size } from './arguments.js'
import type { BufferedIOBase } from './buffered-io-base.js'
import { codePointLength } from './codecs/code-points.js'
import { UnsupportedOperation } from './errors.js'
import { IOBase } from './io-base.js'

/** `io.TextIOBase`: a stream of text. Sizes count code points, as Python does: a character beyond U+FFFF is one. */
export class TextIOBase extends IOBase<string, string> {
  /** The encoding's name as given; null if the stream has none. */
  get encoding(): string | null {
    return null
  }

  /** The error handler's name; null if the stream has none. */
  get errors(): string | null {
    return null
  }

  /** The kinds of line ends read so far: null, one of them, or several. */
  get newlines(): string | readonly string[] | null {
    return null
  }

  /** Detaches the byte stream and leaves this object unusable. @throws UnsupportedOperation unless a subclass can. */
  detach(): BufferedIOBase {
    throw new UnsupportedOperation('detach')
  }

  /** Up to `size` characters; without it, everything up to the end of the stream. */
  read(_size?: Size): string {
    throw new UnsupportedOperation('read')
  }

  /** One line with its end; empty at the end of the stream. At most `size` characters if `size` is not negative. */
  override readline(_size?: number): string {
    throw new UnsupportedOperation('readline')
  }

  /** Writes `text` and returns its length in characters. */
  write(_text: string): number {
    throw new UnsupportedOperation('write')
  }

  protected override lineLength(line: string): number {
    return codePointLength(line)
  }
}

/** Files like those of Python's `open(path, 'rb')` and `io.BytesIO`, as far as sendfile needs. */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'
import type { FileKind } from '../language.js'

/** Bytes with a position. */
abstract class PositionedFile {
  protected position = 0

  abstract read(size: number): Buffer
  abstract close(): void

  seek(offset: number): number {
    this.position = Number(offset)
    return offset
  }

  tell(): number {
    return this.position
  }
}

class MemoryFile extends PositionedFile {
  protected readonly content: Buffer

  constructor(content: Buffer) {
    super()
    this.content = content
  }

  read(size: number): Buffer {
    const data = this.content.subarray(this.position, this.position + size)
    this.position += data.length
    return data
  }

  close(): void {}
}

class DiskFile extends PositionedFile {
  readonly mode: string
  protected readonly descriptor: number

  constructor(path: string, mode: string) {
    super()
    this.mode = mode
    this.descriptor = openSync(path, 'r')
  }

  fileno(): number {
    return this.descriptor
  }

  read(size: number): Buffer {
    const data = Buffer.alloc(size)
    const n = readSync(this.descriptor, data, 0, size, this.position)
    this.position += n
    return data.subarray(0, n)
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

/** Write a file and open it. `path` is not called for a file in memory. */
export function openFile(kind: FileKind, content: Buffer, path: () => string): MemoryFile | DiskFile {
  if (kind === 'memory') return new MemoryFile(content)
  const at = path()
  writeFileSync(at, content)
  return new DiskFile(at, kind === 'text' ? 'r' : 'rb')
}

/** Socket files: which may be removed, and when. */
import type { Environment } from '../call/environment.js'
import { fsEncode } from '../host/fs-encoding.js'
import { blockingSockets } from '../socket/socket.js'
import type { Voice } from '../voice/voice.js'

type FileSystem = typeof import('node:fs')

const SLASH = 0x2f

/** What distinguishes an inode from another that has taken its place. */
interface Identity {
  readonly dev: bigint
  readonly ino: bigint
  /** Inode numbers are reused. */
  readonly birthtimeNs: bigint
}

/** A {@link SocketFile} as plain text, for another process. */
export interface SocketFileText {
  /** Absolute, in base64: a path is bytes. */
  readonly path: string
  /** `dev`, `ino` and `birthtimeNs` of stat(2). */
  readonly identity: readonly [dev: string, ino: string, birthtimeNs: string]
}

/**
 * Remove the socket file that a dead process has left at an AF_UNIX path, as a server does before bind(2). It is removed only
 * if lstat(2) says that it is a socket and connect(2) is refused. A regular file, a directory, a fifo, a symbolic link to
 * anything, a socket that any process has open, and one without permission stay as they are, and bind(2) then fails with
 * EADDRINUSE. Abstract names have no file.
 *
 * @returns whether a stale socket was removed.
 * @throws OSError if no socket can be made for the check.
 */
export async function removeStaleSocket(env: Environment, path: string | Uint8Array): Promise<boolean> {
  const file = await SocketFile.at(env.voice, path)
  return file?.removeStale(env) ?? false
}

/** The file of an AF_UNIX path, and the inode there if it is ours. */
export class SocketFile {
  /** Loaded on demand, to keep the import of core fast. */
  readonly #fs: FileSystem
  #path: Buffer
  #own: Identity | null

  private constructor(fs: FileSystem, path: Buffer, own: Identity | null) {
    this.#fs = fs
    this.#path = path
    this.#own = own
  }

  /** The file of an AF_UNIX address; null for abstract names. */
  static async at(voice: Voice, path: string | Uint8Array): Promise<SocketFile | null> {
    const bytes = typeof path === 'string' ? fsEncode(voice, path) : Buffer.from(path)
    if (bytes.length === 0 || bytes[0] === 0) return null
    // The kernel reads up to a NUL.
    const end = bytes.indexOf(0)
    return new SocketFile(await import('node:fs'), end < 0 ? bytes : bytes.subarray(0, end), null)
  }

  /** A file that another process has bound and handed over. */
  static async from({ path, identity }: SocketFileText): Promise<SocketFile> {
    const [dev, ino, birthtimeNs] = identity
    const own = { dev: BigInt(dev), ino: BigInt(ino), birthtimeNs: BigInt(birthtimeNs) }
    return new SocketFile(await import('node:fs'), Buffer.from(path, 'base64'), own)
  }

  /** For the process that takes it over; null if nothing was bound. */
  toText(): SocketFileText | null {
    if (this.#own === null) return null
    const { dev, ino, birthtimeNs } = this.#own
    return { path: this.#path.toString('base64'), identity: [String(dev), String(ino), String(birthtimeNs)] }
  }

  /** See {@link removeStaleSocket}. Synchronous, so no other code of this thread runs meanwhile. */
  removeStale(env: Environment): boolean {
    const found = this.#socket()
    return found !== null && this.#isDead(env) && this.#unlink(found)
  }

  /** A socket has just been bound here: the inode is ours. */
  claim(): void {
    this.#own = this.#socket()
    // The program may change its directory. The path is not normalised: `..` after a link is another directory.
    if (this.#path[0] !== SLASH) this.#path = Buffer.concat([Buffer.from(`${process.cwd()}/`), this.#path])
  }

  /**
   * Remove the file if it is still the inode that was bound; another one belongs to somebody else. The socket is still open,
   * and until it is closed the kernel does not reuse the inode number.
   */
  unlinkOwn(): void {
    const own = this.#own
    this.#own = null
    if (own !== null) this.#unlink(own)
  }

  #socket(): Identity | null {
    try {
      const found = this.#fs.lstatSync(this.#path, { bigint: true })
      return found.isSocket() ? found : null
    } catch {
      // Missing or inaccessible: bind(2) will tell.
      return null
    }
  }

  /**
   * Whether no process has the socket open. A datagram socket asks: the kernel first looks up the path's socket and then
   * compares the types. A socket of another type thus answers EPROTOTYPE, even before listen(2) or with a full backlog, and a
   * server sees no connection. A connect to any other kind of file is refused as well, so lstat(2) comes first.
   */
  #isDead(env: Environment): boolean {
    const probe = blockingSockets.construct(env, { family: env.numbers.AF_UNIX, type: env.constant('SOCK_DGRAM') })
    try {
      return probe.connectEx(this.#path) === env.backend.abi.errnos.ECONNREFUSED?.number
    } finally {
      probe.close()
    }
  }

  /**
   * Remove the file if it is still the inode that was examined. Between lstat(2) and unlink(2) another process may still
   * replace it: no system call unlinks a name only if it is a given inode.
   */
  #unlink(expected: Identity): boolean {
    const found = this.#socket()
    if (found === null || found.dev !== expected.dev || found.ino !== expected.ino) return false
    if (found.birthtimeNs !== expected.birthtimeNs) return false
    try {
      this.#fs.unlinkSync(this.#path)
      return true
    } catch {
      // The directory may be read-only.
      return false
    }
  }
}

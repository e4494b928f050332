/** Sockets in the file system: which of them may be removed, and when. */
import type { Environment } from '../call/environment.js'
import { fsEncode } from '../sockaddr/fs-encoding.js'

type FileSystem = typeof import('node:fs')

const SLASH = 0x2f

/** What tells an inode from another that has come in its place. */
interface Identity {
  readonly dev: bigint
  readonly ino: bigint
  /** Numbers of inodes are used again. */
  readonly birthtimeNs: bigint
}

/** A {@link SocketFile} as plain text, for another process. */
export interface SocketFileText {
  /** Absolute, as base64: a path is bytes. */
  readonly path: string
  /** `dev`, `ino` and `birthtimeNs` of stat(2). */
  readonly identity: readonly [dev: string, ino: string, birthtimeNs: string]
}

/**
 * Remove the socket file that a process which is gone has left at an AF_UNIX path, as a server does before bind(2). Only what
 * lstat(2) calls a socket and whose connect(2) is refused is removed. A regular file, a directory, a fifo, a symbolic link whatever
 * it leads to, a socket that any process has open, and one that may not be removed stay as they are, and bind(2) then says
 * EADDRINUSE. Abstract names have no file.
 *
 * @returns whether there was such a socket, and it is gone.
 * @throws OSError where no socket can be made to look.
 */
export async function removeStaleSocket(env: Environment, path: string | Uint8Array): Promise<boolean> {
  const file = await SocketFile.at(path)
  return file?.removeStale(env) ?? false
}

/** The file of an AF_UNIX path, and perhaps the inode there that is ours. */
export class SocketFile {
  /** Loaded when it is needed: an import of core must be quick. */
  readonly #fs: FileSystem
  #path: Buffer
  #own: Identity | null

  private constructor(fs: FileSystem, path: Buffer, own: Identity | null) {
    this.#fs = fs
    this.#path = path
    this.#own = own
  }

  /** The file of an AF_UNIX address; null for abstract names, which have none. */
  static async at(path: string | Uint8Array): Promise<SocketFile | null> {
    const bytes = typeof path === 'string' ? fsEncode(path) : Buffer.from(path)
    if (bytes.length === 0 || bytes[0] === 0) return null
    // The kernel reads a string that ends at a NUL.
    const end = bytes.indexOf(0)
    return new SocketFile(await import('node:fs'), end < 0 ? bytes : bytes.subarray(0, end), null)
  }

  /** A file that another process has bound and handed on. */
  static async from({ path, identity }: SocketFileText): Promise<SocketFile> {
    const [dev, ino, birthtimeNs] = identity
    const own = { dev: BigInt(dev), ino: BigInt(ino), birthtimeNs: BigInt(birthtimeNs) }
    return new SocketFile(await import('node:fs'), Buffer.from(path, 'base64'), own)
  }

  /** For the process that it is handed on to; null where nothing was bound. */
  toText(): SocketFileText | null {
    if (this.#own === null) return null
    const { dev, ino, birthtimeNs } = this.#own
    return { path: this.#path.toString('base64'), identity: [String(dev), String(ino), String(birthtimeNs)] }
  }

  /** See {@link removeStaleSocket}. No other code of this thread runs meanwhile. */
  removeStale(env: Environment): boolean {
    const found = this.#socket()
    return found !== null && this.#isDead(env) && this.#unlink(found)
  }

  /** A socket was bound here just now: the inode is ours. */
  claim(): void {
    this.#own = this.#socket()
    // The program may change its directory. No part of the path is resolved: `..` after a link is another directory.
    if (this.#path[0] !== SLASH) this.#path = Buffer.concat([Buffer.from(`${process.cwd()}/`), this.#path])
  }

  /**
   * Remove the file if it is the inode that was bound; what has come in its place is somebody else's. The socket is still open: as
   * long as it is, the kernel gives the inode's number to no other file.
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
      // Not there, or not to be seen: bind(2) knows.
      return null
    }
  }

  /**
   * Whether no process has the socket open. It is asked with a datagram socket: the kernel looks for the path's socket first and
   * compares the types then, so one of another type answers EPROTOTYPE even before listen(2) or with a full backlog, and a server
   * sees no connection. A connect to a file of any other kind is refused as well, so lstat(2) comes first.
   */
  #isDead(env: Environment): boolean {
    const probe = env.newSocket({ family: env.AF_UNIX, type: env.constant('SOCK_DGRAM') })
    try {
      return probe.connectEx(this.#path) === env.backend.abi.errnos.ECONNREFUSED?.number
    } finally {
      probe.close()
    }
  }

  /**
   * Remove the file if it is still the inode that was looked at. A moment is left between lstat(2) and unlink(2) in which somebody
   * may put another file in its place: no system call removes a name on the condition that it is a given inode.
   */
  #unlink(expected: Identity): boolean {
    const found = this.#socket()
    if (found === null || found.dev !== expected.dev || found.ino !== expected.ino) return false
    if (found.birthtimeNs !== expected.birthtimeNs) return false
    try {
      this.#fs.unlinkSync(this.#path)
      return true
    } catch {
      // A directory that may not be written to.
      return false
    }
  }
}

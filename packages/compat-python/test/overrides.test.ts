/** Methods of a subclass are called where CPython calls them. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as socket from '../src/index.js'
import { eachBackend } from './each-backend.js'
import { raised } from './raised.js'

eachBackend(() => {
  it('dup, the inheritable flag and repr ask fileno, family, getsockname and getpeername', () => {
    const [a, b] = socket.socketpair()
    class Other extends socket.socket {
      override fileno() {
        return b.fileno()
      }
      override getsockname<A>() {
        return ['here', 1] as A
      }
      override getpeername<A>() {
        return ['there', 2] as A
      }
    }
    using other = new Other(socket.AF_INET, socket.SOCK_STREAM)
    expect(String(other)).toBe(
      `<__main__.Other fd=${b.fileno()}, family=2, type=1, proto=0, laddr=('here', 1), raddr=('there', 2)>`,
    )
    b.set_inheritable(true)
    expect(other.get_inheritable()).toBe(true)
    other.set_inheritable(false)
    expect(b.get_inheritable()).toBe(false)

    class Counting extends socket.socket {
      asked = 0
      override fileno() {
        this.asked++
        return super.fileno()
      }
      override gettimeout() {
        return 2.5
      }
    }
    using counting = new Counting()
    using copy = counting.dup()
    expect(counting.asked).toBe(1)
    expect(copy.gettimeout()).toBe(2.5)
    expect(copy.timeout).toBe(2.5)
    a.close()
    b.close()
  })

  it('dup refuses a bad descriptor from an overridden fileno', () => {
    class Broken extends socket.socket {
      override fileno() {
        return 'x' as unknown as number
      }
    }
    using broken = new Broken()
    expect(raised(() => broken.dup())).toBe("TypeError: 'str' object cannot be interpreted as an integer")
    expect(raised(() => broken.get_inheritable())).toBe("TypeError: 'str' object cannot be interpreted as an integer")
  })

  it('sendfile calls the two ways, their check, fileno, gettimeout and send', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sockcall-'))
    writeFileSync(join(folder, 'content'), '0123456789')
    const fd = openSync(join(folder, 'content'), 'r')
    const [a, b] = socket.socketpair()
    const calls: string[] = []
    class Logging extends socket.socket {
      override fileno() {
        calls.push('fileno')
        return a.fileno()
      }
      override gettimeout() {
        calls.push('gettimeout')
        return super.gettimeout()
      }
      override _check_sendfile_params(...args: Parameters<socket.socket['_check_sendfile_params']>) {
        calls.push('check')
        super._check_sendfile_params(...args)
      }
      override _sendfile_use_sendfile(...args: [number, number?, (number | null)?]) {
        calls.push('sendfile')
        if (useSend) throw new socket._GiveupOnSendfile()
        return super._sendfile_use_sendfile(...args)
      }
      override _sendfile_use_send(...args: [number, number?, (number | null)?]) {
        calls.push('send')
        return super._sendfile_use_send(...args)
      }
      override send(data: Uint8Array) {
        calls.push(`send ${data.length}`)
        return a.send(data.subarray(0, 4))
      }
    }
    let useSend = false
    using logging = new Logging(socket.AF_UNIX, socket.SOCK_STREAM)
    expect(logging.sendfile(fd, 2, 5)).toBe(5)
    expect(String(b.recv(100))).toBe('23456')
    expect(calls.splice(0)).toEqual(['sendfile', 'check', 'fileno', 'gettimeout'])
    useSend = true
    expect(logging.sendfile(fd)).toBe(10)
    expect(String(b.recv(100))).toBe('0123456789')
    expect(calls).toEqual(['sendfile', 'send', 'check', 'gettimeout', 'send 10', 'send 6', 'send 2'])
    closeSync(fd)
    for (const sock of [a, b]) sock.close()
    rmSync(folder, { recursive: true })
  })
})

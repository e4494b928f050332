import { ValueError } from '@sockcall/core'
import { describe, expect, it } from 'vitest'
import { UnsupportedOperation } from './errors.js'
import { SocketIO } from './socket-io.js'
import { ScriptedSocket } from './testing/run-program.js'

describe('SocketIO', () => {
  it('takes six modes and no other', () => {
    const sock = new ScriptedSocket([])
    const modes = ['r', 'w', 'rw', 'rb', 'wb', 'rwb'].map((mode) => new SocketIO(sock, mode).mode)
    expect(modes).toEqual(['rb', 'wb', 'rwb', 'rb', 'wb', 'rwb'])
    for (const mode of ['wr', 'b', '', 'br']) {
      expect(() => new SocketIO(sock, mode)).toThrow(new ValueError(`invalid mode: '${mode}'`))
    }
  })

  it('returns a count, 0 at the end and null if it would block', () => {
    const raw = new SocketIO(new ScriptedSocket(['616263', 'block', 'eof'], [2, 'block']), 'rw')
    const buffer = Buffer.alloc(2)
    expect([raw.readinto(buffer), raw.readinto(buffer), raw.readinto(buffer), raw.readinto(buffer)]).toEqual([
      2,
      1,
      null,
      0,
    ])
    expect([raw.write(Buffer.from('abc')), raw.write(Buffer.from('c'))]).toEqual([2, null])
  })

  it('reads everything, and null if it would block before the first byte', () => {
    expect(new SocketIO(new ScriptedSocket(['61', '6263', 'block']), 'r').read()).toEqual(Buffer.from('abc'))
    expect(new SocketIO(new ScriptedSocket(['block']), 'r').readall()).toBeNull()
    expect(new SocketIO(new ScriptedSocket([]), 'r').read()).toEqual(Buffer.alloc(0))
  })

  it('says which direction it lacks', () => {
    const sock = new ScriptedSocket([])
    const reader = new SocketIO(sock, 'r')
    const writer = new SocketIO(sock, 'w')
    expect([reader.readable(), reader.writable(), reader.seekable()]).toEqual([true, false, false])
    expect(() => writer.readinto(Buffer.alloc(1))).toThrow(new UnsupportedOperation('File or stream is not readable.'))
    expect(() => reader.write(Buffer.alloc(1))).toThrow(new UnsupportedOperation('File or stream is not writable.'))
    expect(() => reader.seek(0)).toThrow(new UnsupportedOperation('seek'))
    expect(() => reader.tell()).toThrow(new UnsupportedOperation('seek'))
    expect(() => reader.truncate()).toThrow(new UnsupportedOperation('truncate'))
  })

  it('forgets the socket when it is closed, once', () => {
    const sock = new ScriptedSocket([])
    const raw = new SocketIO(sock, 'rw')
    expect([raw.name, raw.fileno(), raw.closed]).toEqual([7, 7, false])
    raw.close()
    raw.close()
    expect(sock.log).toEqual([['decref']])
    expect([raw.name, raw.closed]).toEqual([-1, true])
    const socketText = 'I/O operation on closed socket.'
    const fileText = 'I/O operation on closed file.'
    expect(() => raw.readable()).toThrow(new ValueError(socketText))
    expect(() => raw.writable()).toThrow(new ValueError(socketText))
    expect(() => raw.seekable()).toThrow(new ValueError(socketText))
    expect(() => raw.fileno()).toThrow(new ValueError(fileText))
    expect(() => raw.readinto(Buffer.alloc(1))).toThrow(new ValueError(fileText))
    expect(() => raw.write(Buffer.alloc(1))).toThrow(new ValueError(fileText))
    expect(() => raw.flush()).toThrow(new ValueError(fileText))
    expect(() => raw.__enter__()).toThrow(new ValueError(fileText))
  })
})

import assert from 'node:assert/strict'
import { peerCredentials } from '../../sockopt/peer-credentials.js'
import type { Topic } from '../check.js'
import { python, succeeded } from '../children.js'
import { driven } from '../driven.js'

const needs = ['AF_UNIX', 'linux', 'realKernel'] as const

export const peerCredentialsTopic: Topic = {
  name: 'SO_PEERCRED',
  checks: [
    ...driven('of a pair is this very process', { needs }, async (t) => {
      const self = { pid: process.pid, uid: process.geteuid?.() ?? -1, gid: process.getegid?.() ?? -1 }
      for (const end of t.pair()) assert.deepEqual(peerCredentials(end), self)
    }),

    ...driven('of a connection is who connected', { needs: [...needs, 'abstractUnix', 'python3'] }, async (t) => {
      const listener = t.socket({ family: t.constant('AF_UNIX') })
      const name = `\0sockcall-${process.pid}-${Math.random()}`
      await listener.bind(name)
      listener.listen()
      const program = `
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(b'\\0' + sys.argv[1].encode())
print(os.getpid())
s.recv(1)`
      const companion = python(t, program, name.slice(1))
      const [connection] = await listener.accept()
      const { pid, uid } = peerCredentials(t.own(connection))
      await connection.sendall(Buffer.from('x'))
      assert.equal(pid, Number(await succeeded(companion)))
      assert.equal(uid, process.getuid?.())
    }),
  ],
}

import diagnostics from 'node:diagnostics_channel'
import { MessageBatch } from '../../socket/message-batch.js'
import { OSError } from '../../voice/python/os-error.js'
import { rejects } from '../assertions.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'
import { whileWaiting } from '../while-waiting.js'

const MUCH = 4_000_000

interface WaitingCall {
  readonly name: string
  readonly syscall: string
  readonly call: (socket: DrivenSocket) => unknown
}

/** Calls that would wait for ever, and the system call that each makes. */
const WAITING: readonly WaitingCall[] = [
  { name: 'recv', syscall: 'recv', call: (socket) => socket.recv(10) },
  { name: 'recvInto', syscall: 'recv', call: (socket) => socket.recvInto(new Uint8Array(10)) },
  { name: 'recvfrom', syscall: 'recvfrom', call: (socket) => socket.recvfrom(10) },
  { name: 'recvfromInto', syscall: 'recvfrom', call: (socket) => socket.recvfromInto(new Uint8Array(10)) },
  { name: 'recvmsg', syscall: 'recvmsg', call: (socket) => socket.recvmsg(10) },
  { name: 'recvmsgInto', syscall: 'recvmsg', call: (socket) => socket.recvmsgInto([new Uint8Array(10)]) },
  { name: 'sendall', syscall: 'send', call: (socket) => socket.sendall(new Uint8Array(MUCH)) },
]

/** Do this after the next such system call. */
function afterNext(t: DrivenTrial, syscall: string, action: () => void): void {
  const channel = `sockcall:${syscall}`
  const listener = () => {
    diagnostics.unsubscribe(channel, listener)
    action()
  }
  diagnostics.subscribe(channel, listener)
  t.defer(() => diagnostics.unsubscribe(channel, listener))
}

async function endsClosed(t: DrivenTrial, call: () => unknown): Promise<void> {
  await rejects(call, { type: OSError, code: 'EBADF', errno: -t.errno('EBADF') })
}

export const closedMeanwhileTopic: Topic = {
  name: 'closed in the middle of a call',
  checks: [
    ...WAITING.flatMap(({ name, syscall, call }) =>
      driven(`${name} ends with EBADF if a subscriber of its system call closes the socket (S15)`, async (t) => {
        for (const timeoutMs of [null, 5000]) {
          const [a] = t.pair()
          a.timeoutMs = timeoutMs
          afterNext(t, syscall, () => a.close())
          await endsClosed(t, () => call(a))
        }
      }),
    ),

    ...WAITING.flatMap(({ name, call }) =>
      driven(`${name} ends with EBADF if the socket is closed or detached while it waits (S15)`, async (t) => {
        for (const timeoutMs of [null, 5000]) {
          for (const how of ['close', 'detach'] as const) {
            const [a] = t.pair()
            a.timeoutMs = timeoutMs
            whileWaiting(t, () => {
              const fd = how === 'detach' ? a.detach() : -1
              if (fd >= 0) t.fd(fd)
              else a.close()
            })
            await endsClosed(t, () => call(a))
          }
        }
      }),
    ),

    ...driven('accept ends with EBADF if the listener is closed meanwhile', async (t) => {
      for (const syscall of ['setNonblocking', 'accept4', 'acceptDontwait', 'wait']) {
        for (const timeoutMs of [null, 5000]) {
          const { listener } = await t.listener()
          listener.timeoutMs = timeoutMs
          if (syscall === 'acceptDontwait') listener.fileno()
          afterNext(t, syscall, () => listener.close())
          whileWaiting(t, () => listener.close())
          await endsClosed(t, () => listener.accept())
        }
      }
    }),

    ...driven('recvmmsg ends with EBADF if the socket is closed meanwhile', { needs: ['batches'] }, async (t) => {
      for (const syscall of ['recvmmsg', 'poll']) {
        const [a] = t.pair('SOCK_DGRAM')
        const batch = new MessageBatch(a, { count: 2, size: 10 })
        if (syscall === 'recvmmsg') afterNext(t, syscall, () => a.close())
        else whileWaiting(t, () => a.close())
        await endsClosed(t, () => a.recvmmsg(batch))
      }
    }),

    ...driven("an argument's own code may close the socket before the call (EBADF)", async (t) => {
      const [a] = t.pair()
      const items = {
        [Symbol.iterator](): Iterator<never> {
          a.close()
          return [].values()
        },
      }
      await endsClosed(t, () => a.sendmsg([Buffer.from('x')], items))
      const [c] = t.pair()
      const buffers = {
        [Symbol.iterator](): Iterator<Uint8Array> {
          c.close()
          return [new Uint8Array(10)].values()
        },
      }
      await endsClosed(t, () => c.recvmsgInto(buffers))
      const udp = await t.udp()
      const address: [string, number] = ['127.0.0.1', 9]
      Object.defineProperty(address, 0, {
        get() {
          udp.close()
          return '127.0.0.1'
        },
      })
      await endsClosed(t, () => udp.sendto(Buffer.from('x'), address))
      const client = t.socket()
      Object.defineProperty(address, 0, {
        get() {
          client.close()
          return '127.0.0.1'
        },
      })
      await endsClosed(t, () => client.connect(address))
    }),
  ],
}

import assert from 'node:assert/strict'
import { ifNameindex } from '../../netdb/interfaces.js'
import type { Topic } from '../check.js'
import { type DrivenTrial, driven } from '../driven.js'
import type { DrivenSocket } from '../drivers.js'

// <linux/netlink.h> and <linux/rtnetlink.h>: used only here.
const NLMSG_HDRLEN = 16
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const NLM_F_REQUEST = 1
const NLM_F_DUMP = 0x300
const IFINFOMSG_SIZE = 16
const IFLA_IFNAME = 3

interface Message {
  readonly type: number
  readonly sequence: number
  readonly payload: Buffer
}

/** Numbers in the machine's own byte order. */
class Fields {
  readonly #view: DataView

  constructor(
    data: Uint8Array,
    private readonly littleEndian: boolean,
  ) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.littleEndian)
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.littleEndian)
  }

  put16(at: number, value: number): void {
    this.#view.setUint16(at, value, this.littleEndian)
  }

  put32(at: number, value: number): void {
    this.#view.setUint32(at, value, this.littleEndian)
  }
}

const align = (length: number) => (length + 3) & ~3
const fields = (t: DrivenTrial, data: Uint8Array) => new Fields(data, t.backend.abi.layout.littleEndian)

async function route(t: DrivenTrial): Promise<DrivenSocket> {
  const socket = t.socket({ family: t.constant('AF_NETLINK'), type: t.constant('SOCK_RAW'), proto: 0 })
  socket.timeoutMs = 5000
  await socket.bind([0, 0])
  return socket
}

/** An RTM_GETLINK request. */
function getLink(t: DrivenTrial, flags: number, sequence: number, index = 0): Buffer {
  const request = Buffer.alloc(NLMSG_HDRLEN + IFINFOMSG_SIZE)
  const header = fields(t, request)
  header.put32(0, request.length)
  header.put16(4, RTM_GETLINK)
  header.put16(6, flags)
  header.put32(8, sequence)
  header.put32(NLMSG_HDRLEN + 4, index)
  return request
}

function messages(t: DrivenTrial, data: Buffer): Message[] {
  const found: Message[] = []
  const header = fields(t, data)
  for (let at = 0; at + NLMSG_HDRLEN <= data.length; ) {
    const length = header.u32(at)
    assert(length >= NLMSG_HDRLEN && at + length <= data.length, `a message of ${length} bytes`)
    const payload = data.subarray(at + NLMSG_HDRLEN, at + length)
    found.push({ type: header.u16(at + 4), sequence: header.u32(at + 8), payload })
    at += align(length)
  }
  return found
}

/** The index and name in a link message. */
function link(t: DrivenTrial, payload: Buffer): [index: number, name: string] {
  const info = fields(t, payload)
  for (let at = IFINFOMSG_SIZE; at + 4 <= payload.length; at += align(info.u16(at))) {
    if (info.u16(at + 2) !== IFLA_IFNAME) continue
    return [info.u32(4), payload.toString('utf8', at + 4, at + info.u16(at) - 1)]
  }
  assert.fail('a link without a name')
}

const needs = ['AF_NETLINK', 'realKernel', 'linux'] as const

export const netlinkTopic: Topic = {
  name: 'AF_NETLINK',
  checks: [
    ...driven('rtnetlink lists the links that if_nameindex knows', { needs }, async (t) => {
      const socket = await route(t)
      assert.equal(await socket.sendto(getLink(t, NLM_F_REQUEST | NLM_F_DUMP, 7), [0, 0]), 32)
      const links: [number, string][] = []
      for (let done = false; !done; ) {
        const [data, from] = await socket.recvfrom(65536)
        assert.deepEqual(from, [0, 0], 'the kernel answers')
        for (const { type, sequence, payload } of messages(t, data)) {
          assert.equal(sequence, 7)
          if (type === RTM_NEWLINK) links.push(link(t, payload))
          else if (type === NLMSG_DONE) done = true
        }
      }
      const byIndex = (list: readonly [number, string][]) => [...list].sort(([a], [b]) => a - b)
      assert.deepEqual(byIndex(links), byIndex(ifNameindex(t.backend)))
      assert(links.some(([, name]) => name === 'lo'))
    }),

    ...driven('an error comes as a message, by recvmsg as well', { needs }, async (t) => {
      const socket = await route(t)
      await socket.send(getLink(t, NLM_F_REQUEST, 8, 0x7ffffff0))
      const [data, ancillary, flags, from] = await socket.recvmsg(4096, 64)
      assert.deepEqual([ancillary, flags, from], [[], 0, [0, 0]])
      const [message] = messages(t, data)
      assert(message !== undefined)
      assert.deepEqual([message.type, message.sequence], [NLMSG_ERROR, 8])
      assert.equal(fields(t, message.payload).u32(0) | 0, t.errno('ENODEV'))
    }),

    ...driven('each socket gets a port of its own, and its groups', { needs }, async (t) => {
      const portOf = async (groups: number) => {
        const socket = t.socket({ family: t.constant('AF_NETLINK'), type: t.constant('SOCK_RAW') })
        await socket.bind([0, groups])
        const name = socket.getsockname()
        assert(Array.isArray(name))
        assert.equal(name[1], groups)
        return Number(name[0])
      }
      const [first, second] = [await portOf(0), await portOf(1)]
      assert(first !== 0 && second !== 0 && first !== second)
    }),
  ],
}

import type { MessageVector, Syscalls } from '@sockcall/core/backend'
import type { Addon } from './addon.js'

/** The addon's own functions wherever the contract's shape is theirs, so that a call has no JavaScript around it. */
export function nativeSyscalls(addon: Addon, short: Pick<Syscalls, 'recv' | 'send' | 'recvmsg' | 'sendmsg'>): Syscalls {
  const { recv, send, recvmsg, sendmsg } = short
  // A vector that is missing altogether is the addon's to refuse (law 1), hence the `?.`.
  const batch =
    (call: Addon['recvmmsg']) =>
    (fd: number, vector: MessageVector, first: number, count: number, flags: number): number =>
      call(
        fd,
        first,
        count,
        flags,
        vector?.buf,
        vector?.stride,
        vector?.lengths,
        vector?.names,
        vector?.nameStride,
        vector?.namelens,
        vector?.controls,
        vector?.controlStride,
        vector?.controllens,
        vector?.msgFlags,
      )
  return {
    socket: addon.socket,
    socketpair: addon.socketpair,
    bind: addon.bind,
    connect: addon.connect,
    listen: addon.listen,
    accept4: addon.accept4,
    acceptDontwait: addon.acceptDontwait,
    getsockname: addon.getsockname,
    getpeername: addon.getpeername,
    recv,
    recvfrom: addon.recvfrom,
    recvmsg,
    send,
    sendto: addon.sendto,
    sendmsg,
    recvmmsg: batch(addon.recvmmsg),
    sendmmsg: batch(addon.sendmmsg),
    getsockopt: addon.getsockopt,
    setsockopt: addon.setsockopt,
    attachFilter: addon.attachFilter,
    shutdown: addon.shutdown,
    close: addon.close,
    dup: addon.dup,
    getfl: addon.getfl,
    setNonblocking: addon.setNonblocking,
    getCloexec: addon.getCloexec,
    setCloexec: addon.setCloexec,
    poll: addon.poll,
    sendfile: addon.sendfile,
    interfaceIndex: addon.interfaceIndex,
    interfaceName: addon.interfaceName,
    epollCreate: addon.epollCreate,
    epollCtl: addon.epollCtl,
    epollWait: addon.epollWait,
  }
}

"""Which calls on a socket without a timeout would wait for ever. ../src/runner/blocking.ts says the same, line by line."""

import os
import select
import socket

RECEIVES = {"recv": 1, "recvfrom": 1, "recv_into": 2, "recvfrom_into": 2, "recvmsg": 2, "recvmsg_into": 2, "recv_fds": -1}
ACCEPTS = {"accept", "_accept"}
SENDS = {"send", "sendall", "sendto", "sendmsg", "send_fds", "sendfile"}
CONNECTS = {"connect", "connect_ex"}
# connect_ex: done or under way: 0, EAGAIN, EALREADY, EINPROGRESS.
UNDER_WAY = {0, 11, 114, 115}
POLLRDHUP = 0x2000
# Linux queues ten datagrams on an AF_UNIX socket; the senders of the next ones wait.
QUEUE = 9


def integer(value):
    return value if isinstance(value, int) else 0


class Blocking:
    def __init__(self):
        # Connections not accepted yet.
        self.pending = 0
        self.datagrams = 0

    def note(self, held, call, result, error):
        """Record what a call means for the next ones."""
        if not isinstance(held, socket.socket):
            return
        done = error is None
        if call in CONNECTS and held.type != socket.SOCK_DGRAM:
            if (done and integer(result) in UNDER_WAY) or isinstance(error, (BlockingIOError, TimeoutError)):
                self.pending += 1
        elif call in ACCEPTS and done:
            self.pending -= 1
        elif call in SENDS and done:
            self.datagrams += 1

    def blocks(self, held, call, args, keywords):
        if not isinstance(held, socket.socket) or held.gettimeout() is not None or held.fileno() < 0:
            return False
        waits = call in RECEIVES or call in ACCEPTS or call in SENDS or call in CONNECTS
        if not waits or not os.get_blocking(held.fileno()):
            return False
        if held.family == socket.AF_VSOCK:
            return True
        if call in CONNECTS:
            if held.type != socket.SOCK_DGRAM and self.pending > 0:
                return True
            return self.poll(held, select.POLLOUT) == 0
        if call in SENDS:
            if held.family == socket.AF_UNIX and held.type == socket.SOCK_DGRAM and self.datagrams >= QUEUE:
                return True
            return self.poll(held, select.POLLOUT) == 0
        return self.input_blocks(held, call, args, keywords)

    def input_blocks(self, held, call, args, keywords):
        stream = held.type == socket.SOCK_STREAM
        place = RECEIVES.get(call, -1)
        flags = integer(args[place] if 0 <= place < len(args) else keywords.get("flags"))
        if flags & socket.MSG_DONTWAIT or (stream and flags & socket.MSG_OOB):
            return False
        events = self.poll(held, select.POLLIN | POLLRDHUP)
        if events == 0:
            return True
        if not stream or call in ACCEPTS or events & (POLLRDHUP | select.POLLHUP | select.POLLERR):
            return False
        # MSG_WAITALL waits for all bytes, and urgent data ahead of a stream's other data makes poll report a false readiness.
        # AF_UNIX does not wait when peeking.
        whole = flags & socket.MSG_WAITALL and not (flags & socket.MSG_PEEK and held.family == socket.AF_UNIX)
        need = self.wanted(args, keywords) if whole else 1
        if need <= 0 or need > 65536:
            return need > 0
        try:
            return len(held.recv(need, socket.MSG_PEEK | socket.MSG_DONTWAIT)) < need
        except BlockingIOError:
            return True
        except OSError:
            return False

    def wanted(self, args, keywords):
        first = args[0] if args else 0
        if isinstance(first, bytearray):
            return integer(args[1] if len(args) > 1 else keywords.get("nbytes")) or len(first)
        if isinstance(first, tuple):
            return sum(len(item) for item in first if isinstance(item, bytearray))
        return integer(first)

    def poll(self, held, events):
        poll = select.poll()
        poll.register(held.fileno(), events)
        ready = poll.poll(0)
        return ready[0][1] if ready else 0

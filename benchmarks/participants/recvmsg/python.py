import array
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import VARIANT, check, measure

IP_PKTINFO = 8
stamp = 0


def rights(operations):
    global stamp
    stamp = (stamp + 1) & 255
    message = bytes([stamp]) * 64
    total = 0
    data = b""
    for _ in range(operations):
        total += sender.sendmsg([message], outgoing)
        data, items, _, _ = receiver.recvmsg(64, room)
        level, kind, payload = items[0]
        check(level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS, "a descriptor")
        for received in array.array("i", payload):
            os.close(received)
        total += len(data)
    check(total == 128 * operations and data == message, "bytes sent and received")


def packet_info(operations):
    global stamp
    stamp = (stamp + 1) & 255
    message = bytes([stamp]) * 64
    total = 0
    data = b""
    for _ in range(operations):
        total += sock.send(message)
        data, items, _, _ = sock.recvmsg(64, room)
        check(items[0][1] == IP_PKTINFO, "the packet information")
        total += len(data)
    check(total == 128 * operations and data == message, "bytes sent and received")


if VARIANT == "rights":
    sender, receiver = socket.socketpair()
    fd = os.open("/dev/null", os.O_RDONLY)
    outgoing = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    room = socket.CMSG_SPACE(4)
    measure(rights)
else:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.connect(sock.getsockname())
    sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    room = socket.CMSG_SPACE(12)
    measure(packet_info)

import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import check, measure

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 0))
address = sock.getsockname()
stamp = 0


def batch(operations):
    global stamp
    stamp = (stamp + 1) & 255
    message = bytes([stamp]) * 64
    total = 0
    data = b""
    sendto, recvfrom = sock.sendto, sock.recvfrom
    for _ in range(operations):
        total += sendto(message, address)
        data, _ = recvfrom(64)
        total += len(data)
    check(total == 128 * operations and data == message, "bytes sent and received")


measure(batch)

import os
import socket
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import check, measure

stamp = 0


def batch(operations):
    global stamp
    stamp = (stamp + 1) & 255
    message = bytes([stamp]) * 64
    total = 0
    data = b""
    sendto, recv = sender.sendto, receiver.recv
    for _ in range(operations):
        total += sendto(message, path)
        data = recv(64)
        total += len(data)
    check(total == 128 * operations and data == message, "bytes sent and received")


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "receiver")
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(path)
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    measure(batch)

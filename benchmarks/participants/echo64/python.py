import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import VARIANT, check, measure

SIZE = 64


def tcp_pair():
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.settimeout(None)
    accepted, _ = listener.accept()
    listener.close()
    return client, accepted


sender, receiver = tcp_pair() if VARIANT.startswith("tcp") else socket.socketpair()
if VARIANT.endswith("timeout"):
    sender.settimeout(5)
    receiver.settimeout(5)
into = bytearray(SIZE)
stamp = 0


def batch(operations):
    global stamp
    stamp = (stamp + 1) & 255
    message = bytes([stamp]) * SIZE
    sent = received = 0
    last = b""
    send, recv, recv_into = sender.send, receiver.recv, receiver.recv_into
    if VARIANT.endswith("into"):
        for _ in range(operations):
            sent += send(message)
            received += recv_into(into)
        last = bytes(into)
    else:
        for _ in range(operations):
            sent += send(message)
            last = recv(SIZE)
            received += len(last)
    check(sent == received == SIZE * operations and last == message, "bytes sent and received")


measure(batch)

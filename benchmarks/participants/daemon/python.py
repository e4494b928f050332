import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import SETTINGS, check, measure

path = SETTINGS["address"]
stamp = 0


def connect():
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.connect(path)
    return sock


def batch(operations):
    global stamp
    for _ in range(operations):
        sock = kept or connect()
        stamp = (stamp + 1) & 255
        request = bytes([stamp]) * 64
        sock.sendall(request)
        check(sock.recv(4096) == request, "the answer")
        if kept is None:
            sock.close()


kept = connect() if SETTINGS.get("keep") == "1" else None
measure(batch)

"""Many clients at once: each sends all its bytes before it reads any, and compares what comes back.

usage: echo_clients.py HOST PORT CLIENTS BYTES MODE
MODE: line (one line), lines (any bytes, so many lines), echo (the ECHO command)
"""

import json
import os
import socket
import sys
import threading
import time

host, port, clients, size, mode = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
start = threading.Barrier(clients)
failures = []


def payload():
    if mode == "line":
        return os.urandom(size // 2).hex().encode()[: size - 1] + b"\n"
    if mode == "lines":
        return os.urandom(size - 1) + b"\n"
    return os.urandom(size)


def client(number):
    try:
        data = payload()
        with socket.create_connection((host, port), timeout=60) as sock:
            start.wait()
            sock.sendall((b"ECHO %d\n" % len(data) if mode == "echo" else b"") + data)
            received = bytearray()
            while len(received) < len(data):
                chunk = sock.recv(65536)
                if not chunk:
                    break
                received += chunk
        if received != data:
            failures.append(f"client {number}: sent {len(data)}, got {len(received)} bytes, or others")
    except Exception as error:
        failures.append(f"client {number}: {error!r}")


threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
began = time.monotonic()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps({"clients": clients, "seconds": round(time.monotonic() - began, 2), "failures": failures}))

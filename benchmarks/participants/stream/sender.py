import os
import socket
import sys
from time import perf_counter

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import SETTINGS, check, report
from pattern import PIECE, piece

total = int(SETTINGS.get("bytes", 2**30))
before = int(SETTINGS.get("before", 0))
connection = socket.create_connection(("127.0.0.1", int(SETTINGS["address"])))
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
if "congestion" in SETTINGS:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, SETTINGS["congestion"].encode())
for _ in range(before // PIECE):
    connection.sendall(piece)
start = perf_counter()
for _ in range(total // PIECE):
    connection.sendall(piece)
connection.shutdown(socket.SHUT_WR)
counted = int(connection.recv(64))
check(counted == before + total, "the receiver counted %d bytes of %d" % (counted, before + total))
report(value=total / 2**20 / (perf_counter() - start))

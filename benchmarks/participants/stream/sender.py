import os
import socket
import sys
from time import perf_counter

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import SETTINGS, check, report
from pattern import PIECE, piece

total = int(SETTINGS.get("bytes", 2**30))
connection = socket.create_connection(("127.0.0.1", int(SETTINGS["address"])))
start = perf_counter()
for _ in range(total // PIECE):
    connection.sendall(piece)
connection.shutdown(socket.SHUT_WR)
counted = int(connection.recv(64))
check(counted == total, "the receiver counted %d bytes of %d" % (counted, total))
report(value=total / 2**20 / (perf_counter() - start))

import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import check, ready
from pattern import COMPARED_EVERY, PIECE, matches

listener = socket.create_server(("127.0.0.1", 0))
ready(listener.getsockname()[1])
connection, _ = listener.accept()
into = bytearray(PIECE)
received = compare_at = 0
while True:
    n = connection.recv_into(into)
    if n == 0:
        break
    if received >= compare_at:
        check(matches(into[:n], received), "the bytes at %d" % received)
        compare_at += COMPARED_EVERY
    received += n
connection.sendall(str(received).encode())
connection.close()

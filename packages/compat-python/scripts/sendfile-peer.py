# sendfile-peer.py receive: accepts a connection and discards what arrives. Prints its port, then the number of bytes.
# sendfile-peer.py send PORT PATH: sends the file once for each line of standard input, and prints the seconds of each.
import socket
import sys
import time

if sys.argv[1] == "receive":
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        conn, _ = server.accept()
    total = 0
    buffer = bytearray(1 << 20)
    # A TCP receive with MSG_TRUNC discards the bytes in the kernel, so only the sender is measured.
    while n := conn.recv_into(buffer, 0, socket.MSG_TRUNC):
        total += n
    print(total, flush=True)
else:
    with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as sock, open(sys.argv[3], "rb") as file:
        for _ in sys.stdin:
            began = time.perf_counter()
            sock.sendfile(file)
            print(time.perf_counter() - began, flush=True)

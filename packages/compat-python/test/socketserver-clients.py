# Many clients at once, each of which sends lines and waits for each to come back. The server is told to end before the last
# line is answered: argv is port, number of clients, the server's pid, and the lines.
import os
import signal
import socket
import sys
import threading

port, count, pid, *lines = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]
served = []
inside = threading.Barrier(count + 1)


def client():
    with socket.create_connection(("127.0.0.1", port), 120) as sock, sock.makefile("rwb") as f:
        for number, line in enumerate(lines, 1):
            if number == len(lines):
                inside.wait()
            f.write(line.encode() + b"\n")
            f.flush()
            if f.readline() != b"%d %s\n" % (number, line.encode()):
                return
        sock.shutdown(socket.SHUT_WR)
        served.append(f.read() == b"")


threads = [threading.Thread(target=client) for _ in range(count)]
for thread in threads:
    thread.start()
inside.wait()
os.kill(pid, signal.SIGTERM)
for thread in threads:
    thread.join()
print(sum(served))

# worker-pool.py dispatcher PATH COUNT | worker-pool.py worker PATH NAME | worker-pool.py client PORT TEXT
# The dispatcher accepts COUNT connections and hands them to two workers in turn.
import socket
import sys


def dispatcher(path, count):
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as control,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        control.bind(path)
        control.listen()
        print("waiting for workers", flush=True)
        workers = [control.accept()[0] for _ in range(2)]
        print("listening on", server.getsockname()[1], flush=True)
        for number in range(count):
            conn, _ = server.accept()
            with conn:
                worker = workers[number % len(workers)]
                socket.send_fds(worker, [b"%d" % number], [conn.fileno()])
        for worker in workers:
            worker.close()


def worker(path, name):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as control:
        control.connect(path)
        print("connected", flush=True)
        while True:
            number, fds, _, _ = socket.recv_fds(control, 16, 1)
            if not number:
                break
            with socket.socket(fileno=fds[0]) as conn, conn.makefile("rw") as f:
                f.write(f"{name} serves connection {number.decode()}\n")
                f.flush()
                f.write(f.readline().upper())


def client(port, text):
    with socket.create_connection(("127.0.0.1", port)) as sock, sock.makefile("rw") as f:
        print(f.readline(), end="")
        f.write(text + "\n")
        f.flush()
        print(f.read(), end="")


match sys.argv[1:]:
    case ["dispatcher", path, count]:
        dispatcher(path, int(count))
    case ["worker", path, name]:
        worker(path, name)
    case ["client", port, text]:
        client(int(port), text)

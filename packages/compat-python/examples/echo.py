# echo.py server [PORT] | echo.py client PORT TEXT...
import socket
import sys


def server(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.bind(("127.0.0.1", port))
        s.listen(1)
        print("listening on", s.getsockname()[1], flush=True)
        conn, addr = s.accept()
        with conn:
            print("Connected by", addr[0])
            while True:
                data = conn.recv(1024)
                if not data:
                    break
                conn.sendall(data)


def client(port, *words):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.connect(("127.0.0.1", port))
        for word in words:
            s.sendall(word.encode())
            data = s.recv(1024)
            print("Received", data.decode())


match sys.argv[1:]:
    case ["server", *port]:
        server(*map(int, port or [0]))
    case ["client", port, *words]:
        client(int(port), *words)

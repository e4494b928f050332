# chat.py server | chat.py client PORT NAME, which says the lines of its standard input. The server ends with the last guest.
import os
import select
import selectors
import socket
import sys
from types import SimpleNamespace

sel = selectors.DefaultSelector()
guests = {}


def accept(sock):
    conn, _ = sock.accept()
    conn.setblocking(False)
    guest = SimpleNamespace(name=None, inb=b"", outb=b"")
    guests[conn] = guest
    sel.register(conn, selectors.EVENT_READ, guest)


def tell(text):
    for conn, guest in guests.items():
        if guest.name is not None:
            guest.outb += text.encode() + b"\n"
            sel.modify(conn, selectors.EVENT_READ | selectors.EVENT_WRITE, guest)


def hear(line, guest):
    if guest.name is None:
        guest.name = line
        tell(f"* {line} is here, {len(guests)} in the room")
    else:
        tell(f"{guest.name}: {line}")


def serve(conn, guest, mask):
    if mask & selectors.EVENT_WRITE:
        sent = conn.send(guest.outb)
        guest.outb = guest.outb[sent:]
        if not guest.outb:
            sel.modify(conn, selectors.EVENT_READ, guest)
    if mask & selectors.EVENT_READ:
        data = conn.recv(4096)
        if not data:
            sel.unregister(conn)
            conn.close()
            del guests[conn]
            tell(f"* {guest.name} has left")
            return
        *lines, guest.inb = (guest.inb + data).split(b"\n")
        for line in lines:
            hear(line.decode(), guest)


def server():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        sock.setblocking(False)
        sel.register(sock, selectors.EVENT_READ, data=None)
        print("listening on", sock.getsockname()[1], flush=True)
        came = False
        while guests or not came:
            for key, mask in sel.select(timeout=None):
                if key.data is None:
                    accept(key.fileobj)
                    came = True
                else:
                    serve(key.fileobj, key.data, mask)
        sel.close()


def client(port, name):
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(name.encode() + b"\n")
        while True:
            readable, _, _ = select.select([sock, 0], [], [])
            if sock in readable:
                data = sock.recv(4096)
                if not data:
                    break
                os.write(1, data)
            if 0 in readable:
                text = os.read(0, 4096)
                if not text:
                    break
                sock.sendall(text)


match sys.argv[1:]:
    case ["server"]:
        server()
    case ["client", port, name]:
        client(int(port), name)

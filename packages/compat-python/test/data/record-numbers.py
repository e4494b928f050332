"""Records what CPython makes of a number in each place that takes one: python3.14 -W ignore record-numbers.py > numbers.jsonl

Each line is a call on one of the objects of `Stage`, with the outcome: the result where it has a plain form, or the exception.
"""
import io
import json
import select
import selectors
import socket

CONTENT = b"0123456789\nab\ncd"
GUISES = [0, 1, 2, True, False, -1, 2.5, "x", None, 2**31, 2**32 + 1, 2**63, 2**70, -(2**70), float("nan")]


class Stage:
    """The objects that calls are made on: a socket whose peer has sent CONTENT and closed, and files over it."""

    def __init__(self):
        self.sock, self.peer = socket.socketpair()
        self.sock.settimeout(5)
        self.peer.sendall(CONTENT)
        self.peer.shutdown(socket.SHUT_WR)

    def get(self, on):
        if on == "socket":
            return socket
        if on == "select":
            return select
        if on == "sock":
            return self.sock
        if on == "inet":
            self.inet = socket.socket()
            return self.inet
        if on == "poll":
            self.made = select.poll()
            self.made.register(self.sock, select.POLLIN)
            return self.made
        if on == "epoll":
            self.made = select.epoll()
            self.made.register(self.sock, select.EPOLLIN)
            return self.made
        if on.endswith("Selector"):
            self.made = getattr(selectors, on)()
            self.made.register(self.sock, selectors.EVENT_READ)
            return self.made
        mode, buffering = on.split(",")
        self.made = self.sock.makefile(mode, int(buffering) if buffering else None)
        return self.made

    def close(self):
        for name in ("made", "inet"):
            if hasattr(getattr(self, name, None), "close"):
                getattr(self, name).close()
        self.sock.close()
        self.peer.close()

    def value(self, coded):
        if isinstance(coded, list):
            return [self.value(item) for item in coded]
        if not isinstance(coded, dict):
            return coded
        ((tag, content),) = coded.items()
        if tag == "int":
            return int(content)
        if tag == "float":
            return float(content)
        if tag == "bytes":
            return content.encode()
        if tag == "buffer":
            return bytearray(content)
        if tag == "tuple":
            return tuple(self.value(item) for item in content)
        if tag == "name":
            return int(getattr(socket, content))
        if tag == "file":
            return io.BytesIO(content.encode())
        return {"sock": self.sock, "peer": self.peer}[content]


def coded(value):
    if isinstance(value, float):
        return {"float": str(value)}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"int": str(value)}
    return value


X = object()
DATA = {"bytes": "data"}
SOCK = {"object": "sock"}
AF_UNIX, AF_INET, AF_INET6, STREAM = ({"name": n} for n in ("AF_UNIX", "AF_INET", "AF_INET6", "SOCK_STREAM"))
CALLS = [
    ("sock", "recv", [X]), ("sock", "recv", [4, X]), ("sock", "recvfrom", [X]), ("sock", "recvfrom", [4, X]),
    ("sock", "recv_into", [{"buffer": 4}, X]), ("sock", "recv_into", [{"buffer": 4}, 0, X]),
    ("sock", "recvfrom_into", [{"buffer": 4}, X]), ("sock", "recvfrom_into", [{"buffer": 4}, 0, X]),
    ("sock", "recvmsg", [X]), ("sock", "recvmsg", [4, X]), ("sock", "recvmsg", [4, 0, X]),
    ("sock", "recvmsg_into", [[{"buffer": 4}], X]), ("sock", "recvmsg_into", [[{"buffer": 4}], 0, X]),
    ("sock", "sendmsg", [[DATA], [], X]), ("sock", "sendmsg", [[DATA], [{"tuple": [X, 1, DATA]}]]),
    ("sock", "sendmsg", [[DATA], [{"tuple": [1, X, DATA]}]]),
    ("sock", "getsockopt", [X, 3]), ("sock", "getsockopt", [1, X]), ("sock", "getsockopt", [1, 3, X]),
    ("sock", "setsockopt", [X, 2, 1]), ("sock", "setsockopt", [1, X, 1]), ("sock", "setsockopt", [1, 2, X]),
    ("inet", "listen", [X]), ("sock", "settimeout", [X]), ("sock", "setblocking", [X]), ("sock", "shutdown", [X]),
    ("sock", "set_inheritable", [X]), ("sock", "makefile", ["rb", X]), ("sock", "makefile", ["r", X]),
    ("inet", "connect_ex", [{"tuple": [{"tuple": []}, X]}]), ("inet", "bind", [{"tuple": ["999.1.1.1", X]}]),
    ("inet", "sendto", [DATA, X, {"tuple": []}]),
    ("sock", "sendfile", [{"file": "0123456789"}, X]), ("sock", "sendfile", [{"file": "0123456789"}, 0, X]),
    ("socket", "socket", [X]), ("socket", "socket", [AF_INET, X]), ("socket", "socket", [AF_INET, 1, X]),
    ("socket", "socket", [AF_INET, 1, 0, X]), ("socket", "socketpair", [X]), ("socket", "socketpair", [AF_UNIX, X]),
    ("socket", "socketpair", [AF_UNIX, 1, X]), ("socket", "fromfd", [X, 1, 1]), ("socket", "fromfd", [-1, X, 1]),
    ("socket", "htons", [X]), ("socket", "htonl", [X]), ("socket", "ntohs", [X]), ("socket", "ntohl", [X]),
    ("socket", "getaddrinfo", ["127.0.0.1", X, 2, 1]), ("socket", "getaddrinfo", ["127.0.0.1", 80, X, 1]),
    ("socket", "getaddrinfo", ["127.0.0.1", 80, 2, X]), ("socket", "getaddrinfo", ["127.0.0.1", 80, 2, 1, X]),
    ("socket", "getaddrinfo", ["127.0.0.1", 80, 2, 1, 0, X]),
    ("socket", "getnameinfo", [{"tuple": ["127.0.0.1", X]}, 3]), ("socket", "getnameinfo", [{"tuple": ["127.0.0.1", 1]}, X]),
    ("socket", "getnameinfo", [{"tuple": ["::1", 1, X, 0]}, 3]), ("socket", "getnameinfo", [{"tuple": ["::1", 1, 0, X]}, 3]),
    ("socket", "if_indextoname", [X]), ("socket", "CMSG_LEN", [X]), ("socket", "CMSG_SPACE", [X]),
    ("socket", "inet_pton", [X, "1.2.3.4"]), ("socket", "inet_ntop", [X, {"bytes": "abcd"}]),
    ("socket", "setdefaulttimeout", [X]), ("socket", "recv_fds", [SOCK, 4, X]), ("socket", "recv_fds", [SOCK, X, 1]),
    ("socket", "send_fds", [SOCK, [DATA], [X]]), ("socket", "getservbyport", [X]),
    ("socket", "create_connection", [{"tuple": ["127.0.0.1", "nosuchservice"]}, X]),
    ("select", "select", [[SOCK], [], [], X]), ("select", "select", [[X], [], [], 0]),
    ("select", "epoll", [X]), ("select", "epoll", [1, X]),
    ("poll", "register", [SOCK, X]), ("poll", "modify", [SOCK, X]), ("poll", "register", [X]), ("poll", "poll", [X]),
    ("epoll", "modify", [SOCK, X]), ("epoll", "unregister", [X]), ("epoll", "poll", [X]), ("epoll", "poll", [1, X]),
]
for selector in ("SelectSelector", "PollSelector", "EpollSelector"):
    CALLS += [(selector, "register", [{"object": "peer"}, X]), (selector, "modify", [SOCK, X]), (selector, "select", [X]),
              (selector, "unregister", [X]), (selector, "get_key", [X])]
for file in ("rb,", "rb,4", "rb,0"):
    CALLS += [(file, call, [X]) for call in ("read", "readline", "readlines", "seek", "truncate")]
CALLS += [(file, call, [X]) for file in ("rb,", "rb,4", "rwb,4") for call in ("read1", "peek")]
CALLS += [("rwb,4", call, [X]) for call in ("read", "readline", "readlines", "seek", "truncate")]
CALLS += [("wb,", call, [X]) for call in ("read", "readline", "read1", "readlines", "seek", "truncate")]
CALLS += [(file, call, [X]) for file in ("r,", "rw,") for call in ("read", "readline", "readlines", "seek", "truncate")]
CALLS += [("w,", call, [X]) for call in ("read", "readline", "readlines")]


def fill(value, guise):
    if value is X:
        return coded(guise)
    if isinstance(value, list):
        return [fill(item, guise) for item in value]
    if isinstance(value, dict):
        return {tag: fill(content, guise) if tag == "tuple" else content for tag, content in value.items()}
    return coded(value)


def shown(value):
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": value.hex()}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < 2**53 else {"large": True}
    return {"object": True}


def is_large(value):
    return isinstance(value, dict) and abs(float(value.get("int", 0))) >= 2**31


for on, call, args in CALLS:
    for guise in GUISES:
        given = fill(args, guise)
        # Calls that would reserve that much memory, close something in use, or wait.
        if call in ("read", "read1", "recv", "recvfrom", "recvmsg", "makefile", "recv_fds", "poll") and is_large(coded(guise)):
            if abs(guise) < 2**63:
                continue
        if call == "socket" and len(args) == 4 and guise in (0, 1, 2):
            continue
        # Descriptors are 32 bits here, see docs/differences-from-cpython.md.
        if call in ("socket", "fromfd") and X in (args[-1], args[0]) and guise in (2**31, 2**32 + 1):
            if call == "fromfd" or len(args) == 4:
                continue
        if call in ("fromfd", "send_fds", "unregister", "get_key", "register", "select") and args[0] in (X, [X]):
            if isinstance(guise, int) and 0 <= guise < 3 or guise is True:
                continue
        if call in ("poll", "select") and args[-1] is X and (guise is None or guise == -1):
            continue
        stage = Stage()
        line = {"on": on, "call": call, "args": given}
        try:
            try:
                line["result"] = shown(getattr(stage.get(on), call)(*stage.value(given)))
            except Exception as error:
                line["error"] = type(error).__name__
                line["text"] = str(error)
                if isinstance(error, OSError):
                    line["errno"] = error.errno
        finally:
            socket.setdefaulttimeout(None)
            stage.close()
        print(json.dumps(line))

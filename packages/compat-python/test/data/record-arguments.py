"""Records how CPython refuses wrong arguments: python3 record-arguments.py > arguments.jsonl

Run it with 3.13 or newer. Each line of the result is a call and the exception it ended in; calls that succeed are left out.
"""
import json
import socket

METHODS = """accept _accept bind close connect connect_ex detach dup fileno get_inheritable set_inheritable getblocking
setblocking getpeername getsockname getsockopt setsockopt gettimeout settimeout listen makefile recv recv_into recvfrom
recvfrom_into recvmsg recvmsg_into send sendall sendto sendmsg sendmsg_afalg sendfile shutdown __enter__
_decref_socketios""".split()
FUNCTIONS = """socketpair create_connection create_server has_dualstack_ipv6 fromfd dup close getaddrinfo getnameinfo
gethostbyname gethostbyname_ex gethostbyaddr gethostname getfqdn getservbyname getservbyport getprotobyname ntohs htons
inet_aton inet_ntoa inet_pton inet_ntop if_nameindex if_nametoindex CMSG_LEN CMSG_SPACE
getdefaulttimeout setdefaulttimeout send_fds recv_fds""".split()

cases = []


def record(on, name, args, kwargs, call):
    try:
        call()
    except (TypeError, AttributeError, ValueError, OSError) as e:
        kind = type(e).__name__
        if not isinstance(e, OSError) or e.errno is None:
            cases.append({"on": on, "name": name, "args": args, "kwargs": kwargs, "error": kind, "message": str(e)})


def variants():
    for count in range(8):
        yield ["x"] * count, {}
    for count in range(4):
        yield [1.5] * count, {}
        yield [None] * count, {}
    for count in range(3):
        yield ["x"] * count, {"zz": 1}


for name in METHODS:
    for args, kwargs in variants():
        if name in ("accept", "_accept") and not args and not kwargs:
            continue
        with socket.socket() as s:
            record("method", name, args, kwargs, lambda: getattr(s, name)(*args, **kwargs))
for name in FUNCTIONS:
    for args, kwargs in variants():
        record("function", name, args, kwargs, lambda: getattr(socket, name)(*args, **kwargs))
    socket.setdefaulttimeout(None)
for args, kwargs in [
    ([], {"x": 1}),
    ([2, 1, 0, None, 5], {}),
    ([2], {"family": 2}),
    (["a"], {}),
    ([2, "a"], {}),
    ([2, 1, "a"], {}),
    ([], {"fileno": "a"}),
    ([], {"fileno": 1.5}),
    ([], {"fileno": -1}),
    ([None], {}),
]:
    record("function", "socket", args, kwargs, lambda: socket.socket(*args, **kwargs))

# Names that are nearly right.
for key in ["famly", "Family", "typ", "prot", "filen", "tpye", "FILENO"]:
    record("function", "socket", [], {key: 1}, lambda: socket.socket(**{key: 1}))
for key in ["backlo", "dual", "reuse", "addr", "reuseport", "dualstack"]:
    record("function", "create_server", [["", 0]], {key: 1}, lambda: socket.create_server(("", 0), **{key: 1}))
for key in ["nbyte", "flag", "buf"]:
    with socket.socket() as s:
        record("method", "recv_into", ["x"], {key: 1}, lambda: s.recv_into("x", **{key: 1}))

for case in cases:
    print(json.dumps(case))

"""Records how CPython refuses wrong arguments: python3.14 record-arguments.py > arguments.jsonl

Each line of the result is a call and the exception it ended in; calls that succeed are left out. What takes no keyword arguments is
given a dict where an argument is missing: the two are written alike in JavaScript.
"""
import json
import re
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


COUNT = re.compile(r"(takes|expected) .*argument|takes no arguments|missing")


def required(call):
    """How many arguments a function requires."""
    for count in range(8):
        try:
            call(*["x"] * count)
        except TypeError as e:
            if COUNT.search(str(e)):
                continue
        except (ValueError, AttributeError, OSError):
            pass
        return count
    return 0


def record_call(on, name, args, kwargs, target):
    # The address of sendto() is its second or its third argument.
    missing = len(args) < (3 if name == "sendto" else required(getattr(target(), name)))
    # The file of sendfile() may be any object.
    positional = name == "sendfile" or not takes_keywords(getattr(target(), name))
    with_dict = kwargs and missing and positional
    if with_dict:
        args, kwargs = [*args, kwargs], {}
    record(on, name, args, kwargs, lambda: getattr(target(), name)(*args, **kwargs))


def takes_keywords(call):
    try:
        call(zz=1)
    except TypeError as e:
        return not str(e).endswith("takes no keyword arguments")
    except OSError:
        pass
    return True


for name in METHODS:
    for args, kwargs in variants():
        if name in ("accept", "_accept") and not args:
            continue
        record_call("method", name, args, kwargs, socket.socket)
for name in FUNCTIONS:
    for args, kwargs in variants():
        record_call("function", name, args, kwargs, lambda: socket)
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

# Names that are almost right.
for key in ["famly", "Family", "typ", "prot", "filen", "tpye", "FILENO"]:
    record("function", "socket", [], {key: 1}, lambda: socket.socket(**{key: 1}))
for key in ["backlo", "dual", "reuse", "addr", "reuseport", "dualstack"]:
    record("function", "create_server", [["", 0]], {key: 1}, lambda: socket.create_server(("", 0), **{key: 1}))
for key in ["nbyte", "flag", "buf"]:
    with socket.socket() as s:
        record("method", "recv_into", ["x"], {key: 1}, lambda: s.recv_into("x", **{key: 1}))

for case in cases:
    print(json.dumps(case))

"""Record how CPython encodes and shows socket addresses on Linux: python3 record.py > cpython-linux.jsonl

Each line is one case: {"op": "encode", "family", "proto", "given", "hex" or "error" and "message"} or
{"op": "decode", "family", "proto", "hex", "value" or "error" and "message"}. Bytes are {"bytes": hex}, integers beyond 2**53
{"int": decimal}. The family is forced on an AF_UNIX socket through fileno=; intercept.c stands between CPython and the kernel.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile

if "SOCKADDR_OUT" not in os.environ:
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as work:
        library = os.path.join(work, "intercept.so")
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-o", library, os.path.join(here, "intercept.c"), "-ldl"], check=True
        )
        files = {"SOCKADDR_OUT": os.path.join(work, "out"), "SOCKADDR_IN": os.path.join(work, "in")}
        sys.exit(subprocess.call([sys.executable, __file__], env={**os.environ, **files, "LD_PRELOAD": library}))

OUT = os.environ["SOCKADDR_OUT"]
IN = os.environ["SOCKADDR_IN"]
base = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)


def forced(family, proto):
    with open(IN, "w"):
        pass
    return socket.socket(family, socket.SOCK_DGRAM, proto, fileno=os.dup(base.fileno()))


def plain(value):
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return {"int": str(value)} if abs(value) > 2**53 - 1 else int(value)
    return value


# CPython 3.14 clears the struct first; before, these held whatever was on the stack. (family, proto) to byte ranges.
UNUSED = {(16, 0): [(2, 4)], (42, 0): [(2, 4)], (29, 1): [(2, 4), (8, 24)], (29, 2): [(2, 4), (8, 24)]}
UNUSED |= {(29, 6): [(2, 4), (16, 24)], (29, 7): [(2, 4), (21, 24)]}


def cleared(family, proto, text):
    data = bytearray.fromhex(text)
    for start, end in UNUSED.get((family, proto), []) + ([(12 + data[11], 20)] if family == 17 else []):
        data[start:end] = bytes(end - start)
    return data.hex()


def emit(**case):
    print(json.dumps(case))


def little(value, size):
    return (value % (1 << (8 * size))).to_bytes(size, "little").hex()


FAMILIES = dict(INET=2, INET6=10, UNIX=1, NETLINK=16, PACKET=17, CAN=29, TIPC=30, VSOCK=40, QIPCRTR=42, ALG=38, RDS=21)
ANYWHERE = [None, 5, "x", b"x", (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4, 5, 6), 1.5, True, 2**70, {}]
ENCODE = [
    (
        "INET",
        0,
        [
            ("127.0.0.1", 80),
            ("0.0.0.0", 0),
            ("255.255.255.255", 65535),
            ("<broadcast>", 1),
            (b"10.1.2.3", 443),
            ("1.2.3.4", True),
            ("1.2.3.4", -1),
            ("1.2.3.4", 65536),
            ("1.2.3.4", 2**31),
            ("1.2.3.4", 2**70),
            ("1.2.3.4", 1.5),
            ("1.2.3.4", "x"),
            ("1.2.3.4", None),
            ("1\0", 1),
            (b"1\0", 1),
            (None, 1),
            (1.5, 1),
            ("é" * 70, 1),
            ("\ud800", 1),
            ("é..", 1),
            ("1.2.3.4", 1, 2),
            ("é\0", 1),
            ("a\0", 1.5),
            (5, "x"),
        ],
    ),
    (
        "INET6",
        0,
        [
            ("::1", 80),
            ("::", 0),
            ("fe80::1", 80, 5, 2),
            ("::ffff:1.2.3.4", 1, 0xFFFFF, 2**32 - 1),
            ("::1", 80, 0x100000),
            ("::1", 80, -1),
            ("::1", 80, 2**32),
            ("::1", 80, 2**32 + 7, 2**32 + 9),
            ("::1", 65536, 2**20),
            ("::1", -1),
            ("::1", 80, "x"),
            ("::1", 80, 1.5),
            ("::1", 80, 0, None),
            ("::1",),
            ("::1", 1, 2, 3, 4),
            ("<broadcast>", 1),
            ("255.255.255.255", 1),
            ("::1\0", 1),
            (b"::1", 1),
            ("1:2:3:4:5:6:7:8", 9),
        ],
    ),
    (
        "UNIX",
        0,
        [
            "/tmp/x",
            "x",
            "",
            b"",
            "\0abc",
            b"\0a\0b\0",
            "a\0b",
            "é",
            "\udcff",
            "\ud800",
            "x" * 107,
            "x" * 108,
            "\0" + "x" * 107,
            "\0" + "x" * 108,
            b"/tmp/b",
            "\udc80\ud800",
            "ab\ud900\ud901c",
        ],
    ),
    ("NETLINK", 0, [(1, 2), (-1, 2**32), (1.5, 2), ("x", 2), (True, 2**64 + 5), (2**31, 1)]),
    ("VSOCK", 0, [(2, 1234), (-1, 2**32), (4294967295, 4294967295), (1.5, 2), ("x", 1)]),
    ("QIPCRTR", 0, [(1, 2), (-1, 2**33 + 7), ("x", 1)]),
    (
        "PACKET",
        0,
        [
            ("lo",),
            ("lo", 0x800),
            ("lo", 3, 1, 772, b"\1\2\3\4\5\6"),
            ("lo", 65535, 255, 65535, b"12345678"),
            ("lo", 3, 256, 65536, b""),
            ("lo", 3, -1, -1),
            ("lo", 3, 0, 0, b"x" * 9),
            ("lo", 70000, 0, 0, b"x" * 9),
            ("lo", -1),
            ("lo", 70000),
            ("nosuch", 2**40),
            ("nosuch", 70000),
            ("nosuch", 1, 0, 0, b"x" * 9),
            ("lo", 2**31),
            ("lo", 1, 2**31),
            ("lo", 1, 1, -(2**31) - 1),
            ("lo", 1.5),
            (b"lo", 1),
            ("lo\0", 1),
            ("lo", 1, 1, 1, "x"),
            ("lo", 1, 1, 1, None),
            ("\ud800", 1),
            ("lo", 1, "x"),
            ("lo", 1, 0, 0, b"", 1),
            ("loooooooooooooooooooooooooo", 1),
            ("", 1),
        ],
    ),
    (
        "CAN",
        1,
        [("can0",), ("",), (b"can0",), ("x" * 16,), ("x" * 15,), ("nosuch",), ("lo\0",), ("\ud800",), ("\udcff",)],
    ),
    ("CAN", 2, [("can0",), ("",)]),
    (
        "CAN",
        6,
        [
            ("can0", 1, 2),
            ("can0", -1, 2**32 + 5),
            ("", 0x98DAF110, 0x98DA10F1),
            ("can0", "x", 2),
            ("can0", 1, "y"),
            ("can0", 1.5, 1),
            ("can0", True, 1),
            (5, 1, 2),
            ("x" * 16, 1, 2),
            ("nosuch", 1, 2),
            ("can0", None, 2),
        ],
    ),
    (
        "CAN",
        7,
        [
            ("can0", 1, 2, 3),
            ("can0", 2**64 - 1, 2**32 - 1, 255),
            ("can0", 2**64, -1, 256),
            ("can0", 0x0123456789ABCDEF, 0x3FF00, 0x20),
            ("can0", "x", 2, 3),
            ("can0", 1, "x", 3),
            ("can0", 1, 2, "x"),
            ("can0", 1, 2, 1.5),
            ("can0", 1.5, 2, 3),
        ],
    ),
    ("CAN", 3, [("can0",)]),
    (
        "TIPC",
        0,
        [
            (1, 2, 3, 4),
            (2, 2, 3, 4, 5),
            (3, 2, 3, 4, -1),
            (1, 2, 3, 4, 257),
            (2, -1, 2**32, 2**33),
            (9, 1, 1, 1),
            (1, 2, 3, "x"),
            (257, 1, 2, 3),
            (0, 1, 2, 3),
        ],
    ),
    (
        "ALG",
        0,
        [
            ("hash", "sha256"),
            ("h" * 14, "x"),
            ("h" * 13, "x"),
            ("x", "y" * 64),
            ("x", "y" * 63),
            ("hash", b"x"),
            ("hash", "x", 65537, -1),
            ("hash", "x", 1.5),
            ("hash\0", "x"),
            ("\ud800", "x"),
            ("aead", "gcm(aes)", 1, 2),
            ("é", "ü"),
        ],
    ),
    ("RDS", 0, [("127.0.0.1", 5), ("x",)]),
]

for name, proto, addresses in ENCODE:
    sock = forced(FAMILIES[name], proto)
    for address in ANYWHERE + addresses:
        case = dict(op="encode", family=FAMILIES[name], proto=proto, given=plain(address))
        try:
            sock.connect(address)
        except ConnectionRefusedError:
            with open(OUT) as out:
                emit(**case, hex=cleared(FAMILIES[name], proto, out.read()))
        except Exception as error:
            emit(**case, error=type(error).__name__, message=str(error))

DECODE = []


def decode(family, proto, hexes):
    DECODE.extend((family, proto, hex_) for hex_ in hexes)


decode(
    2,
    0,
    [
        "",
        "0200",
        "02000050",
        "020000507f000001",
        "020000507f0000010000000000000000",
        "0200ffffffffffff0000000000000000",
    ],
)
decode(
    10,
    0,
    [
        "0a00",
        "0a00" + "0050" + "000fffff" + "00" * 15 + "01" + "02000000",
        "0a00" + "ffff" + "ffffffff" + "00" * 10 + "ffff01020304" + "ffffffff",
        "0a00" + "0050" + "00000000" + "fe80" + "00" * 13 + "01",
    ],
)
decode(
    1,
    0,
    [
        "0100",
        "01",
        "010000",
        "0100612f",
        "01006100",
        "0100616200cc",
        "010000616263",
        "0100c3a9ff",
        "0100" + "61" * 108,
        "0100" + "61" * 107 + "00",
        "0100" + "00" + "62" * 107,
        "0100eda080",
        "0100f0908041",
    ],
)
decode(16, 0, ["1000", "10000000" + little(5, 4) + little(-1, 4)])
decode(40, 0, ["2800", "28000000" + little(1024, 4) + little(2, 4) + "00000000", "28000000" + "ff" * 8])
decode(42, 0, ["2a000000" + little(5, 4) + little(-1, 4)])
decode(
    17,
    0,
    [
        "1100",
        "11000800" + little(1, 4) + little(772, 2) + "0006" + "0011223344550000",
        "1100ffff" + little(7, 4) + little(65535, 2) + "ff08" + "0102030405060708",
        "11000003" + little(0, 4) + "0000" + "0000" + "00" * 8,
        "11000003" + little(99, 4) + "0000" + "0002" + "0102",
    ],
)
for p in (1, 2, 6, 7, 3):
    decode(
        29,
        p,
        [
            "1d00",
            "1d000000" + little(7, 4) + little(0x98DAF110, 4) + little(0x3FF00, 4) + little(0x12345, 4) + "20000000",
            "1d000000" + little(0, 4) + "ff" * 16,
        ],
    )
decode(
    30,
    0,
    [
        "1e000102" + little(1, 4) + little(2, 4) + little(3, 4),
        "1e0002ff" + little(1, 4) + little(2, 4) + little(3, 4),
        "1e000303" + little(1, 4) + little(2, 4) + little(3, 4),
        "1e000902" + "00" * 12,
        "1e00",
    ],
)
decode(
    38,
    0,
    [
        "2600" + b"hash".hex().ljust(28, "0") + little(1, 4) + little(65537, 4) + b"sha256".hex().ljust(128, "0"),
        "2600" + "68" * 14 + "00" * 8 + "79" * 64,
    ],
)
decode(2, 0, ["6300" + bytes(range(14)).hex(), "6300", "63000102", "ff00" + "aa" * 30, "0000"])
decode(21, 0, ["020000507f0000010000000000000000", "15000050" + "00" * 12])

for family, proto, hex_ in DECODE:
    sock = forced(family, proto)
    with open(IN, "w") as in_:
        in_.write(hex_)
    case = dict(op="decode", family=family, proto=proto, hex=hex_)
    try:
        emit(**case, value=plain(sock.getsockname()))
    except Exception as error:
        emit(**case, error=type(error).__name__, message=str(error))

"""Runs programs on CPython's own makefile() over a scripted socket: one JSON program a line in, one JSON answer a line out.

The socket is a stand-in with recv_into() and send() that follow a script, so what the kernel would decide is decided by the
program. CPython 3.14 is the reference; where an older interpreter differs, this file makes up for it or says so.
"""

import codecs
import gc
import io
import json
import re
import socket
import sys

# 3.14 raised it from 8192; socket.makefile() reads it from the module.
io.DEFAULT_BUFFER_SIZE = 131072


def readall(self):
    """RawIOBase.readall() with the request size of 3.14, which is compiled in."""
    parts = []
    while True:
        try:
            data = self.read(io.DEFAULT_BUFFER_SIZE)
        except InterruptedError:
            continue
        if data is None:
            if not parts:
                return None
            break
        if not data:
            break
        parts.append(data)
    return b"".join(parts)


socket.SocketIO.readall = readall


class Sock:
    """What makefile() needs of a socket."""

    def __init__(self, program):
        self.recvs = list(program["recvs"])
        self.sends = list(program["sends"])
        self.at_end = program["at_end"]
        self.fd = 7
        self.log = []
        self._io_refs = 0
        self._closed = False

    def fail(self, what):
        if what == "block":
            raise BlockingIOError(11, "Resource temporarily unavailable")
        if what == "timeout":
            raise TimeoutError("timed out")
        if what == "reset":
            raise ConnectionResetError(104, "Connection reset by peer")
        if what == "intr":
            raise InterruptedError(4, "Interrupted system call")
        raise AssertionError(what)

    def recv_into(self, buffer):
        view = memoryview(buffer).cast("B")
        self.log.append(["recv", len(view)])
        item = self.recvs.pop(0) if self.recvs else self.at_end
        if item == "eof":
            return 0
        if item in ("block", "timeout", "reset", "intr"):
            self.fail(item)
        data = bytes.fromhex(item)
        n = min(len(view), len(data))
        view[:n] = data[:n]
        if n < len(data):
            self.recvs.insert(0, data[n:].hex())
        return n

    def send(self, data):
        data = bytes(data)
        item = self.sends.pop(0) if self.sends else 1 << 30
        if not isinstance(item, int):
            self.log.append(["send", len(data), item])
            self.fail(item)
        n = min(item, len(data))
        self.log.append(["send", len(data), data[:n].hex()])
        return n

    def fileno(self):
        return self.fd

    def _decref_socketios(self):
        self.log.append(["decref"])
        self._io_refs -= 1


def show(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    if isinstance(value, (str, int, float)) or value is None:
        return value
    return {"object": type(value).__name__}


def failure(error, whole_text_read):
    name, text = type(error).__name__, str(error)
    if whole_text_read and isinstance(error, TypeError) and "NoneType" in text:
        # Up to 3.13 the decoder receives the None.
        return {"error": "BlockingIOError", "text": "Read returned None."}
    # The stand-in leaves no errno for the C code to read.
    text = re.sub(r"^\[Errno \d+\] write could not", "write could not", text)
    # Up to 3.12 the codecs wrap an error of their handlers.
    text = re.sub(r"^(?:en|de)coding with '[^']*' codec failed \(\w+: (.*)\)$", r"\1", text)
    shown = {"error": name, "text": text}
    if isinstance(error, BlockingIOError) and "write could not" in text:
        shown["written"] = error.characters_written
    return shown


def run_op(file, op, alive):
    target, name, *args = op
    if target != "f":
        file = getattr(file, "buffer", file) if target == "b" else file
        if target == "r":
            file = getattr(file, "buffer", file)
            file = getattr(file, "raw", None)
        if file is None:
            return {"none": target}
    if name == "get":
        return show(getattr(file, args[0], None))
    if name == "next":
        try:
            return show(next(file))
        except StopIteration:
            return {"stop": True}
    if name == "list":
        return show(list(file))
    if name == "repr":
        text = repr(file)
        return re.sub(r" at 0x[0-9a-f]+", "", text)
    if not hasattr(file, name):
        return {"missing": name}
    if name in ("readinto", "readinto1"):
        buffer = bytearray(args[0])
        n = getattr(file, name)(buffer)
        return [n, show(buffer[: n or 0])]
    if name == "reconfigure":
        return show(file.reconfigure(**args[0]))
    args = [bytes.fromhex(arg["bytes"]) if isinstance(arg, dict) else arg for arg in args]
    args = [
        [bytes.fromhex(item["bytes"]) if isinstance(item, dict) else item for item in arg] if isinstance(arg, list) else arg
        for arg in args
    ]
    value = getattr(file, name)(*args)
    alive.append(value)
    return show(value)


def run(program):
    sock = Sock(program)
    options = program["options"]
    results = []
    # What a call returns stays alive, or its finalizer would close the file under the program.
    alive = []
    file = None
    try:
        file = socket.socket.makefile(sock, program["mode"], program["buffering"], **options)
    except Exception as error:
        results.append(failure(error, False))
        del error
        gc.collect()
    if file is not None:
        text = isinstance(file, io.TextIOBase)
        for op in program["ops"]:
            whole = text and op[0] == "f" and op[1] == "read" and (len(op) == 2 or op[2] is None or op[2] < 0)
            try:
                results.append(run_op(file, op, alive))
            except Exception as error:
                results.append(failure(error, whole))
    answer = {"results": results, "log": list(sock.log), "refs": sock._io_refs}
    # What is collected later must not touch this answer.
    sock.sends, sock.recvs, sock.at_end = [], [], "eof"
    return answer


def run_codec(program):
    """Decodes chunks or encodes texts incrementally with one codec, as a text stream would."""
    results = []
    try:
        if "decode" in program:
            decoder = codecs.getincrementaldecoder(program["codec"])(program["errors"])
            for chunk, final in program["decode"]:
                try:
                    results.append(show(decoder.decode(bytes.fromhex(chunk), final)))
                except Exception as error:
                    results.append(failure(error, False))
        else:
            for text in program["encode"]:
                try:
                    # A text stream that cannot seek writes these without a byte order mark.
                    codec = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(program["codec"], program["codec"])
                    results.append(show(text.encode(codec, program["errors"])))
                except Exception as error:
                    results.append(failure(error, False))
    except LookupError as error:
        results.append(failure(error, False))
    return {"results": results}


def main():
    for line in sys.stdin:
        program = json.loads(line)
        answer = run_codec(program) if "codec" in program else run(program)
        sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    gc.disable()
    main()

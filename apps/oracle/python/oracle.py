"""Runs socket programs, one JSON line each, and answers each with a JSON line: the trace. See ../src/language.ts."""

import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")

# Calls that would wait for ever on a socket without a timeout are made only when the kernel says that they will not.
WAITS_FOR_INPUT = {"recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg", "recvmsg_into", "accept", "_accept"}
WAITS_FOR_OUTPUT = {"send", "sendall", "sendto", "sendmsg"}


class Hang(BaseException):
    pass


def on_alarm(_signum, _frame):
    raise Hang()


class Runner:
    def __init__(self, serial):
        self.serial = serial
        self.sockets = {}
        self.buffers = []
        self.received_fds = []
        self.directory = None

    def path(self, name):
        if self.directory is None:
            self.directory = tempfile.mkdtemp(prefix="oracle-")
        return os.path.join(self.directory, name)

    def value(self, coded):
        if isinstance(coded, list):
            return tuple(self.value(item) for item in coded)
        if not isinstance(coded, dict):
            return coded
        ((tag, content),) = coded.items()
        if tag == "float":
            return float(content)
        if tag == "int":
            return int(content)
        if tag == "bytes":
            return bytes.fromhex(content)
        if tag == "buffer":
            self.buffers.append(bytearray(content))
            return self.buffers[-1]
        if tag == "name":
            return getattr(socket, content)
        if tag == "address":
            try:
                return self.sockets[content].getsockname()
            except (OSError, KeyError):
                return None
        if tag == "fileno":
            held = self.sockets.get(content)
            return -1 if held is None else held.fileno()
        if tag == "path":
            return self.path(content)
        if tag == "abstract":
            return b"\0oracle-%d-%d-%s" % (os.getpid(), self.serial, content.encode())
        raise ValueError(tag)

    def show(self, value, name):
        if isinstance(value, socket.socket):
            if name is not None:
                self.sockets[name] = value
            return {"socket": True}
        if isinstance(value, (bytes, bytearray)):
            return {"bytes": value.hex()}
        if isinstance(value, (tuple, list)):
            return [self.show(item, name) for item in value]
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return value
        if isinstance(value, int):
            return int(value) if abs(value) < 2**53 else {"int": str(int(value))}
        if isinstance(value, float):
            return int(value) if value.is_integer() else {"float": value}
        return {"other": type(value).__name__}

    def blocks(self, held, call):
        """Why a call on a socket without a timeout must not be made."""
        if held.gettimeout() is not None or held.fileno() < 0:
            return None
        if call in WAITS_FOR_INPUT:
            events = select.POLLIN
        elif call in WAITS_FOR_OUTPUT or call in ("connect", "connect_ex"):
            events = select.POLLOUT
        else:
            return None
        if not os.get_blocking(held.fileno()):
            return None
        poll = select.poll()
        poll.register(held.fileno(), events)
        return None if poll.poll(0) else "would block"

    def note_fds(self, call, result):
        """Remember descriptors that belong to nobody, to be closed when the program is over."""
        if call in ("recvmsg", "recvmsg_into"):
            for level, kind, data in result[1]:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    whole = len(data) - len(data) % 4
                    self.received_fds += memoryview(data[:whole]).cast("i").tolist()
        elif call == "recv_fds":
            self.received_fds += result[1]
        elif call in ("dup", "detach") and isinstance(result, int) and result >= 0:
            self.received_fds.append(result)
        elif call == "_accept":
            self.received_fds.append(result[0])

    def step(self, step):
        kind = step["do"]
        self.buffers = []
        if kind in ("method", "get", "repr"):
            held = self.sockets.get(step["on"])
            if held is None:
                return {"skipped": "no such socket"}
        try:
            if kind == "make":
                result = getattr(socket, step["call"])(*[self.value(arg) for arg in step["args"]])
                made = result if isinstance(result, tuple) else (result,)
                for name, one in zip(step["names"], made):
                    self.sockets[name] = one
                return {"ok": [{"socket": True} for _ in made]}
            if kind == "function":
                args = [self.value(arg) for arg in step["args"]]
                result = getattr(socket, step["call"])(*args)
            elif kind == "get":
                result = getattr(held, step["attribute"])
            elif kind == "repr":
                result = repr(held)
            else:
                args = [self.value(arg) for arg in step["args"]]
                why = self.blocks(held, step["call"])
                if why is not None:
                    return {"skipped": why}
                result = getattr(held, step["call"])(*args)
            self.note_fds(step.get("call"), result)
            outcome = {"ok": self.show(result, step.get("as"))}
            if self.buffers:
                outcome["buffers"] = [buffer.hex() for buffer in self.buffers]
            return outcome
        except Hang:
            raise
        except Exception as error:
            number = error.errno if isinstance(error, OSError) else None
            return {"error": type(error).__name__, "errno": number, "text": str(error)}

    def run(self, program):
        trace = []
        signal.setitimer(signal.ITIMER_REAL, 5)
        try:
            for step in program:
                trace.append(self.step(step))
        except Hang:
            trace.append({"skipped": "hang"})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for held in self.sockets.values():
                try:
                    held.detach() if held.fileno() < 0 else held.close()
                except OSError:
                    pass
            for fd in self.received_fds:
                try:
                    os.close(fd)
                except OSError:
                    pass
            if self.directory is not None:
                shutil.rmtree(self.directory, ignore_errors=True)
        return trace


def main():
    signal.signal(signal.SIGALRM, on_alarm)
    version = "%d.%d.%d" % sys.version_info[:3]
    print(json.dumps({"version": version}), flush=True)
    for serial, line in enumerate(sys.stdin):
        socket.setdefaulttimeout(None)
        runner = Runner(serial)
        trace = runner.run(json.loads(line))
        answer = json.dumps({"trace": trace, "directory": runner.directory, "pid": os.getpid(), "serial": serial})
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


main()

"""Runs socket programs, one JSON line each, and answers each with a JSON line: the trace. See ../src/language.ts."""

import io
import json
import os
import shutil
import socket
import sys
import warnings

from asyncio_runner import AsyncioRunner, is_asyncio
from blocking import Blocking
from values import Values, is_file, show_error

warnings.simplefilter("ignore")


class Runner:
    def __init__(self, base, serial):
        self.values = Values(base, serial)
        self.blocking = Blocking()
        self.fds = []

    def note_fds(self, call, result):
        """Record descriptors without an owner, to close them when the program is over."""
        if call in ("recvmsg", "recvmsg_into"):
            for level, kind, data in result[1]:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    whole = len(data) - len(data) % 4
                    self.fds += memoryview(data[:whole]).cast("i").tolist()
        elif call == "recv_fds":
            self.fds += result[1]
        elif call in ("dup", "detach") and isinstance(result, int) and result >= 0:
            self.fds.append(result)
        elif call == "_accept":
            self.fds.append(result[0])

    def open(self, step):
        content = self.values.value(step["content"])
        kind, name = step["kind"], step["name"]
        if kind == "memory":
            opened = io.BytesIO(content)
        else:
            path = self.values.path(name)
            with open(path, "wb") as file:
                file.write(content)
            opened = open(path, "r" if kind == "text" else "rb", buffering=0 if kind == "raw" else -1)
        self.values.name(name, opened)
        return {"ok": None}

    def step(self, step):
        values = self.values
        values.buffers = []
        values.duplicates = []
        kind = step["do"]
        if kind == "file":
            return self.open(step)
        held = None
        if "on" in step:
            held = values.objects.get(step["on"])
            if held is None:
                return {"skipped": "no such object"}
        call = step.get("call")
        try:
            if call is not None:
                args = [values.value(arg) for arg in step["args"]]
                keywords = values.keywords(step.get("keywords"))
                # A function that takes a socket waits like a method.
                waiting = held if held is not None or not args else args[0]
                if self.blocking.blocks(waiting, call, args, keywords):
                    return {"skipped": "would block"}
                called = getattr(socket if held is None else held, call)
                try:
                    result = called(*args, **keywords)
                except Exception as error:
                    self.blocking.note(waiting, call, None, error)
                    raise
                self.blocking.note(waiting, call, result, None)
                self.note_fds(call, result)
            elif kind == "get":
                result = getattr(held, step["attribute"])
            elif kind == "set":
                result = setattr(held, step["attribute"], values.value(step["value"]))
            elif kind == "next":
                result = next(held)
            elif kind == "list":
                result = list(held)
            else:
                result = repr(held)
            if kind == "make":
                made = result if isinstance(result, tuple) else (result,)
                for name, one in zip(step["names"], made):
                    values.name(name, one)
                return {"ok": [{"object": type(one).__name__} for one in made]}
            outcome = {"ok": values.show(result, step.get("as"))}
            if values.buffers:
                outcome["buffers"] = [buffer.hex() for buffer in values.buffers]
            return outcome
        except StopIteration:
            return {"ok": {"stop": True}}
        except Exception as error:
            # The constructor that should own this descriptor failed: close it unless that has happened.
            for fd in values.duplicates:
                self.close_fd(fd)
            return show_error(error)

    def close_fd(self, fd):
        try:
            os.close(fd)
        except OSError:
            pass

    def finish(self):
        everything = [*self.values.objects.values(), *self.values.kept]
        for held in everything:
            if is_file(held):
                try:
                    held.close()
                except (OSError, ValueError):
                    pass
        for held in everything:
            if isinstance(held, socket.socket):
                try:
                    held.detach() if held.fileno() < 0 else held._real_close()
                except OSError:
                    pass
        for fd in self.fds:
            self.close_fd(fd)
        if self.values.directory is not None:
            shutil.rmtree(self.values.directory, ignore_errors=True)
        # Sockets bound to a relative path. The directory is this process's own.
        for name in os.listdir(b"."):
            os.remove(name)

    def run(self, program):
        try:
            return [self.step(step) for step in program]
        finally:
            self.finish()


def main():
    base = os.environ["ORACLE_DIRECTORY"]
    version = "%d.%d.%d" % sys.version_info[:3]
    print(json.dumps({"version": version}), flush=True)
    for serial, line in enumerate(sys.stdin):
        socket.setdefaulttimeout(None)
        runner = Runner(base, serial)
        program = json.loads(line)
        trace = AsyncioRunner(runner).run(program) if is_asyncio(program) else runner.run(program)
        directory = runner.values.directory
        answer = json.dumps({"trace": trace, "directory": directory, "pid": os.getpid(), "serial": serial})
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


main()

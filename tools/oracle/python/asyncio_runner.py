"""Runs the programs of asyncio on its event loop. ../src/runner/asyncio-runner.ts does the same on compat-python."""

import asyncio
import inspect
import logging
import os
import socket

from values import show_error

KINDS = {"streams", "reader", "await", "begin", "finish", "cancel"}
# How long a step may take before it counts as one that waits.
MOMENT = 0.04
# Each turn of the event loop may cause another.
TURNS = 4
# Messages of the exception handler that concern the program.
REPORTS = ("Unhandled exception in client_connected_cb", "Fatal")

logging.disable(logging.CRITICAL)


def is_asyncio(program):
    return any(step["do"] in KINDS for step in program)


class Waits(Exception):
    """The step did not end."""


class AsyncioRunner:
    def __init__(self, runner):
        self.runner = runner
        self.values = runner.values
        self.tasks = {}
        self.made = []
        self.reported = []
        self.callback = "keep"
        self.connected = None

    def run(self, program):
        with asyncio.Runner(debug=True) as loops:
            loops.get_loop().slow_callback_duration = 3600
            return loops.run(self.play(program))

    async def play(self, program):
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.report)
        self.values.name("loop", loop)
        self.values.name("asyncio", asyncio)
        self.values.name("cb", self.client_connected)
        trace = []
        try:
            for step in program:
                if step["do"] in KINDS:
                    outcome = await self.step(step)
                else:
                    outcome = self.runner.step(step)
                await self.settle()
                if self.reported:
                    outcome["reported"] = self.reported
                    self.reported = []
                trace.append(outcome)
            return trace
        finally:
            await self.finish()

    def report(self, loop, context):
        if context["message"].startswith(REPORTS):
            error = context.get("exception")
            self.reported.append("%s: %s: %s" % (context["message"], type(error).__name__, error))

    async def settle(self):
        for _ in range(TURNS):
            await asyncio.sleep(0)
        await asyncio.sleep(0.0005)

    async def step(self, step):
        self.values.buffers = []
        self.values.duplicates = []
        try:
            result = await getattr(self, "do_" + step["do"])(step)
        except Waits:
            return {"skipped": "it waits"}
        except (Exception, asyncio.CancelledError) as error:
            return show_error(error)
        outcome = {"ok": result}
        if self.values.buffers:
            outcome["buffers"] = [buffer.hex() for buffer in self.values.buffers]
        return outcome

    async def do_streams(self, step):
        self.callback = step["callback"]
        limit = step["limit"]
        if step["kind"] == "pair":
            a, b = socket.socketpair()
            r, w = await asyncio.open_connection(sock=a, limit=limit)
            x, y = await asyncio.open_connection(sock=b, limit=limit)
        else:
            self.connected = asyncio.get_running_loop().create_future()
            if step["kind"] == "tcp":
                server = await asyncio.start_server(self.client_connected, "127.0.0.1", 0, limit=limit)
                port = server.sockets[0].getsockname()[1]
                r, w = await asyncio.open_connection("127.0.0.1", port, limit=limit)
            else:
                path = self.values.path("streams")
                server = await asyncio.start_unix_server(self.client_connected, path, limit=limit)
                r, w = await asyncio.open_unix_connection(path, limit=limit)
            x, y = await self.connected
            self.keep("s", server)
        for name, one in zip("rwxy", (r, w, x, y)):
            self.keep(name, one)
        return None

    def client_connected(self, reader, writer):
        if self.connected is not None and not self.connected.done():
            self.connected.set_result((reader, writer))
        self.made.append(writer)
        if self.callback == "raise":
            raise ValueError("at once")
        return self.later() if self.callback == "fail" else None

    async def later(self):
        raise ValueError("later")

    async def do_reader(self, step):
        args = [self.values.value(arg) for arg in step["args"]]
        self.keep(step["name"], asyncio.StreamReader(*args, **self.values.keywords(step.get("keywords"))))
        return None

    async def do_await(self, step):
        result = await self.awaited(asyncio.ensure_future(self.call(step)))
        names = step.get("as", [])
        for name, one in zip(names, result if isinstance(result, tuple) else (result,)):
            self.keep(name, one)
        return self.show(result)

    async def do_begin(self, step):
        if step["on"] in self.values.objects:
            self.tasks[step["task"]] = asyncio.ensure_future(self.call(step))
        return None

    async def do_finish(self, step):
        task = self.tasks.get(step["task"])
        return None if task is None else self.show(await self.awaited(task))

    async def do_cancel(self, step):
        task = self.tasks.get(step["task"])
        if task is None:
            return None
        task.cancel()
        return self.show(await self.awaited(task))

    async def call(self, step):
        held = self.values.objects.get(step["on"])
        if held is None:
            return None
        args = [self.values.value(arg) for arg in step["args"]]
        result = getattr(held, step["call"])(*args, **self.values.keywords(step.get("keywords")))
        return await result if inspect.isawaitable(result) else result

    async def awaited(self, task):
        _, pending = await asyncio.wait([task], timeout=MOMENT)
        if pending:
            task.cancel()
            await asyncio.wait([task])
            raise Waits
        return task.result()

    def keep(self, name, one):
        self.made.append(one)
        if not isinstance(one, (str, int, float, tuple, bytes)) and one is not None:
            self.values.name(name, one)

    def show(self, value):
        if isinstance(value, (asyncio.StreamReader, asyncio.StreamWriter, asyncio.Server)):
            self.made.append(value)
            return {"object": type(value).__name__}
        if isinstance(value, tuple) and value and isinstance(value[0], (asyncio.StreamReader, asyncio.trsock.TransportSocket)):
            return [self.show(one) for one in value]
        shown = self.values.show(value, None)
        if isinstance(shown, dict) and "object" in shown:
            return {"object": shown["object"].lstrip("_")}
        return shown

    async def finish(self):
        for task in self.tasks.values():
            task.cancel()
        for one in self.made:
            if isinstance(one, asyncio.StreamWriter):
                one.transport.abort()
            elif isinstance(one, asyncio.Server):
                one.close()
                one.abort_clients()
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=1)
        await self.settle()
        for name in ("loop", "asyncio", "cb"):
            self.values.objects.pop(name, None)
        self.values.kept += [one for one in self.made if isinstance(one, socket.socket)]
        self.runner.finish()

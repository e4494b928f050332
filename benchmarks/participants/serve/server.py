import asyncio
import os
import resource
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import SETTINGS, ready

MODE = SETTINGS.get("mode", "echo")
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\nhello, sockets\n"


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        if MODE == "accept":
            transport.write(b"x")
            transport.close()

    def data_received(self, data):
        self.transport.write(RESPONSE if MODE == "http" else data)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0, backlog=4096)
    ready(server.sockets[0].getsockname()[1])
    await server.serve_forever()


_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
asyncio.run(main())

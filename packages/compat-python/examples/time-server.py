# time-server.py server | time-server.py client PORT [SECONDS]...
# Answers a packet with the current time, or with the time that many seconds after 1970. Ctrl-C ends it.
import socket
import socketserver
import sys
import time


class TimeHandler(socketserver.DatagramRequestHandler):
    def handle(self):
        line = self.rfile.readline().strip()
        moment = int(line) if line else time.time()
        text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
        self.wfile.write(f"{text} for {self.client_address[0]}\n".encode())


class TimeServer(socketserver.UDPServer):
    allow_reuse_address = True
    max_packet_size = 64

    def verify_request(self, request, client_address):
        data, _ = request
        return len(data) < self.max_packet_size

    def handle_error(self, request, client_address):
        print("not a number of seconds:", request[0].decode().strip(), flush=True)


def server():
    with TimeServer(("127.0.0.1", 0), TimeHandler) as server:
        print("listening on", server.server_address[1], flush=True)
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            pass
    print("closed", flush=True)


def client(port, *moments):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(10)
        for moment in moments:
            sock.sendto(moment.encode() + b"\n", ("127.0.0.1", port))
            data, _ = sock.recvfrom(64)
            print(data)


match sys.argv[1:]:
    case ["server"]:
        server()
    case ["client", port, *moments]:
        client(int(port), *moments)

"""Records what settimeout() makes of numbers: python3.14 record-timeouts.py > timeouts.json

Each entry is the number as text, and what gettimeout() and getblocking() then say, or the exception and its text.
"""
import json
import random
import socket

EDGES = """0 -0.0 1e-10 -1e-10 5e-324 1.1 0.3 2147483648 8589934592 9300000000 1e300 -1e300 -3 nan inf -inf
9223372036.854775 9223372036.854776 -9223372036.854775 -9223372036.854776 18446744073709551616""".split()

random.seed(314)
texts = EDGES + [repr(random.uniform(-1, 10) * 10 ** random.randint(-12, 12)) for _ in range(500)]
sock = socket.socket()
cases = []
for text in texts:
    value = int(text) if text.lstrip("-").isdigit() else float(text)
    try:
        sock.settimeout(value)
        cases.append([text, repr(sock.gettimeout()), sock.getblocking()])
    except Exception as error:
        cases.append([text, type(error).__name__, str(error)])
print("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]")

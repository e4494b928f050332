import os
import socket
import sys
from time import perf_counter

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from measure import SETTINGS, VARIANT, check, report

connection = socket.create_connection(("127.0.0.1", int(SETTINGS["address"])))
text = VARIANT == "text"


def main():
    file = connection.makefile("r" if text else "rb")
    start = perf_counter()
    lines = size = 0
    while line := file.readline():
        length = len(line)
        if length != 20 + lines * 7 % 80:
            check(False, "the length of line %d" % lines)
        if lines & 0xFFF == 0:
            check(line.startswith("%d x" % lines if text else b"%d x" % lines), "line %d" % lines)
        lines += 1
        size += length
    report(value=size / 2**20 / (perf_counter() - start), lines=lines)


main()

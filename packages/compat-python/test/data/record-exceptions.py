"""Records how CPython's exceptions are constructed: python3.14 record-exceptions.py > exceptions.jsonl"""
import builtins
import errno
import json
import socket

OS_ERRORS = """OSError BlockingIOError ChildProcessError ConnectionError BrokenPipeError ConnectionAbortedError
ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError InterruptedError IsADirectoryError
NotADirectoryError PermissionError ProcessLookupError TimeoutError gaierror herror""".split()
OTHERS = """AssertionError ValueError OverflowError UnicodeError AttributeError LookupError RuntimeError NotImplementedError EOFError
KeyError UnicodeEncodeError UnicodeDecodeError ExceptionGroup""".split()
ARGUMENTS = [
    [], ["a"], [5], [2, "x"], [2, "x", "f"], [2, "x", "f", None], [2, "x", "f", None, "g"], [2, "x", None],
    [2, "x", b"f"], [2, "x", 7], [2, "x", ""], [11, "x", 7], [11, "x", "f"], ["a", "b"], [None, "b"], [2, None], [2, 3],
    [1, 2, 3, 4, 5, 6], [99999, "x"], [104, "x"], [-2, "x"], [b"x"], [("a", 1)], [None],
]


def coded(value):
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, (tuple, list)):
        return [coded(item) for item in value]
    return value


def record(name, args):
    line = {"name": name, "given": coded(args)}
    try:
        made = getattr(socket if name in ("gaierror", "herror") else builtins, name)(*args)
        line.update({"type": type(made).__name__, "text": str(made), "args": coded(made.args)})
        if isinstance(made, OSError):
            for attribute in ("errno", "strerror", "filename", "filename2"):
                line[attribute] = coded(getattr(made, attribute))
            line["written"] = getattr(made, "characters_written", None)
    except Exception as error:
        line["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(line))


for name in OS_ERRORS:
    for args in ARGUMENTS:
        record(name, args)
for number in errno.errorcode:
    record("OSError", [number, "x"])
for name in OTHERS:
    for args in [[], ["a"], [1], [None], ["a", 2], [b"x"], [("a", 1)]]:
        if name != "ExceptionGroup" or len(args) != 2:
            record(name, args)
record("UnicodeEncodeError", ["ascii", "caf\xe9", 3, 4, "no reason"])
record("UnicodeDecodeError", ["utf-8", b"\xff", 0, 1, "no reason"])
record("ExceptionGroup", ["text", []])

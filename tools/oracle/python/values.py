"""Values of the language in Python, and results in the trace's form. See ../src/language.ts."""

import array
import io
import os
import socket


def is_file(value):
    return isinstance(value, io.IOBase)


class Values:
    """The values of one program: its named objects, its paths and names."""

    def __init__(self, base, serial):
        self.base = base
        self.serial = serial
        self.objects = {}
        self.kept = []
        self.buffers = []
        self.duplicates = []
        self.directory = None

    def path(self, name):
        if self.directory is None:
            self.directory = os.path.join(self.base, "program-%08d" % self.serial)
            os.mkdir(self.directory)
        return os.path.join(self.directory, name)

    def name(self, name, value):
        """A name may be reused; its old object must not be finalized now."""
        if name in self.objects:
            self.kept.append(self.objects[name])
        self.objects[name] = value

    def keywords(self, coded):
        return {key: self.value(value) for key, value in (coded or {}).items()}

    def value(self, coded):
        if isinstance(coded, list):
            return tuple(self.value(item) for item in coded)
        if not isinstance(coded, dict):
            return coded
        ((tag, content),) = coded.items()
        return getattr(self, "tag_" + tag)(content)

    def tag_float(self, content):
        return float(content)

    def tag_int(self, content):
        return int(content)

    def tag_bytes(self, content):
        return bytes.fromhex(content)

    def tag_filler(self, content):
        return b"Z" * content

    def tag_buffer(self, content):
        self.buffers.append(bytearray(content))
        return self.buffers[-1]

    def tag_name(self, content):
        # A plain number, as JavaScript's are: an enum member's type would show in messages.
        value = getattr(socket, content)
        return int(value) if isinstance(value, int) else value

    def tag_ref(self, content):
        return self.objects.get(content)

    def tag_path(self, content):
        return self.path(content)

    def tag_abstract(self, content):
        return b"\0oracle-%08d-%08d-%s" % (os.getpid(), self.serial, content.encode())

    def tag_address(self, content):
        try:
            return self.objects[content].getsockname()
        except (OSError, KeyError, AttributeError):
            return None

    def tag_pair(self, content):
        address = self.tag_address(content)
        return address[:2] if isinstance(address, tuple) else None

    def tag_fileno(self, content):
        held = self.objects.get(content)
        return held.fileno() if isinstance(held, socket.socket) else -1

    def tag_dup(self, content):
        fd = self.tag_fileno(content)
        if fd < 0:
            return -1
        try:
            self.duplicates.append(os.dup(fd))
        except OSError:
            return -1
        return self.duplicates[-1]

    def tag_rights(self, content):
        return array.array("i", [self.tag_fileno(name) for name in content]).tobytes()

    def show(self, value, name):
        if isinstance(value, socket.socket) or is_file(value):
            if name is None:
                self.kept.append(value)
            elif not any(value is known for known in self.objects.values()):
                self.name(name, value)
            return {"object": type(value).__name__}
        if isinstance(value, (bytes, bytearray, memoryview)):
            return {"bytes": bytes(value).hex()}
        if isinstance(value, (tuple, list)):
            return [self.show(item, name) for item in value]
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return value
        if isinstance(value, int):
            return int(value) if abs(value) < 2**53 else {"int": str(int(value))}
        if isinstance(value, float):
            return int(value) if value.is_integer() else {"float": value}
        return {"object": type(value).__name__}


def show_error(error):
    shown = {"error": type(error).__name__, "text": str(error)}
    if isinstance(error, OSError):
        shown["errno"] = error.errno
        shown["args"] = list(error.args[:2])
    if isinstance(error, BlockingIOError) and hasattr(error, "characters_written"):
        shown["written"] = error.characters_written
    if hasattr(error, "partial"):
        shown["partial"] = {"bytes": error.partial.hex()}
        shown["expected"] = error.expected if abs(error.expected or 0) < 2**53 else str(error.expected)
    if hasattr(error, "consumed"):
        shown["consumed"] = error.consumed
    if hasattr(error, "exceptions"):
        shown["exceptions"] = [show_error(one) for one in error.exceptions]
    return shown

"""As pattern.ts."""

PIECE = 65536
COMPARED_EVERY = 4 << 20
piece = bytes((i * 31 + (i >> 8)) & 255 for i in range(PIECE))
_twice = piece + piece


def matches(data, position):
    start = position % PIECE
    return data == _twice[start : start + len(data)]

/**
 * A python3 program that makes socket(2) and socketpair(2) refuse SOCK_CLOEXEC, and disables accept4(2) and F_DUPFD_CLOEXEC,
 * for itself and the program that it executes.
 */
export const OLD_KERNEL = `
import ctypes, os, struct, sys
socket, socketpair, accept4, fcntl = {'x86_64': (41, 53, 288, 72), 'aarch64': (198, 199, 242, 25)}[os.uname().machine]
LOAD, JEQ, JSET, RET, ERRNO = 0x20, 0x15, 0x45, 0x06, 0x50000
code = [(LOAD, 0, 0, 0), (JEQ, 0, 1, accept4), (RET, 0, 0, ERRNO | 38)]
for number in (socket, socketpair):
    code += [(LOAD, 0, 0, 0), (JEQ, 0, 3, number), (LOAD, 0, 0, 24), (JSET, 0, 1, 0o2000000), (RET, 0, 0, ERRNO | 22)]
code += [(LOAD, 0, 0, 0), (JEQ, 0, 3, fcntl), (LOAD, 0, 0, 24), (JEQ, 0, 1, 1030), (RET, 0, 0, ERRNO | 22)]
code += [(RET, 0, 0, 0x7fff0000)]
program = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *one) for one in code))
fprog = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(code), ctypes.addressof(program)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.c_void_p(ctypes.addressof(fprog))):
    sys.exit('no filter: ' + os.strerror(ctypes.get_errno()))
os.execv(sys.argv[1], sys.argv[1:])
`

#error "the sockcall addon is for POSIX systems; on Windows use @sockcall/backend-ffi"

#ifndef SOCKCALL_NEWBORN_H_
#define SOCKCALL_NEWBORN_H_

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace sockcall {

// A socket is close-on-exec and without SIGPIPE from birth (law 6). On Linux the caller's SOCK_CLOEXEC and MSG_NOSIGNAL do that.
// macOS has neither, so it is done right after birth; if that fails, the fd is closed and -errno returned.
inline long Newborn(long fd) {
#ifndef SOCK_CLOEXEC
  if (fd < 0) return fd;
  const int one = 1;
  const bool raised = fcntl(static_cast<int>(fd), F_SETFD, FD_CLOEXEC) == 0
#ifdef SO_NOSIGPIPE
                      && setsockopt(static_cast<int>(fd), SOL_SOCKET, SO_NOSIGPIPE, &one, sizeof one) == 0
#endif
      ;
  if (!raised) {
    const long failure = -errno;
    close(static_cast<int>(fd));
    return failure;
  }
#endif
  return fd;
}

}  // namespace sockcall

#endif  // SOCKCALL_NEWBORN_H_

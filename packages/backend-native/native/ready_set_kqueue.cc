// For macOS and the BSDs. Compiled there only; not run by the project's own tests.
#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) || defined(__NetBSD__)

#include <fcntl.h>
#include <poll.h>
#include <sys/event.h>
#include <unistd.h>

#include <algorithm>

#include "args.h"
#include "ready_set.h"

namespace sockcall {

ReadySet::ReadySet() : fd_(kqueue()) {
  if (fd_ >= 0) fcntl(fd_, F_SETFD, FD_CLOEXEC);
}

ReadySet::~ReadySet() {
  if (fd_ >= 0) close(fd_);
}

long ReadySet::Add(int fd, int32_t token) {
  struct kevent changes[2];
  // EV_CLEAR is edge-triggered. The token travels in the pointer.
  void* data = reinterpret_cast<void*>(static_cast<intptr_t>(token));
  EV_SET(&changes[0], fd, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, data);
  EV_SET(&changes[1], fd, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0, data);
  return Result(kevent(fd_, changes, 2, nullptr, 0, nullptr));
}

long ReadySet::Remove(int fd) {
  struct kevent changes[2];
  EV_SET(&changes[0], fd, EVFILT_READ, EV_DELETE, 0, 0, nullptr);
  EV_SET(&changes[1], fd, EVFILT_WRITE, EV_DELETE, 0, 0, nullptr);
  const long rc = Result(kevent(fd_, &changes[0], 1, nullptr, 0, nullptr));
  const long other = Result(kevent(fd_, &changes[1], 1, nullptr, 0, nullptr));
  return rc < 0 ? rc : other;
}

long ReadySet::Take(ReadyEvent* events, size_t capacity) {
  struct kevent ready[kBatch];
  const timespec now = {};
  const long count = Result(kevent(fd_, nullptr, 0, ready, static_cast<int>(std::min(capacity, kBatch)), &now));
  for (long i = 0; i < count; i++) {
    int32_t revents = ready[i].filter == EVFILT_READ ? POLLIN : POLLOUT;
    if ((ready[i].flags & EV_EOF) != 0) revents |= POLLHUP;
    if ((ready[i].flags & EV_EOF) != 0 && ready[i].fflags != 0) revents |= POLLERR;
    events[i] = {static_cast<int32_t>(reinterpret_cast<intptr_t>(ready[i].udata)), revents};
  }
  return count;
}

}  // namespace sockcall

#endif

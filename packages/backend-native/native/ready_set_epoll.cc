#ifdef __linux__

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>

#include "args.h"
#include "ready_set.h"

namespace sockcall {

ReadySet::ReadySet() : fd_(epoll_create1(EPOLL_CLOEXEC)) {}

ReadySet::~ReadySet() {
  if (fd_ >= 0) close(fd_);
}

long ReadySet::Add(int fd, int32_t token) {
  epoll_event event = {};
  event.events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = static_cast<uint32_t>(token);
  return Result(epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event));
}

long ReadySet::Remove(int fd) {
  epoll_event event = {};
  return Result(epoll_ctl(fd_, EPOLL_CTL_DEL, fd, &event));
}

long ReadySet::Take(ReadyEvent* events, size_t capacity) {
  epoll_event ready[kBatch];
  const long count = Result(epoll_wait(fd_, ready, static_cast<int>(std::min(capacity, kBatch)), 0));
  for (long i = 0; i < count; i++) {
    // epoll's bits are poll's.
    events[i] = {static_cast<int32_t>(ready[i].data.u64), static_cast<int32_t>(ready[i].events)};
  }
  return count;
}

}  // namespace sockcall

#endif  // __linux__

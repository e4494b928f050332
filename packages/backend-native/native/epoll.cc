// epoll(7) as an object of its own.
#ifdef __linux__
#include <sys/epoll.h>
#endif

#include <algorithm>

#include "exports.h"
#include "ownership.h"
#include "scratch.h"

namespace sockcall {
namespace {

#ifdef __linux__

// The most events that one call takes; the next call takes the rest.
constexpr size_t kMaxEvents = 1024;
constexpr size_t kInlineEvents = 64;

long EpollCreate(Args& args) {
  const int flags = args.Int(0);
  return args.failed() ? args.failure() : Born(args.environment(), Result(epoll_create1(EPOLL_CLOEXEC | flags)));
}

long EpollCtl(Args& args) {
  const int epfd = args.Int(0);
  const int op = args.Int(1);
  const int fd = args.Int(2);
  const uint32_t events = args.Bits(3);
  if (args.failed()) return args.failure();
  epoll_event event = {};
  event.events = events;
  event.data.fd = fd;
  return Result(epoll_ctl(epfd, op, fd, &event));
}

long EpollWait(Args& args) {
  const int epfd = args.Int(0);
  const Ints out = args.Integers(1, 0);
  const int max = args.Int(2);
  if (args.failed()) return args.failure();
  if (max <= 0) return -EINVAL;
  if (static_cast<size_t>(max) > out.length / 2) return -EFAULT;
  const size_t count = std::min(static_cast<size_t>(max), kMaxEvents);
  Scratch<epoll_event, kInlineEvents> events(count);
  if (!events.ok()) return -ENOMEM;
  const long rc = Result(epoll_wait(epfd, events.data(), static_cast<int>(count), 0));
  for (long i = 0; i < rc; i++) {
    out.data[i * 2] = events[static_cast<size_t>(i)].data.fd;
    out.data[i * 2 + 1] = static_cast<int32_t>(events[static_cast<size_t>(i)].events);
  }
  return rc;
}

#else

long EpollCreate(Args&) { return -ENOSYS; }
long EpollCtl(Args&) { return -ENOSYS; }
long EpollWait(Args&) { return -ENOSYS; }

#endif

}  // namespace

void DefineEpoll(Exports& exports) {
  exports.Add<EpollCreate>("epollCreate");
  exports.Add<EpollCtl>("epollCtl");
  exports.Add<EpollWait>("epollWait");
}

}  // namespace sockcall

// sendfile(2).
#include <sys/socket.h>
#include <sys/types.h>
#ifdef __linux__
#include <sys/sendfile.h>
#else
#include <sys/uio.h>
#endif

#include <csignal>
#include <ctime>

#include "exports.h"

namespace sockcall {
namespace {

#ifdef __linux__

// sendfile has no MSG_NOSIGNAL. Node ignores SIGPIPE, but a program that listened to it once has its default action back,
// which is death. In that case SIGPIPE is blocked during the call, and a pending one is removed.
class SigpipeGuard {
 public:
  SigpipeGuard() {
    struct sigaction action;
    if (sigaction(SIGPIPE, nullptr, &action) != 0) return;
    if ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != SIG_DFL) return;
    sigset_t pending;
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE) == 1) return;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    active_ = pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_) == 0;
  }

  ~SigpipeGuard() {
    if (!active_) return;
    const int saved = errno;
    const timespec now = {};
    while (sigtimedwait(&sigpipe_, nullptr, &now) == -1 && errno == EINTR) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = saved;
  }

  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  bool active_ = false;
  sigset_t sigpipe_;
  sigset_t before_;
};

long SendFile(Args& args) {
  const int out_fd = args.Int(0);
  const int in_fd = args.Int(1);
  const int64_t offset = args.Long(2);
  const size_t count = args.Size(3);
  if (args.failed()) return args.failure();
  if (offset < -1) return -EINVAL;
  const SigpipeGuard guard;
  auto position = static_cast<off_t>(offset);
  return Result(sendfile(out_fd, in_fd, offset == -1 ? nullptr : &position, count));
}

#elif defined(__APPLE__)

// On macOS a call that fails with EAGAIN or EINTR may have sent bytes, which the contract counts as success. It cannot use the
// file's own position.
long SendFile(Args& args) {
  const int out_fd = args.Int(0);
  const int in_fd = args.Int(1);
  const int64_t offset = args.Long(2);
  const size_t count = args.Size(3);
  if (args.failed()) return args.failure();
  if (offset < 0) return -EINVAL;
  // A length of 0 would mean "to the end of the file".
  if (count == 0) return 0;
  auto length = static_cast<off_t>(count);
  const int rc = sendfile(in_fd, out_fd, offset, &length, nullptr, 0);
  if (rc == -1 && !((errno == EAGAIN || errno == EINTR) && length > 0)) return -errno;
  return static_cast<long>(length);
}

#else

long SendFile(Args&) { return -ENOSYS; }

#endif

}  // namespace

void DefineSendfile(Exports& exports) { exports.Add<SendFile>("sendfile"); }

}  // namespace sockcall

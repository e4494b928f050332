// Descriptor and file status flags: F_GETFL, FIONBIO, FD_CLOEXEC.
#include "status_flags.h"

#include <fcntl.h>
#include <sys/ioctl.h>

#include "exports.h"
#include "process_state.h"

namespace sockcall {
namespace {

long GetFl(Args& args) {
  const int fd = args.Int(0);
  if (args.failed()) return args.failure();
  const StatusFlagsLock lock;
  return Result(fcntl(fd, F_GETFL));
}

long SetNonblocking(Args& args) {
  const int fd = args.Int(0);
  int on = args.Int(1) != 0 ? 1 : 0;
  if (args.failed()) return args.failure();
  const StatusFlagsLock lock;
  return Result(ioctl(fd, FIONBIO, &on));
}

long GetCloexec(Args& args) {
  const int fd = args.Int(0);
  if (args.failed()) return args.failure();
  const int flags = fcntl(fd, F_GETFD);
  return flags == -1 ? -errno : (flags & FD_CLOEXEC) != 0 ? 1 : 0;
}

long SetCloexec(Args& args) {
  const int fd = args.Int(0);
  const int on = args.Int(1);
  if (args.failed()) return args.failure();
  const int flags = fcntl(fd, F_GETFD);
  if (flags == -1) return -errno;
  const int wanted = on != 0 ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC;
  return wanted == flags ? 0 : Result(fcntl(fd, F_SETFD, wanted));
}

}  // namespace

StatusFlagsLock::StatusFlagsLock() { pthread_mutex_lock(&Process().status_flags); }
StatusFlagsLock::~StatusFlagsLock() { pthread_mutex_unlock(&Process().status_flags); }

void DefineStatusFlags(Exports& exports) {
  exports.Add<GetFl>("getfl");
  exports.Add<SetNonblocking>("setNonblocking");
  exports.Add<GetCloexec>("getCloexec");
  exports.Add<SetCloexec>("setCloexec");
}

}  // namespace sockcall

// socket(2), socketpair(2), listen(2), shutdown(2), close(2), and dup by F_DUPFD_CLOEXEC.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exports.h"
#include "newborn.h"
#include "ownership.h"

namespace sockcall {
namespace {

long Socket(Args& args) {
  const int family = args.Int(0);
  const int type = args.Int(1);
  const int proto = args.Int(2);
  if (args.failed()) return args.failure();
  return Born(args.environment(), Newborn(Result(socket(family, type, proto))));
}

long SocketPair(Args& args) {
  const int family = args.Int(0);
  const int type = args.Int(1);
  const int proto = args.Int(2);
  const Ints out = args.Integers(3, 2);
  if (args.failed()) return args.failure();
  int fds[2];
  if (socketpair(family, type, proto, fds) == -1) return -errno;
  const long first = Newborn(fds[0]);
  const long second = Newborn(fds[1]);
  if (first < 0 || second < 0) {
    if (first >= 0) close(fds[0]);
    if (second >= 0) close(fds[1]);
    return first < 0 ? first : second;
  }
  for (int i = 0; i < 2; i++) out.data[i] = static_cast<int32_t>(Born(args.environment(), fds[i]));
  return 0;
}

long Listen(Args& args) {
  const int fd = args.Int(0);
  const int backlog = args.Int(1);
  return args.failed() ? args.failure() : Result(listen(fd, backlog));
}

long Shutdown(Args& args) {
  const int fd = args.Int(0);
  const int how = args.Int(1);
  return args.failed() ? args.failure() : Result(shutdown(fd, how));
}

long Close(Args& args) {
  const int fd = args.Int(0);
  return args.failed() ? args.failure() : CloseForgotten(fd);
}

long Dup(Args& args) {
  const int fd = args.Int(0);
  if (args.failed()) return args.failure();
  const long copy = Result(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  // The kernel, or a filter of system calls, does not know that command.
  if (copy != -EINVAL) return Born(args.environment(), copy);
  const long plain = Result(fcntl(fd, F_DUPFD, 0));
  if (plain >= 0) fcntl(static_cast<int>(plain), F_SETFD, FD_CLOEXEC);
  return Born(args.environment(), plain);
}

}  // namespace

void DefineSocket(Exports& exports) {
  exports.Add<Socket>("socket");
  exports.Add<SocketPair>("socketpair");
  exports.Add<Listen>("listen");
  exports.Add<Shutdown>("shutdown");
  exports.Add<Close>("close");
  exports.Add<Dup>("dup");
}

}  // namespace sockcall

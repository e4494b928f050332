// getsockopt(2), setsockopt(2), and classic-BPF programs, whose option value holds a pointer.
#include <sys/socket.h>

#ifdef __linux__
#include <linux/filter.h>
#endif

#include "exports.h"

namespace sockcall {
namespace {

long GetSockOpt(Args& args) {
  const int fd = args.Int(0);
  const int level = args.Int(1);
  const int optname = args.Int(2);
  const Bytes optval = args.Memory(3);
  const Ints cell = args.Integers(4, 1);
  if (args.failed()) return args.failure();
  const int32_t capacity = cell.data[0];
  if (capacity < 0) return -EINVAL;
  if (static_cast<size_t>(capacity) > optval.length) return -EFAULT;
  auto optlen = static_cast<socklen_t>(capacity);
  const long rc = Result(getsockopt(fd, level, optname, optval.data, &optlen));
  if (rc >= 0) cell.data[0] = static_cast<int32_t>(optlen);
  return rc;
}

long SetSockOpt(Args& args) {
  const int fd = args.Int(0);
  const int level = args.Int(1);
  const int optname = args.Int(2);
  const bool null = args.IsNull(3);
  const Bytes optval = args.MemoryOrNull(3);
  const uint32_t optlen = args.Bits(4);
  if (args.failed()) return args.failure();
  if (!null && optlen > optval.length) return -EFAULT;
  return Result(setsockopt(fd, level, optname, optval.data, optlen));
}

long AttachFilter(Args& args) {
#ifdef __linux__
  const int fd = args.Int(0);
  const int level = args.Int(1);
  const int optname = args.Int(2);
  const Bytes program = args.Memory(3);
  if (args.failed()) return args.failure();
  const size_t instructions = program.length / sizeof(sock_filter);
  if (program.length % sizeof(sock_filter) != 0 || instructions > BPF_MAXINSNS) return -EINVAL;
  sock_fprog filter = {};
  filter.len = static_cast<unsigned short>(instructions);
  filter.filter = reinterpret_cast<sock_filter*>(program.data);
  return Result(setsockopt(fd, level, optname, &filter, sizeof filter));
#else
  (void)args;
  return -ENOSYS;
#endif
}

}  // namespace

void DefineOption(Exports& exports) {
  exports.Add<GetSockOpt>("getsockopt");
  exports.Add<SetSockOpt>("setsockopt");
  exports.Add<AttachFilter>("attachFilter");
}

}  // namespace sockcall

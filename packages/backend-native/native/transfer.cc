// recv(2), recvfrom(2), send(2), sendto(2): the hot calls.
#include <sys/socket.h>

#include "exports.h"

namespace sockcall {
namespace {

long Recv(Args& args) {
  const int fd = args.Int(0);
  const Bytes into = args.Range(1);
  const int flags = args.Int(4);
  if (args.failed()) return args.failure();
  return Result(recv(fd, into.data, into.length, flags));
}

long RecvFrom(Args& args) {
  const int fd = args.Int(0);
  const Bytes into = args.Range(1);
  const int flags = args.Int(4);
  const Bytes name = args.Memory(5);
  const Ints cell = args.Integers(6, 1);
  if (args.failed()) return args.failure();
  const int32_t capacity = cell.data[0];
  if (capacity < 0) return -EINVAL;
  if (static_cast<size_t>(capacity) > name.length) return -EFAULT;
  auto namelen = static_cast<socklen_t>(capacity);
  const long rc = Result(recvfrom(fd, into.data, into.length, flags, reinterpret_cast<sockaddr*>(name.data), &namelen));
  if (rc >= 0) cell.data[0] = static_cast<int32_t>(namelen);
  return rc;
}

long Send(Args& args) {
  const int fd = args.Int(0);
  const Bytes from = args.Range(1);
  const int flags = args.Int(4);
  if (args.failed()) return args.failure();
  return Result(send(fd, from.data, from.length, flags));
}

long SendTo(Args& args) {
  const int fd = args.Int(0);
  const Bytes from = args.Range(1);
  const int flags = args.Int(4);
  const Bytes to = args.Memory(5);
  const size_t addrlen = args.Size(6);
  if (args.failed()) return args.failure();
  if (addrlen > to.length) return -EFAULT;
  return Result(sendto(fd, from.data, from.length, flags, reinterpret_cast<const sockaddr*>(to.data),
                       static_cast<socklen_t>(addrlen)));
}

}  // namespace

void DefineTransfer(Exports& exports) {
  exports.Add<Recv>("recv");
  exports.Add<RecvFrom>("recvfrom");
  exports.Add<Send>("send");
  exports.Add<SendTo>("sendto");
}

}  // namespace sockcall

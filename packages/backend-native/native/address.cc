// Calls that take or give a sockaddr: bind(2), connect(2), accept4(2), getsockname(2), getpeername(2).
#include <fcntl.h>
#include <sys/socket.h>

#include "exports.h"
#include "newborn.h"
#include "ownership.h"
#include "status_flags.h"

namespace sockcall {
namespace {

// The sockaddr at `index`, of which the first `addrlen` (the argument after it) bytes count.
Bytes SockaddrIn(Args& args, size_t index) {
  const Bytes sockaddr = args.Memory(index);
  const size_t addrlen = args.Size(index + 1);
  if (addrlen > sockaddr.length) args.Fail(EFAULT);
  return {sockaddr.data, addrlen};
}

// Room for a sockaddr at `index`; its length's cell, holding the capacity, is the argument after it.
class SockaddrOut {
 public:
  SockaddrOut(Args& args, size_t index) {
    if (args.IsNull(index)) return;
    sockaddr_ = args.Memory(index);
    cell_ = args.Integers(index + 1, 1);
    if (args.failed()) return;
    // Read once: over a SharedArrayBuffer another thread may write it meanwhile.
    const int32_t capacity = cell_.data[0];
    if (capacity < 0) {
      args.Fail(EINVAL);
    } else if (static_cast<size_t>(capacity) > sockaddr_.length) {
      args.Fail(EFAULT);
    } else {
      length_ = static_cast<socklen_t>(capacity);
    }
  }

  sockaddr* address() { return reinterpret_cast<sockaddr*>(sockaddr_.data); }
  socklen_t* length() { return cell_.data == nullptr ? nullptr : &length_; }

  long Finish(long rc) {
    if (rc >= 0 && cell_.data != nullptr) cell_.data[0] = static_cast<int32_t>(length_);
    return rc;
  }

 private:
  Bytes sockaddr_;
  Ints cell_;
  socklen_t length_ = 0;
};

long Bind(Args& args) {
  const int fd = args.Int(0);
  const Bytes to = SockaddrIn(args, 1);
  if (args.failed()) return args.failure();
  return Result(bind(fd, reinterpret_cast<const sockaddr*>(to.data), static_cast<socklen_t>(to.length)));
}

long Connect(Args& args) {
  const int fd = args.Int(0);
  const Bytes to = SockaddrIn(args, 1);
  if (args.failed()) return args.failure();
  return Result(connect(fd, reinterpret_cast<const sockaddr*>(to.data), static_cast<socklen_t>(to.length)));
}

// accept4(2). Without flags it is accept(2), which also works where a kernel or a filter has no accept4. On systems that never
// have accept4, SOCK_CLOEXEC is implied.
long AcceptOne(const Environment* environment, int fd, SockaddrOut& peer, int flags) {
#ifdef SOCK_CLOEXEC
  if (flags == 0) return Born(environment, Result(accept(fd, peer.address(), peer.length())));
  return Born(environment, Result(accept4(fd, peer.address(), peer.length(), flags)));
#else
  (void)flags;
  return Born(environment, Newborn(Result(accept(fd, peer.address(), peer.length()))));
#endif
}

long Accept4(Args& args) {
  const int fd = args.Int(0);
  SockaddrOut peer(args, 1);
  const int flags = args.Int(3);
  if (args.failed()) return args.failure();
  return peer.Finish(AcceptOne(args.environment(), fd, peer, flags));
}

// accept has no MSG_DONTWAIT, so O_NONBLOCK is set for the call. It belongs to the open file, which other threads of this
// process share: every function that reads or writes it takes the lock, so that none sees our change.
long AcceptDontwait(Args& args) {
  const int fd = args.Int(0);
  SockaddrOut peer(args, 1);
  const int flags = args.Int(3);
  if (args.failed()) return args.failure();
  const StatusFlagsLock lock;
  const int status = fcntl(fd, F_GETFL);
  if (status == -1) return -errno;
  if ((status & O_NONBLOCK) != 0) return peer.Finish(AcceptOne(args.environment(), fd, peer, flags));
  if (fcntl(fd, F_SETFL, status | O_NONBLOCK) == -1) return -errno;
  const long rc = AcceptOne(args.environment(), fd, peer, flags);
  fcntl(fd, F_SETFL, status);
#ifndef __linux__
  // On these systems the new socket inherits O_NONBLOCK from the listener.
  if (rc >= 0) fcntl(static_cast<int>(rc), F_SETFL, status);
#endif
  return peer.Finish(rc);
}

long GetSockName(Args& args) {
  const int fd = args.Int(0);
  SockaddrOut name(args, 1);
  if (args.failed()) return args.failure();
  return name.Finish(Result(getsockname(fd, name.address(), name.length())));
}

long GetPeerName(Args& args) {
  const int fd = args.Int(0);
  SockaddrOut name(args, 1);
  if (args.failed()) return args.failure();
  return name.Finish(Result(getpeername(fd, name.address(), name.length())));
}

}  // namespace

void DefineAddress(Exports& exports) {
  exports.Add<Bind>("bind");
  exports.Add<Connect>("connect");
  exports.Add<Accept4>("accept4");
  exports.Add<AcceptDontwait>("acceptDontwait");
  exports.Add<GetSockName>("getsockname");
  exports.Add<GetPeerName>("getpeername");
}

}  // namespace sockcall

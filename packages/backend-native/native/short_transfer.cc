// recv(2) and send(2) of few bytes. At that size the system call takes less time than reading five arguments through
// Node-API and asking a typed array for its memory, so both numbers and bytes pass through memory that is known beforehand.
#include <sys/socket.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstddef>

#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

// The first words of the shared memory; the bytes follow. The result replaces the descriptor; `offset` says which byte is the
// first.
struct Header {
  int32_t fd;
  int32_t length;
  int32_t flags;
  int32_t offset;
};

// The layout for src/short-transfers.ts: each number's index among the words, and where the bytes begin.
Napi::Value Layout(Args& args) {
  auto layout = Napi::Object::New(args.env());
  Set(layout, "fd", offsetof(Header, fd) / sizeof(int32_t));
  Set(layout, "length", offsetof(Header, length) / sizeof(int32_t));
  Set(layout, "flags", offsetof(Header, flags) / sizeof(int32_t));
  Set(layout, "offset", offsetof(Header, offset) / sizeof(int32_t));
  Set(layout, "bytes", sizeof(Header));
  return layout;
}

// Takes the memory of the Uint8Array, once, when the addon is loaded. -errno, or MSG_TRUNC: a receive with that flag counts bytes
// that it does not write, and the memory then holds those of an earlier call.
long ShareShort(Args& args) {
  const long rc = args.environment()->transfers.Keep(args, 0, sizeof(Header), alignof(Header));
  return rc == 0 ? long{MSG_TRUNC} : rc;
}

using Transfer = ssize_t (*)(int fd, uint8_t* bytes, size_t length, int flags);

// The result is left in the shared memory: making a number of it costs more than reading it there.
template <Transfer transfer>
void Short(const Napi::CallbackInfo& info) {
  const SharedMemory& memory = static_cast<Environment*>(info.Data())->transfers;
  if (memory.data() == nullptr) return;
  auto* header = reinterpret_cast<Header*>(memory.data());
  const auto length = static_cast<uint32_t>(header->length);
  const auto offset = static_cast<uint32_t>(header->offset);
  const size_t room = memory.length() - sizeof(Header);
  if (offset > room || length > room - offset) {
    header->fd = -EFAULT;
    return;
  }
  uint8_t* bytes = memory.data() + sizeof(Header) + offset;
  header->fd = static_cast<int32_t>(Result(transfer(header->fd, bytes, length, header->flags)));
}

// The C library's recv and send are cancellation points, which in a process with threads costs two atomic operations a call.
#if defined(__linux__) && defined(SYS_recvfrom) && defined(SYS_sendto)
ssize_t Receive(int fd, uint8_t* bytes, size_t length, int flags) {
  return syscall(SYS_recvfrom, fd, bytes, length, flags, nullptr, nullptr);
}
ssize_t Send(int fd, uint8_t* bytes, size_t length, int flags) {
  return syscall(SYS_sendto, fd, bytes, length, flags, nullptr, 0);
}
#else
ssize_t Receive(int fd, uint8_t* bytes, size_t length, int flags) { return recv(fd, bytes, length, flags); }
ssize_t Send(int fd, uint8_t* bytes, size_t length, int flags) { return send(fd, bytes, length, flags); }
#endif

}  // namespace

void DefineShortTransfer(Exports& exports) {
  exports.AddFunction<Layout>("shortLayout");
  exports.Add<ShareShort>("shareShort");
  exports.AddPlain<Short<Receive>>("recvShort");
  exports.AddPlain<Short<Send>>("sendShort");
}

}  // namespace sockcall

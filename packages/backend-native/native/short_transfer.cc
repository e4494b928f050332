// recv(2) and send(2) of few bytes. At that size the system call takes less time than reading five arguments through
// Node-API and asking a typed array for its memory, so both numbers and bytes pass through memory that is known beforehand.
#include <sys/socket.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "exports.h"
#include "shared_memory.h"

namespace sockcall {
namespace {

// The first words of the shared memory: descriptor in and result out, length, flags, and which of the bytes that follow is the
// first.
enum Word { kFd, kLength, kFlags, kOffset, kWords };
constexpr size_t kHeader = kWords * sizeof(int32_t);

// Use the memory of the Uint8Array given; once, when the addon is loaded. MSG_TRUNC, or -errno: receives with that flag count
// bytes that they do not write, and what is in the memory then is from an earlier call.
long ShareShort(Args& args) {
  Environment* environment = args.environment();
  if (environment->short_bytes != nullptr) return -EALREADY;
  Bytes memory;
  const long rc = KeepSharedMemory(args, 0, kHeader, alignof(int32_t), &memory);
  if (rc != 0) return rc;
  environment->short_bytes = memory.data;
  environment->short_length = memory.length - kHeader;
  return MSG_TRUNC;
}

using Transfer = ssize_t (*)(int fd, uint8_t* bytes, size_t length, int flags);

// The result is left in the shared memory: making a number of it costs more than reading it there.
template <Transfer transfer>
napi_value Short(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  const auto* environment = static_cast<Environment*>(data);
  if (environment->short_bytes == nullptr) return nullptr;
  auto* words = reinterpret_cast<int32_t*>(environment->short_bytes);
  const auto length = static_cast<uint32_t>(words[kLength]);
  const auto offset = static_cast<uint32_t>(words[kOffset]);
  if (offset > environment->short_length || length > environment->short_length - offset) {
    words[kFd] = -EFAULT;
    return nullptr;
  }
  uint8_t* bytes = environment->short_bytes + kHeader + offset;
  words[kFd] = static_cast<int32_t>(Result(transfer(words[kFd], bytes, length, words[kFlags])));
  return nullptr;
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
  exports.Add<ShareShort, 1>("shareShort");
  exports.AddRaw("recvShort", Short<Receive>);
  exports.AddRaw("sendShort", Short<Send>);
}

}  // namespace sockcall

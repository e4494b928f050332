// recvmsg(2) and sendmsg(2) with one buffer. As in short_transfer.cc, what is small passes through memory that both sides
// know: the numbers, the name, the ancillary data, and few bytes. More bytes stay where they are.
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstring>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "exports.h"

namespace sockcall {
namespace {

// The shared memory: these words, then the name, the ancillary data and the bytes. The result replaces the descriptor; a
// receive replaces the lengths and the flags.
enum Word { kFd, kFlags, kNameLength, kControlLength, kLength, kWords = 8 };
constexpr size_t kName = kWords * sizeof(int32_t);
constexpr size_t kNameSize = 128;
constexpr size_t kControl = kName + kNameSize;
constexpr size_t kControlSize = 1024;
constexpr size_t kData = kControl + kControlSize;
constexpr size_t kDataSize = 256;
constexpr size_t kSize = kData + kDataSize;

// Use the memory of the Uint8Array given; once, when the addon is loaded. MSG_TRUNC, as ShareShort; or -errno.
long ShareMessage(Args& args) {
  const long rc = args.environment()->messages.Keep(args, 0, kSize, alignof(cmsghdr));
  return rc == 0 ? long{MSG_TRUNC} : rc;
}

// The C library's functions are cancellation points, which in a process with threads costs two atomic operations a call. On
// 32-bit systems they also translate between two forms of timestamps.
#if defined(__linux__) && defined(__LP64__) && defined(SYS_recvmsg) && defined(SYS_sendmsg)
ssize_t Receive(int fd, msghdr* message, int flags) { return syscall(SYS_recvmsg, fd, message, flags); }
ssize_t Send(int fd, msghdr* message, int flags) { return syscall(SYS_sendmsg, fd, message, flags); }
#else
ssize_t Receive(int fd, msghdr* message, int flags) { return recvmsg(fd, message, flags); }
ssize_t Send(int fd, msghdr* message, int flags) { return sendmsg(fd, message, flags); }
#endif

long Transfer(uint8_t* memory, const Bytes& bytes, bool receives) {
  auto* words = reinterpret_cast<int32_t*>(memory);
  const int32_t namelen = words[kNameLength];
  const int32_t controllen = words[kControlLength];
  if (namelen < 0 || static_cast<size_t>(namelen) > kNameSize) return -EFAULT;
  if (controllen < 0 || static_cast<size_t>(controllen) > kControlSize) return -EFAULT;

  iovec vector = {bytes.data, bytes.length};
  msghdr message = {};
  message.msg_name = namelen == 0 ? nullptr : memory + kName;
  message.msg_namelen = static_cast<socklen_t>(namelen);
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = controllen == 0 ? nullptr : memory + kControl;
  message.msg_controllen = static_cast<decltype(message.msg_controllen)>(controllen);
  if (!receives) return Result(Send(words[kFd], &message, words[kFlags]));

  // What the kernel leaves out must not be another message's.
  std::memset(memory + kControl, 0, static_cast<size_t>(controllen));
  const long rc = Result(Receive(words[kFd], &message, words[kFlags]));
  words[kNameLength] = static_cast<int32_t>(message.msg_namelen);
  words[kControlLength] = static_cast<int32_t>(message.msg_controllen);
  words[kFlags] = message.msg_flags;
  return rc;
}

// The bytes are the Uint8Array's, or, where none is given, those in the shared memory. The result is left there: making a
// number of it costs more than reading it.
template <bool receives>
void Short(const Napi::CallbackInfo& info) {
  uint8_t* memory = static_cast<Environment*>(info.Data())->messages.data();
  if (memory == nullptr) return;
  auto* words = reinterpret_cast<int32_t*>(memory);
  Bytes bytes;
  if (info.Length() == 0) {
    const auto length = static_cast<uint32_t>(words[kLength]);
    if (length <= kDataSize) bytes = {memory + kData, length};
    words[kFd] = length > kDataSize ? -EFAULT : static_cast<int32_t>(Transfer(memory, bytes, receives));
  } else {
    words[kFd] = ReadElements(info[0], &bytes) ? static_cast<int32_t>(Transfer(memory, bytes, receives)) : -EFAULT;
  }
}

}  // namespace

void DefineShortMessage(Exports& exports) {
  exports.Add<ShareMessage>("shareMessage");
  exports.AddPlain<Short<true>>("recvMessage");
  exports.AddPlain<Short<false>>("sendMessage");
}

}  // namespace sockcall

// recvmsg(2) and sendmsg(2) with one buffer. As in short_transfer.cc, what is small passes through memory that both sides
// know: the numbers, the name, the ancillary data, and few bytes. More bytes stay where they are.
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstring>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

// The shared memory. The result replaces the descriptor; a receive replaces the lengths and the flags.
struct Memory {
  int32_t fd;
  int32_t flags;
  int32_t name_length;
  int32_t control_length;
  int32_t length;
  alignas(sockaddr_storage) uint8_t name[sizeof(sockaddr_storage)];
  alignas(cmsghdr) uint8_t control[1024];
  // Up to here, a copy costs less than asking a typed array for its memory.
  uint8_t data[256];
};

// The layout for src/short-messages.ts: numbers by their index among the words, bytes by offset and size.
Napi::Value Layout(Args& args) {
  auto layout = Napi::Object::New(args.env());
  Set(layout, "fd", offsetof(Memory, fd) / sizeof(int32_t));
  Set(layout, "flags", offsetof(Memory, flags) / sizeof(int32_t));
  Set(layout, "nameLength", offsetof(Memory, name_length) / sizeof(int32_t));
  Set(layout, "controlLength", offsetof(Memory, control_length) / sizeof(int32_t));
  Set(layout, "length", offsetof(Memory, length) / sizeof(int32_t));
  Set(layout, "name", offsetof(Memory, name));
  Set(layout, "nameSize", sizeof(Memory::name));
  Set(layout, "control", offsetof(Memory, control));
  Set(layout, "controlSize", sizeof(Memory::control));
  Set(layout, "data", offsetof(Memory, data));
  Set(layout, "dataSize", sizeof(Memory::data));
  Set(layout, "size", sizeof(Memory));
  return layout;
}

// Takes the memory of the Uint8Array, once, when the addon is loaded. MSG_TRUNC, as ShareShort does, or -errno.
long ShareMessage(Args& args) {
  const long rc = args.environment()->messages.Keep(args, 0, sizeof(Memory), alignof(Memory));
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

long Transfer(Memory* memory, const Bytes& bytes, bool receives) {
  const int32_t namelen = memory->name_length;
  const int32_t controllen = memory->control_length;
  if (namelen < 0 || static_cast<size_t>(namelen) > sizeof memory->name) return -EFAULT;
  if (controllen < 0 || static_cast<size_t>(controllen) > sizeof memory->control) return -EFAULT;

  iovec vector = {bytes.data, bytes.length};
  msghdr message = {};
  message.msg_name = namelen == 0 ? nullptr : memory->name;
  message.msg_namelen = static_cast<socklen_t>(namelen);
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = controllen == 0 ? nullptr : memory->control;
  message.msg_controllen = static_cast<decltype(message.msg_controllen)>(controllen);
  if (!receives) return Result(Send(memory->fd, &message, memory->flags));

  // What the kernel does not write must not be left from another message.
  std::memset(memory->control, 0, static_cast<size_t>(controllen));
  const long rc = Result(Receive(memory->fd, &message, memory->flags));
  memory->name_length = static_cast<int32_t>(message.msg_namelen);
  memory->control_length = static_cast<int32_t>(message.msg_controllen);
  memory->flags = message.msg_flags;
  return rc;
}

// The bytes to move: those of the argument, or without one those in the shared memory.
bool ReadData(const Napi::CallbackInfo& info, Memory* memory, Bytes* bytes) {
  if (info.Length() != 0) return ReadElements(info[0], bytes);
  const auto length = static_cast<uint32_t>(memory->length);
  *bytes = {memory->data, length};
  return length <= sizeof memory->data;
}

// The result is left in the shared memory: making a number of it costs more than reading it.
template <bool receives>
void Short(const Napi::CallbackInfo& info) {
  auto* memory = reinterpret_cast<Memory*>(static_cast<Environment*>(info.Data())->messages.data());
  if (memory == nullptr) return;
  Bytes bytes;
  memory->fd = ReadData(info, memory, &bytes) ? static_cast<int32_t>(Transfer(memory, bytes, receives)) : -EFAULT;
}

}  // namespace

void DefineShortMessage(Exports& exports) {
  exports.AddFunction<Layout>("messageLayout");
  exports.Add<ShareMessage>("shareMessage");
  exports.AddPlain<Short<true>>("recvMessage");
  exports.AddPlain<Short<false>>("sendMessage");
}

}  // namespace sockcall

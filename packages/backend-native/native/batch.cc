// recvmmsg(2) and sendmmsg(2): many messages in one call, laid out with fixed strides. The addon's own argument order is flat,
// (fd, first, count, flags, buf, stride, lengths, names, nameStride, namelens, controls, controlStride, controllens,
// msgFlags), because reading an object's properties from C costs more than the call; src/syscalls.ts spreads the vector.
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>

#include "exports.h"
#include "scratch.h"

namespace sockcall {
namespace {

#ifdef __linux__

// The kernel's own limit.
constexpr size_t kMaxMessages = 1024;
constexpr size_t kInlineMessages = 64;

// One of the three arrays of a batch: fixed strides in one piece of memory, and a length for each message.
struct Lane {
  Bytes memory;
  size_t stride;
  Ints lengths;

  Lane(Args& args, size_t memory_at, size_t stride_at, size_t lengths_at, size_t end)
      : memory(args.Memory(memory_at)), stride(args.Size(stride_at)), lengths(args.Integers(lengths_at, end)) {
    // In this order no product can overflow.
    if (end > 0 && stride > memory.length / end) args.Fail(EFAULT);
    if (stride > INT32_MAX) args.Fail(EINVAL);
  }

  uint8_t* At(size_t index) const { return memory.data == nullptr ? nullptr : memory.data + index * stride; }

  // The length to send of message `index`, or -1 where it exceeds the stride.
  int32_t LengthAt(size_t index) const {
    const int32_t length = lengths.data[index];
    return length >= 0 && static_cast<size_t>(length) <= stride ? length : -1;
  }
};

struct Batch {
  int fd;
  size_t first;
  size_t count;
  int flags;
  Lane data;
  Lane names;
  Lane controls;
  Ints msg_flags;

  explicit Batch(Args& args)
      : fd(args.Int(0)),
        first(Index(args, 1)),
        count(std::min(Index(args, 2), kMaxMessages)),
        flags(args.Int(3)),
        data(args, 4, 5, 6, first + count),
        names(args, 7, 8, 9, first + count),
        controls(args, 10, 11, 12, first + count),
        msg_flags(args.Integers(13, first + count)) {}

 private:
  static size_t Index(Args& args, size_t at) {
    const int index = args.Int(at);
    if (index < 0) args.Fail(EINVAL);
    return index < 0 ? 0 : static_cast<size_t>(index);
  }
};

long RecvMmsg(Args& args) {
  const Batch batch(args);
  if (args.failed()) return args.failure();
  Scratch<mmsghdr, kInlineMessages> messages(batch.count);
  Scratch<iovec, kInlineMessages> vector(batch.count);
  if (!messages.ok() || !vector.ok()) return -ENOMEM;
  for (size_t i = 0; i < batch.count; i++) {
    const size_t at = batch.first + i;
    vector[i] = {batch.data.At(at), batch.data.stride};
    messages[i] = {};
    msghdr& header = messages[i].msg_hdr;
    header.msg_iov = &vector[i];
    header.msg_iovlen = 1;
    header.msg_namelen = static_cast<socklen_t>(batch.names.stride);
    header.msg_name = batch.names.stride == 0 ? nullptr : batch.names.At(at);
    header.msg_controllen = batch.controls.stride;
    header.msg_control = batch.controls.stride == 0 ? nullptr : batch.controls.At(at);
  }
  const long rc = Result(recvmmsg(batch.fd, messages.data(), static_cast<unsigned>(batch.count), batch.flags, nullptr));
  for (long i = 0; i < rc; i++) {
    const size_t at = batch.first + static_cast<size_t>(i);
    const mmsghdr& message = messages[static_cast<size_t>(i)];
    batch.data.lengths.data[at] = static_cast<int32_t>(message.msg_len);
    batch.names.lengths.data[at] = static_cast<int32_t>(message.msg_hdr.msg_namelen);
    batch.controls.lengths.data[at] = static_cast<int32_t>(message.msg_hdr.msg_controllen);
    batch.msg_flags.data[at] = message.msg_hdr.msg_flags;
  }
  return rc;
}

long SendMmsg(Args& args) {
  const Batch batch(args);
  if (args.failed()) return args.failure();
  Scratch<mmsghdr, kInlineMessages> messages(batch.count);
  Scratch<iovec, kInlineMessages> vector(batch.count);
  if (!messages.ok() || !vector.ok()) return -ENOMEM;
  for (size_t i = 0; i < batch.count; i++) {
    const size_t at = batch.first + i;
    const int32_t length = batch.data.LengthAt(at);
    const int32_t namelen = batch.names.LengthAt(at);
    const int32_t controllen = batch.controls.LengthAt(at);
    if (length < 0 || namelen < 0 || controllen < 0) return -EFAULT;
    vector[i] = {batch.data.At(at), static_cast<size_t>(length)};
    messages[i] = {};
    msghdr& header = messages[i].msg_hdr;
    header.msg_iov = &vector[i];
    header.msg_iovlen = 1;
    header.msg_namelen = static_cast<socklen_t>(namelen);
    header.msg_name = namelen == 0 ? nullptr : batch.names.At(at);
    header.msg_controllen = static_cast<size_t>(controllen);
    header.msg_control = controllen == 0 ? nullptr : batch.controls.At(at);
  }
  const long rc = Result(sendmmsg(batch.fd, messages.data(), static_cast<unsigned>(batch.count), batch.flags));
  for (long i = 0; i < rc; i++) {
    batch.data.lengths.data[batch.first + static_cast<size_t>(i)] =
        static_cast<int32_t>(messages[static_cast<size_t>(i)].msg_len);
  }
  return rc;
}

#else

long RecvMmsg(Args&) { return -ENOSYS; }
long SendMmsg(Args&) { return -ENOSYS; }

#endif

}  // namespace

void DefineBatch(Exports& exports) {
  exports.Add<RecvMmsg>("recvmmsg");
  exports.Add<SendMmsg>("sendmmsg");
}

}  // namespace sockcall

// recvmsg(2) and sendmsg(2): iovecs and ancillary data.
#include <limits.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "exports.h"
#include "scratch.h"

namespace sockcall {
namespace {

// Linux's UIO_MAXIOV and the IOV_MAX of the BSDs.
constexpr size_t kMaxIov = 1024;
constexpr size_t kInlineIov = 16;

// The items of an array of Uint8Arrays as an iovec.
class Iov {
 public:
  Iov(Args& args, size_t index) : array_(args.value(index)) {
    const uint32_t length = array_.IsArray() ? array_.As<Napi::Array>().Length() : 0;
    if (!array_.IsArray()) {
      args.Fail(EFAULT);
    } else if (length > kMaxIov) {
      args.Fail(EMSGSIZE);
    } else {
      count_ = length;
    }
  }

  size_t count() const { return count_; }

  // Elements may be getters, and a getter may detach or shrink any buffer. So Fetch comes first, before the memory of any other
  // argument is taken, and Fill looks at the elements' memory when no more JavaScript can run.
  bool Fetch(napi_value* items) {
    for (size_t i = 0; i < count_; i++) {
      if (napi_get_element(array_.Env(), array_, static_cast<uint32_t>(i), &items[i]) == napi_ok) continue;
      // A getter threw, or its thread is being terminated. The wrapper's Get is not used, see value.h.
      napi_value exception = nullptr;
      napi_get_and_clear_last_exception(array_.Env(), &exception);
      return false;
    }
    return true;
  }

  bool Fill(const napi_value* items, iovec* out) {
    for (size_t i = 0; i < count_; i++) {
      Bytes bytes;
      if (!ReadElements(Napi::Value(array_.Env(), items[i]), &bytes)) return false;
      out[i] = {bytes.data, bytes.length};
    }
    return true;
  }

 private:
  Napi::Value array_;
  size_t count_ = 0;
};

long RecvMsg(Args& args) {
  Iov iov(args, 2);
  if (args.failed()) return args.failure();
  Scratch<napi_value, kInlineIov> items(iov.count());
  Scratch<iovec, kInlineIov> vector(iov.count());
  if (!items.ok() || !vector.ok()) return -ENOMEM;
  if (!iov.Fetch(items.data())) return -EFAULT;

  const int fd = args.Int(0);
  const Bytes name = args.MemoryOrNull(1);
  const Bytes control = args.MemoryOrNull(3);
  const Ints lengths = args.Integers(4, 3);
  const int flags = args.Int(5);
  if (args.failed()) return args.failure();
  if (!iov.Fill(items.data(), vector.data())) return -EFAULT;
  // A detached buffer does not count as no buffer: it is too short.
  const int32_t namelen = args.IsNull(1) ? 0 : lengths.data[0];
  const int32_t controllen = args.IsNull(3) ? 0 : lengths.data[1];
  if (namelen < 0 || controllen < 0) return -EINVAL;
  if (static_cast<size_t>(namelen) > name.length || static_cast<size_t>(controllen) > control.length) return -EFAULT;

  msghdr message = {};
  message.msg_name = name.data;
  message.msg_namelen = static_cast<socklen_t>(namelen);
  message.msg_iov = vector.data();
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(iov.count());
  message.msg_control = control.data;
  message.msg_controllen = static_cast<decltype(message.msg_controllen)>(controllen);
  const long rc = Result(recvmsg(fd, &message, flags));
  if (rc >= 0) {
    lengths.data[0] = static_cast<int32_t>(message.msg_namelen);
    lengths.data[1] = static_cast<int32_t>(message.msg_controllen);
    lengths.data[2] = message.msg_flags;
  }
  return rc;
}

long SendMsg(Args& args) {
  Iov iov(args, 3);
  if (args.failed()) return args.failure();
  Scratch<napi_value, kInlineIov> items(iov.count());
  Scratch<iovec, kInlineIov> vector(iov.count());
  if (!items.ok() || !vector.ok()) return -ENOMEM;
  if (!iov.Fetch(items.data())) return -EFAULT;

  const int fd = args.Int(0);
  const Bytes name = args.MemoryOrNull(1);
  const size_t namelen = args.Size(2);
  const Bytes control = args.MemoryOrNull(4);
  const size_t controllen = args.Size(5);
  const int flags = args.Int(6);
  if (args.failed()) return args.failure();
  if (!iov.Fill(items.data(), vector.data())) return -EFAULT;
  if (namelen > name.length || controllen > control.length) return -EFAULT;

  msghdr message = {};
  message.msg_name = namelen == 0 ? nullptr : name.data;
  message.msg_namelen = static_cast<socklen_t>(namelen);
  message.msg_iov = vector.data();
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(iov.count());
  message.msg_control = controllen == 0 ? nullptr : control.data;
  message.msg_controllen = static_cast<decltype(message.msg_controllen)>(controllen);
  return Result(sendmsg(fd, &message, flags));
}

}  // namespace

void DefineMessage(Exports& exports) {
  exports.Add<RecvMsg>("recvmsg");
  exports.Add<SendMsg>("sendmsg");
}

}  // namespace sockcall

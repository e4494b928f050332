#include "shared_memory.h"

#include "args.h"

namespace sockcall {

long SharedMemory::Keep(Args& args, size_t index, size_t least, size_t alignment) {
  if (bytes_.data != nullptr) return -EALREADY;
  const Bytes bytes = args.Memory(index);
  if (args.failed()) return args.failure();
  if (bytes.length < least || reinterpret_cast<uintptr_t>(bytes.data) % alignment != 0) return -EFAULT;
  const auto array = args.value(index).As<Napi::TypedArray>();
  // An ArrayBuffer could be detached. Any other buffer of a typed array is shared.
  if (array.Buffer().IsArrayBuffer()) return -EFAULT;
  array_ = Napi::Persistent<Napi::Object>(array);
  bytes_ = bytes;
  return 0;
}

}  // namespace sockcall

#ifndef SOCKCALL_SHARED_MEMORY_H_
#define SOCKCALL_SHARED_MEMORY_H_

#include "args.h"

namespace sockcall {

// The memory of the Uint8Array at `index`, kept for the environment's life: at least `least` bytes of a SharedArrayBuffer,
// which nobody can detach, move or shrink. 0 or -errno.
inline long KeepSharedMemory(Args& args, size_t index, size_t least, size_t alignment, Bytes* kept) {
  const Bytes memory = args.Memory(index);
  if (args.failed()) return args.failure();
  if (memory.length < least || reinterpret_cast<uintptr_t>(memory.data) % alignment != 0) return -EFAULT;
  // An ArrayBuffer could be detached. Node-API knows only those, so what it does not take for one is shared.
  napi_value buffer = nullptr;
  bool detachable = true;
  if (napi_get_typedarray_info(args.env(), args.value(index), nullptr, nullptr, nullptr, &buffer, nullptr) != napi_ok ||
      napi_is_arraybuffer(args.env(), buffer, &detachable) != napi_ok || detachable) {
    return -EFAULT;
  }
  napi_ref reference = nullptr;
  if (napi_create_reference(args.env(), args.value(index), 1, &reference) != napi_ok) return -ENOMEM;
  *kept = memory;
  return 0;
}

}  // namespace sockcall

#endif  // SOCKCALL_SHARED_MEMORY_H_

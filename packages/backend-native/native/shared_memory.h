#ifndef SOCKCALL_SHARED_MEMORY_H_
#define SOCKCALL_SHARED_MEMORY_H_

#include <napi.h>

#include "bytes.h"

namespace sockcall {

class Args;

// Memory of a SharedArrayBuffer, kept for the environment's life. It cannot be detached, moved or shrunk, so a call can pass
// numbers and bytes through it instead of arguments.
class SharedMemory {
 public:
  // Keeps the memory of the Uint8Array at `index`, which must have `least` bytes. 0 or -errno. It succeeds once.
  long Keep(Args& args, size_t index, size_t least, size_t alignment);

  // Null until it is kept.
  uint8_t* data() const { return bytes_.data; }
  size_t length() const { return bytes_.length; }

 private:
  Bytes bytes_;
  Napi::ObjectReference array_;
};

}  // namespace sockcall

#endif  // SOCKCALL_SHARED_MEMORY_H_

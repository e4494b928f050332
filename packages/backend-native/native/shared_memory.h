#ifndef SOCKCALL_SHARED_MEMORY_H_
#define SOCKCALL_SHARED_MEMORY_H_

#include <napi.h>

#include "bytes.h"

namespace sockcall {

class Args;

// Memory of a SharedArrayBuffer, which nobody can detach, move or shrink, kept for the environment's life: what passes through
// it need not be read from arguments.
class SharedMemory {
 public:
  // Keep the memory of the Uint8Array at `index`, which must have `least` bytes. 0 or -errno; once.
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

#ifndef SOCKCALL_NAME_H_
#define SOCKCALL_NAME_H_

#include <string>

#include "args.h"

namespace sockcall {

// An optional C string, copied from a Uint8Array. What follows a NUL is cut off, as libc reads it.
class Name {
 public:
  Name(Args& args, size_t index) : given_(!args.IsNull(index)) {
    const Bytes bytes = args.MemoryOrNull(index);
    if (bytes.length > kMaxLength) {
      args.Fail(EINVAL);
    } else if (bytes.length != 0) {
      text_.assign(reinterpret_cast<const char*>(bytes.data), bytes.length);
    }
  }

  // Null where none was given.
  const char* get() const { return given_ ? text_.c_str() : nullptr; }

 private:
  // Far longer than any name. It bounds what libc has to copy.
  static constexpr size_t kMaxLength = 1 << 20;

  bool given_;
  std::string text_;
};

}  // namespace sockcall

#endif  // SOCKCALL_NAME_H_

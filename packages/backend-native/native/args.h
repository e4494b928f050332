#ifndef SOCKCALL_ARGS_H_
#define SOCKCALL_ARGS_H_

#include <napi.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "bytes.h"
#include "environment.h"

namespace sockcall {

// The arguments of one call, read without running any JavaScript and without exceptions. A wrong argument is remembered as
// the call's errno: -EINVAL for what should be a number, -EFAULT for what should be memory; the values read after it are
// harmless. So a call reads all its arguments and then asks `failed()` once.
//
// Memory stays valid until JavaScript runs again: iovecs are therefore taken in two passes, see message.cc.
class Args {
 public:
  explicit Args(const Napi::CallbackInfo& info) : info_(info) {}

  Napi::Env env() const { return info_.Env(); }
  Environment* environment() const { return static_cast<Environment*>(info_.Data()); }
  // Undefined where there is none.
  Napi::Value value(size_t index) const { return info_[index]; }

  bool failed() const { return error_ != 0; }
  long failure() const { return -error_; }
  // Only the first failure counts.
  void Fail(int error) {
    if (error_ == 0) error_ = error;
  }

  // A number that is an int, exactly.
  int Int(size_t index) {
    const double number = Number(index);
    const auto integer = static_cast<int32_t>(InRange(number, -2147483648.0, 2147483647.0) ? number : 0);
    if (integer != number) Fail(EINVAL);
    return integer;
  }

  // 32 bits, as a signed or as an unsigned number.
  uint32_t Bits(size_t index) {
    const double number = Number(index);
    const auto integer = static_cast<int64_t>(InRange(number, -2147483648.0, 4294967295.0) ? number : 0);
    if (static_cast<double>(integer) != number) Fail(EINVAL);
    return static_cast<uint32_t>(integer);
  }

  // An integer that a double holds exactly.
  int64_t Long(size_t index) {
    const double number = Number(index);
    const auto integer = static_cast<int64_t>(InRange(number, -9007199254740991.0, 9007199254740991.0) ? number : 0);
    if (static_cast<double>(integer) != number) Fail(EINVAL);
    return integer;
  }

  // A count of bytes or elements: an integer from 0.
  size_t Size(size_t index) {
    const int64_t size = Long(index);
    if (size >= 0) return static_cast<size_t>(size);
    Fail(EINVAL);
    return 0;
  }

  // The memory of a Uint8Array. A detached or out-of-bounds view has length 0.
  Bytes Memory(size_t index) {
    Bytes bytes;
    if (!ReadElements(value(index), &bytes)) Fail(EFAULT);
    return bytes;
  }

  // As Memory; null and undefined are a null pointer.
  Bytes MemoryOrNull(size_t index) {
    if (IsNull(index)) return {};
    return Memory(index);
  }

  // `length` bytes from `offset` on of the Uint8Array at `index`; offset and length are the next two arguments.
  Bytes Range(size_t index) {
    const Bytes bytes = Memory(index);
    const double offset = Number(index + 1);
    const double length = Number(index + 2);
    const auto whole = static_cast<double>(bytes.length);
    // NaN fails both comparisons.
    if (InRange(offset, 0, whole) && InRange(length, 0, whole - offset)) {
      const auto start = static_cast<size_t>(offset);
      const auto count = static_cast<size_t>(length);
      if (static_cast<double>(start) == offset && static_cast<double>(count) == length) {
        return {bytes.data == nullptr ? nullptr : bytes.data + start, count};
      }
    }
    Fail(EFAULT);
    return {};
  }

  // An Int32Array with at least `least` elements.
  Ints Integers(size_t index, size_t least) {
    Ints ints;
    if (!ReadElements(value(index), &ints) || ints.length < least) {
      Fail(EFAULT);
      return {};
    }
    return ints;
  }

  bool IsNull(size_t index) const {
    const napi_valuetype type = value(index).Type();
    return type == napi_null || type == napi_undefined;
  }

 private:
  static bool InRange(double number, double least, double most) { return number >= least && number <= most; }

  double Number(size_t index) {
    // With the wrapper, the type would have to be asked first, see bytes.h.
    double number = 0;
    if (napi_get_value_double(env(), value(index), &number) != napi_ok) Fail(EINVAL);
    return number;
  }

  const Napi::CallbackInfo& info_;
  int error_ = 0;
};

// The convention of libc to that of the contract: -1 and errno become -errno.
inline long Result(long rc) { return rc == -1 ? -errno : rc; }

}  // namespace sockcall

#endif  // SOCKCALL_ARGS_H_

#ifndef SOCKCALL_BYTES_H_
#define SOCKCALL_BYTES_H_

#include <napi.h>

#include <cstddef>
#include <cstdint>

namespace sockcall {

// The elements of a JavaScript typed array. They stay valid until JavaScript runs again.
template <typename T, napi_typedarray_type array_type>
struct Elements {
  T* data = nullptr;
  size_t length = 0;
};

using Bytes = Elements<uint8_t, napi_uint8_array>;
using Ints = Elements<int32_t, napi_int32_array>;

// False if `value` is not a typed array of that type. A detached or out-of-bounds one has no elements.
//
// The C interface tells all this in one call. The wrapper's TypedArrayOf throws if the value is no typed array, so its type must be
// asked first, and then asks twice itself: a send and a receive of 1 KiB took 5 % longer.
template <typename T, napi_typedarray_type array_type>
bool ReadElements(Napi::Value value, Elements<T, array_type>* elements) {
  void* data = nullptr;
  auto type = napi_int8_array;
  size_t length = 0;
  if (napi_get_typedarray_info(value.Env(), value, &type, &length, &data, nullptr, nullptr) != napi_ok) return false;
  if (type != array_type) return false;
  *elements = {static_cast<T*>(data), data == nullptr ? 0 : length};
  return true;
}

}  // namespace sockcall

#endif  // SOCKCALL_BYTES_H_

#ifndef SOCKCALL_VALUE_H_
#define SOCKCALL_VALUE_H_

#include <napi.h>

#include <cstring>

#include "bytes.h"

namespace sockcall {

// Values to answer with. Calls that fail in a worker that is being terminated are made through the C interface, and the failure is
// ignored. The wrapper would make a JavaScript error of it, and V8 can forget the termination when it makes an error (seen on Node
// 22): the worker would then run on.

inline void Set(Napi::Object object, const char* name, Napi::Value value) {
  napi_set_named_property(object.Env(), object, name, value);
}

inline void Set(Napi::Object object, const char* name, double number) {
  Set(object, name, Napi::Number::New(object.Env(), number));
}

inline void Set(Napi::Array array, uint32_t index, Napi::Value value) {
  napi_set_element(array.Env(), array, index, value);
}

// A new typed array. On failure it is empty and has no elements.
template <typename T, napi_typedarray_type array_type>
Napi::Value NewArray(Napi::Env env, size_t length, Elements<T, array_type>* elements) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  if (napi_create_arraybuffer(env, length * sizeof(T), &data, &buffer) != napi_ok) return {};
  if (napi_create_typedarray(env, array_type, length, buffer, 0, &array) != napi_ok) return {};
  *elements = {static_cast<T*>(data), length};
  return {env, array};
}

// A Uint8Array with a copy of the bytes: never memory of ours (Electron refuses external ArrayBuffers).
inline Napi::Value Copy(Napi::Env env, const void* bytes, size_t length) {
  Bytes copy;
  const Napi::Value array = NewArray(env, length, &copy);
  if (copy.length != 0) std::memcpy(copy.data, bytes, length);
  return array;
}

// A C string's bytes.
inline Napi::Value Text(Napi::Env env, const char* text) { return Copy(env, text, std::strlen(text)); }

}  // namespace sockcall

#endif  // SOCKCALL_VALUE_H_

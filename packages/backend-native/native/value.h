#ifndef SOCKCALL_VALUE_H_
#define SOCKCALL_VALUE_H_

#include <node_api.h>

#include <cstring>

namespace sockcall {

// JavaScript values to answer with. Where the engine refuses (a worker being terminated), null comes out, and every one of
// these takes null without harm.

inline napi_value Number(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

inline napi_value Null(napi_env env) {
  napi_value value = nullptr;
  napi_get_null(env, &value);
  return value;
}

inline napi_value Object(napi_env env) {
  napi_value value = nullptr;
  napi_create_object(env, &value);
  return value;
}

inline napi_value Array(napi_env env) {
  napi_value value = nullptr;
  napi_create_array(env, &value);
  return value;
}

// A Uint8Array with a copy of the bytes: never memory of ours (Electron refuses external ArrayBuffers).
inline napi_value Copy(napi_env env, const void* bytes, size_t length) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value value = nullptr;
  if (napi_create_arraybuffer(env, length, &data, &buffer) != napi_ok) return nullptr;
  if (length != 0) std::memcpy(data, bytes, length);
  napi_create_typedarray(env, napi_uint8_array, length, buffer, 0, &value);
  return value;
}

// A C string's bytes.
inline napi_value Text(napi_env env, const char* text) { return Copy(env, text, std::strlen(text)); }

inline void Set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

}  // namespace sockcall

#endif  // SOCKCALL_VALUE_H_

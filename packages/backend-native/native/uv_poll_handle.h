#ifndef SOCKCALL_UV_POLL_HANDLE_H_
#define SOCKCALL_UV_POLL_HANDLE_H_

#include <node_api.h>

#include <cstddef>

// What the poller needs of libuv, as uv.h declares it. A machine may have Node-API's headers alone, and uv.h is not one of them.
// libuv's ABI is stable within version 1, and uv_handle_size tells how large a handle is.
extern "C" {
struct uv_handle_s;
struct uv_poll_s;
using uv_poll_cb = void (*)(uv_poll_s* handle, int status, int events);

size_t uv_handle_size(int type);
void* uv_handle_get_data(const uv_handle_s* handle);
void uv_handle_set_data(uv_handle_s* handle, void* data);
int uv_poll_init(uv_loop_s* loop, uv_poll_s* handle, int fd);
int uv_poll_start(uv_poll_s* handle, int events, uv_poll_cb callback);
void uv_ref(uv_handle_s* handle);
void uv_unref(uv_handle_s* handle);
void uv_close(uv_handle_s* handle, void (*callback)(uv_handle_s* handle));
}

namespace sockcall {

constexpr int kUvPoll = 8;      // UV_POLL of uv_handle_type
constexpr int kUvReadable = 1;  // UV_READABLE

}  // namespace sockcall

#endif  // SOCKCALL_UV_POLL_HANDLE_H_

// One uv_poll on the ready set, in the loop of the environment that made it.
#include <uv.h>

#include <cerrno>

#include "poller.h"
#include "value.h"

namespace sockcall {
namespace {

class UvPoller final : public Poller {
 public:
  void Ref() override { uv_ref(handle()); }
  void Unref() override { uv_unref(handle()); }

 protected:
  long Start(napi_env env, napi_value name) override {
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return -ENOSYS;
    if (napi_async_init(env, Object(env), name, &context_) != napi_ok) return -ENOMEM;
    // Last what may fail: once the handle exists, its memory is the loop's until it has been closed.
    int rc = -ENOMEM;
    if (napi_add_async_cleanup_hook(env, OnEnvironmentEnd, this, &hook_) == napi_ok) {
      rc = uv_poll_init(loop, &poll_, set().fd());
      if (rc < 0) napi_remove_async_cleanup_hook(hook_);
    }
    if (rc < 0) {
      napi_async_destroy(env, context_);
      return rc;
    }
    poll_.data = this;
    uv_poll_start(&poll_, UV_READABLE, OnReadable);
    uv_unref(handle());
    return 0;
  }

  void Stop() override {
    napi_async_destroy(env(), context_);
    uv_close(handle(), OnClosed);
  }

  napi_status Call(napi_value receiver, napi_value function, size_t count, const napi_value* values) override {
    return napi_make_callback(env(), context_, receiver, function, count, values, nullptr);
  }

 private:
  uv_handle_t* handle() { return reinterpret_cast<uv_handle_t*>(&poll_); }

  static void OnReadable(uv_poll_t* poll, int, int) { static_cast<UvPoller*>(poll->data)->Deliver(); }

  // The environment waits for the hook's removal, and runs its loop meanwhile.
  static void OnEnvironmentEnd(napi_async_cleanup_hook_handle, void* data) { static_cast<UvPoller*>(data)->Close(); }

  static void OnClosed(uv_handle_t* handle) {
    auto* poller = static_cast<UvPoller*>(handle->data);
    const napi_async_cleanup_hook_handle hook = poller->hook_;
    poller->Dispose();
    napi_remove_async_cleanup_hook(hook);
  }

  uv_poll_t poll_;
  napi_async_context context_ = nullptr;
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace

Poller* NewUvPoller() { return new UvPoller; }

}  // namespace sockcall

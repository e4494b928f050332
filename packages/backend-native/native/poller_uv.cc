// One uv_poll on the ready set, in the loop of the environment that made it.
#include <uv.h>

#include <cerrno>

#include "poller.h"

namespace sockcall {
namespace {

class UvPoller final : public Poller {
 public:
  void Ref() override { uv_ref(handle()); }
  void Unref() override { uv_unref(handle()); }

 protected:
  long Start(napi_env env) override {
    uv_loop_t* loop = nullptr;
    if (napi_get_uv_event_loop(env, &loop) != napi_ok) return -ENOSYS;
    // Before the handle exists: once it does, its memory is the loop's until it has been closed.
    if (napi_add_async_cleanup_hook(env, OnEnvironmentEnd, this, &hook_) != napi_ok) return -ENOMEM;
    const int rc = uv_poll_init(loop, &poll_, set().fd());
    if (rc < 0) {
      napi_remove_async_cleanup_hook(hook_);
      return rc;
    }
    poll_.data = this;
    uv_poll_start(&poll_, UV_READABLE, OnReadable);
    uv_unref(handle());
    return 0;
  }

  void Stop() override { uv_close(handle(), OnClosed); }

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
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace

Poller* NewUvPoller() { return new UvPoller; }

}  // namespace sockcall

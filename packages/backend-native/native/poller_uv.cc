// One uv_poll on the ready set, in the loop of the environment that made it.
#include <cerrno>
#include <cstdlib>
#include <optional>

#include "poller.h"
#include "uv_poll_handle.h"

namespace sockcall {
namespace {

class UvPoller final : public Poller {
 public:
  void Ref() override { uv_ref(handle()); }
  void Unref() override { uv_unref(handle()); }

 protected:
  ~UvPoller() override { std::free(poll_); }

  long Start(const char* name) override {
    uv_loop_s* loop = nullptr;
    if (napi_get_uv_event_loop(env(), &loop) != napi_ok) return -ENOSYS;
    poll_ = static_cast<uv_poll_s*>(std::malloc(uv_handle_size(kUvPoll)));
    if (poll_ == nullptr) return -ENOMEM;
    if (napi_add_async_cleanup_hook(env(), OnEnvironmentEnd, this, &hook_) != napi_ok) return -ENOMEM;
    const int rc = uv_poll_init(loop, poll_, set().fd());
    if (rc < 0) {
      napi_remove_async_cleanup_hook(hook_);
      return rc;
    }
    // Nothing may fail from here on: the loop uses the handle's memory until the handle has been closed.
    context_.emplace(env(), name);
    uv_handle_set_data(handle(), this);
    uv_poll_start(poll_, kUvReadable, OnReadable);
    uv_unref(handle());
    return 0;
  }

  void Stop() override {
    context_.reset();
    uv_close(handle(), OnClosed);
  }

  napi_status Call(Napi::Function function, size_t count, const napi_value* values) override {
    return napi_make_callback(env(), *context_, env().Global(), function, count, values, nullptr);
  }

 private:
  uv_handle_s* handle() { return reinterpret_cast<uv_handle_s*>(poll_); }
  static UvPoller* PollerOf(const uv_handle_s* handle) { return static_cast<UvPoller*>(uv_handle_get_data(handle)); }

  static void OnReadable(uv_poll_s* poll, int, int) { PollerOf(reinterpret_cast<uv_handle_s*>(poll))->Deliver(); }

  // The environment waits for the hook's removal, and runs its loop meanwhile.
  static void OnEnvironmentEnd(napi_async_cleanup_hook_handle, void* data) { static_cast<UvPoller*>(data)->Close(); }

  static void OnClosed(uv_handle_s* handle) {
    auto* poller = PollerOf(handle);
    const napi_async_cleanup_hook_handle hook = poller->hook_;
    poller->Dispose();
    napi_remove_async_cleanup_hook(hook);
  }

  uv_poll_s* poll_ = nullptr;
  std::optional<Napi::AsyncContext> context_;
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace

Poller* NewUvPoller() { return new UvPoller; }

}  // namespace sockcall

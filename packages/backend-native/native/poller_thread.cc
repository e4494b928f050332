// A thread of our own that waits for the ready set, for runtimes whose event loop has no uv_poll (Bun). It only waits:
// events are taken on the loop's thread, so none is delivered after its fd was removed.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "poller.h"

namespace sockcall {
namespace {

// What the loop's thread says to the waiting thread.
constexpr char kAgain = 'a';
constexpr char kEnd = 'e';

class ThreadPoller final : public Poller {
 public:
  void Ref() override { wake_loop_.Ref(env()); }
  void Unref() override { wake_loop_.Unref(env()); }

 protected:
  ~ThreadPoller() override {
    for (const int fd : control_) {
      if (fd >= 0) close(fd);
    }
  }

  long Start(const char* name) override {
    if (pipe(control_) == -1) return -errno;
    for (const int fd : control_) fcntl(fd, F_SETFD, FD_CLOEXEC);
    link_ = new Link{this};
    wake_loop_ = WakeLoop::New(env(), name, 0, 1, link_, DeleteLink);
    // Signals are for the other threads.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int rc = pthread_create(&thread_, nullptr, Run, this);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (rc != 0) {
      link_->poller = nullptr;
      wake_loop_.Abort();
      return -rc;
    }
    wake_loop_.Unref(env());
    napi_add_env_cleanup_hook(env(), OnEnvironmentEnd, this);
    return 0;
  }

  // A thread-safe function's call is in a callback scope already.
  napi_status Call(Napi::Function function, size_t count, const napi_value* values) override {
    return napi_call_function(env(), env().Global(), function, count, values, nullptr);
  }

  void Delivered() override { Tell(kAgain); }

  void Stop() override {
    napi_remove_env_cleanup_hook(env(), OnEnvironmentEnd, this);
    Tell(kEnd);
    pthread_join(thread_, nullptr);
    link_->poller = nullptr;
    wake_loop_.Abort();
    Dispose();
  }

 private:
  // What the thread-safe function knows of the poller; it may outlive it.
  struct Link {
    ThreadPoller* poller;
  };

  static void DeleteLink(Napi::Env, void*, Link* link) { delete link; }

  static void OnWake(Napi::Env env, Napi::Function, Link* link, void*) {
    // There is no environment when the function is being torn down.
    if (env != nullptr && link->poller != nullptr) link->poller->Deliver();
  }

  using WakeLoop = Napi::TypedThreadSafeFunction<Link, void, OnWake>;

  static void OnEnvironmentEnd(void* poller) { static_cast<ThreadPoller*>(poller)->Close(); }

  static void* Run(void* poller) {
    static_cast<ThreadPoller*>(poller)->Wait();
    return nullptr;
  }

  void Wait() {
    bool waiting = true;
    for (;;) {
      pollfd fds[2] = {{control_[0], POLLIN, 0}, {waiting ? set().fd() : -1, POLLIN, 0}};
      if (poll(fds, 2, -1) == -1) continue;
      if (fds[0].revents != 0) {
        char word = kEnd;
        if (read(control_[0], &word, 1) == 1 && word == kEnd) return;
        waiting = true;
      } else if (fds[1].revents != 0) {
        // The loop need not be told again until it has taken the events.
        waiting = false;
        wake_loop_.NonBlockingCall();
      }
    }
  }

  void Tell(char word) { [[maybe_unused]] const ssize_t written = write(control_[1], &word, 1); }

  int control_[2] = {-1, -1};
  pthread_t thread_;
  WakeLoop wake_loop_;
  Link* link_ = nullptr;
};

}  // namespace

Poller* NewThreadPoller() { return new ThreadPoller; }

}  // namespace sockcall

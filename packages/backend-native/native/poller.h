#ifndef SOCKCALL_POLLER_H_
#define SOCKCALL_POLLER_H_

#include <node_api.h>

#include "environment.h"
#include "ready_set.h"

namespace sockcall {

// A ready set and the JavaScript function that gets its events. How the event loop learns that there are events is the
// subclasses' part: poller_uv.cc, poller_thread.cc.
class Poller {
 public:
  // 0 or -errno; on an error the poller is to be deleted.
  long Open(napi_env env, Environment* environment, int id, napi_value deliver);

  // No delivery afterwards. The object deletes itself when nothing refers to it any more.
  void Close();

  ReadySet& set() { return set_; }
  virtual void Ref() = 0;
  virtual void Unref() = 0;

 protected:
  virtual ~Poller() = default;
  friend long CreatePoller(class Args& args);

  // `name` is for async hooks.
  virtual long Start(napi_env env, napi_value name) = 0;
  // Called once, from Close; to be followed by Dispose, at once or later.
  virtual void Stop() = 0;

  // Call into JavaScript such that microtasks and ticks run afterwards.
  virtual napi_status Call(napi_value receiver, napi_value function, size_t count, const napi_value* values) = 0;
  // Called after each delivery of an open poller.
  virtual void Delivered() {}

  // Give all events to JavaScript, on the loop's thread.
  void Deliver();
  // Delete this, or do so when a delivery that is under way has ended.
  void Dispose();

  bool closed() const { return closed_; }
  napi_env env() const { return env_; }

 private:
  bool DeliverBatch(const ReadyEvent* events, size_t count);
  napi_value EventArray(int32_t** data);

  ReadySet set_;
  napi_env env_ = nullptr;
  Environment* environment_ = nullptr;
  int id_ = 0;
  napi_ref deliver_ = nullptr;
  napi_ref events_ = nullptr;
  bool closed_ = false;
  bool delivering_ = false;
  bool disposed_ = false;
};

Poller* NewUvPoller();
Poller* NewThreadPoller();

}  // namespace sockcall

#endif  // SOCKCALL_POLLER_H_

#ifndef SOCKCALL_POLLER_H_
#define SOCKCALL_POLLER_H_

#include <napi.h>

#include "bytes.h"
#include "environment.h"
#include "ready_set.h"

namespace sockcall {

// A ready set and the JavaScript function that gets its events. The subclasses tell the event loop that there are events:
// poller_uv.cc, poller_thread.cc.
class Poller {
 public:
  // 0 or -errno. After an error the caller deletes the poller.
  long Open(Environment* environment, int id, Napi::Function deliver);

  // No delivery afterwards. The object deletes itself when nothing refers to it any more.
  void Close();

  ReadySet& set() { return set_; }
  virtual void Ref() = 0;
  virtual void Unref() = 0;

 protected:
  virtual ~Poller() = default;
  friend long CreatePoller(class Args& args);

  // `name` is for async hooks.
  virtual long Start(const char* name) = 0;
  // Close calls it once. It calls Dispose, at once or later.
  virtual void Stop() = 0;

  // Calls JavaScript such that microtasks and ticks run afterwards. It uses the C interface, see value.h.
  virtual napi_status Call(Napi::Function function, size_t count, const napi_value* values) = 0;
  // Called after each delivery of an open poller.
  virtual void Delivered() {}

  // Gives all events to JavaScript, on the loop's thread.
  void Deliver();
  // Deletes this, after the delivery that is under way if there is one.
  void Dispose();

  bool closed() const { return closed_; }
  Napi::Env env() const { return deliver_.Env(); }

 private:
  bool DeliverBatch(const ReadyEvent* events, size_t count);
  Napi::Value EventArray(Ints* elements);

  ReadySet set_;
  Environment* environment_ = nullptr;
  int id_ = 0;
  Napi::FunctionReference deliver_;
  Napi::ObjectReference events_;
  bool closed_ = false;
  bool delivering_ = false;
  bool disposed_ = false;
};

Poller* NewUvPoller();
Poller* NewThreadPoller();

}  // namespace sockcall

#endif  // SOCKCALL_POLLER_H_

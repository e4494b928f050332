// Readiness for the event loop: core's Poller, addressed by a number so that no JavaScript object owns native memory.
#include "poller.h"

#include <cerrno>

#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

// A delivery takes at most this many batches before it lets other handles of the loop have their turn.
constexpr int kMaxBatches = 4;

// An exception of the listener becomes an uncaughtException of the process, as from any event loop callback.
void ReportException(Napi::Env env) {
  napi_value exception = nullptr;
  if (env.IsExceptionPending() && napi_get_and_clear_last_exception(env, &exception) == napi_ok) {
    napi_fatal_exception(env, exception);
  }
}

}  // namespace

long Poller::Open(Environment* environment, int id, Napi::Function deliver) {
  if (set_.fd() < 0) return -errno;
  environment_ = environment;
  id_ = id;
  deliver_ = Napi::Persistent(deliver);
  const long rc = Start("sockcall.poller");
  if (rc == 0) environment->pollers[id] = this;
  return rc;
}

void Poller::Close() {
  if (closed_) return;
  closed_ = true;
  environment_->pollers.erase(id_);
  Stop();
}

void Poller::Dispose() {
  disposed_ = true;
  if (!delivering_) delete this;
}

void Poller::Deliver() {
  if (closed_ || delivering_) return;
  delivering_ = true;
  ReadyEvent events[ReadySet::kBatch];
  for (int batch = 0; batch < kMaxBatches && !closed_; batch++) {
    const long count = set_.Take(events, ReadySet::kBatch);
    if (count <= 0 || !DeliverBatch(events, static_cast<size_t>(count))) break;
    if (static_cast<size_t>(count) < ReadySet::kBatch) break;
  }
  if (!closed_) Delivered();
  delivering_ = false;
  if (disposed_) delete this;
}

bool Poller::DeliverBatch(const ReadyEvent* events, size_t count) {
  const Napi::HandleScope scope(env());
  Ints elements;
  const Napi::Value array = EventArray(&elements);
  if (elements.data == nullptr) return false;
  for (size_t i = 0; i < count; i++) {
    elements.data[i * 2] = events[i].token;
    elements.data[i * 2 + 1] = events[i].revents;
  }
  const napi_value arguments[] = {array, Napi::Number::New(env(), static_cast<double>(count))};
  if (Call(deliver_.Value(), 2, arguments) == napi_ok) return true;
  ReportException(env());
  return false;
}

// The array that all batches share. JavaScript sees it and may detach it; then a new one is made.
Napi::Value Poller::EventArray(Ints* elements) {
  constexpr size_t kLength = ReadySet::kBatch * 2;
  if (!events_.IsEmpty()) {
    const Napi::Value array = events_.Value();
    if (ReadElements(array, elements) && elements->length == kLength) return array;
  }
  *elements = {};
  const Napi::Value array = NewArray(env(), kLength, elements);
  if (!array.IsEmpty()) events_ = Napi::Persistent(array.As<Napi::Object>());
  return array;
}

// (deliver, thread): a poller's number, or -errno. With `thread` 1 it waits in a thread of its own, for loops without uv_poll.
long CreatePoller(Args& args) {
  const bool thread = args.Int(1) != 0;
  if (!args.value(0).IsFunction()) args.Fail(EINVAL);
  if (args.failed()) return args.failure();
  Environment* environment = args.environment();
  const int id = environment->next_poller++;
  Poller* poller = thread ? NewThreadPoller() : NewUvPoller();
  const long rc = poller->Open(environment, id, args.value(0).As<Napi::Function>());
  if (rc == 0) return id;
  delete poller;
  return rc;
}

namespace {

Poller* Find(Args& args) {
  const int id = args.Int(0);
  const auto& pollers = args.environment()->pollers;
  const auto found = pollers.find(id);
  if (found != pollers.end()) return found->second;
  args.Fail(EBADF);
  return nullptr;
}

long Add(Args& args) {
  Poller* poller = Find(args);
  const int fd = args.Int(1);
  const int token = args.Int(2);
  return args.failed() ? args.failure() : poller->set().Add(fd, token);
}

long Remove(Args& args) {
  Poller* poller = Find(args);
  const int fd = args.Int(1);
  return args.failed() ? args.failure() : poller->set().Remove(fd);
}

long Ref(Args& args) {
  Poller* poller = Find(args);
  if (args.failed()) return args.failure();
  poller->Ref();
  return 0;
}

long Unref(Args& args) {
  Poller* poller = Find(args);
  if (args.failed()) return args.failure();
  poller->Unref();
  return 0;
}

long Close(Args& args) {
  Poller* poller = Find(args);
  if (args.failed()) return args.failure();
  poller->Close();
  return 0;
}

}  // namespace

void DefinePoller(Exports& exports) {
  exports.Add<CreatePoller>("pollerCreate");
  exports.Add<Add>("pollerAdd");
  exports.Add<Remove>("pollerRemove");
  exports.Add<Ref>("pollerRef");
  exports.Add<Unref>("pollerUnref");
  exports.Add<Close>("pollerClose");
}

}  // namespace sockcall

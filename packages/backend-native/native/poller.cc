// Readiness for the event loop: core's Poller, addressed by a number so that no JavaScript object owns native memory.
#include "poller.h"

#include <cerrno>

#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

// A delivery takes at most this many batches before it lets other handles of the loop have their turn.
constexpr int kMaxBatches = 4;

// A listener's exception is an uncaughtException of the process, as from any event loop callback.
void ReportException(napi_env env) {
  bool pending = false;
  napi_value exception = nullptr;
  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending) return;
  if (napi_get_and_clear_last_exception(env, &exception) != napi_ok) return;
  napi_fatal_exception(env, exception);
}

}  // namespace

long Poller::Open(napi_env env, Environment* environment, int id, napi_value deliver) {
  if (set_.fd() < 0) return -errno;
  env_ = env;
  environment_ = environment;
  id_ = id;
  napi_value name = nullptr;
  if (napi_create_string_utf8(env, "sockcall.poller", NAPI_AUTO_LENGTH, &name) != napi_ok) return -ENOMEM;
  if (napi_create_reference(env, deliver, 1, &deliver_) != napi_ok) return -ENOMEM;
  const long rc = Start(env, name);
  if (rc < 0) {
    napi_delete_reference(env, deliver_);
    return rc;
  }
  environment->pollers[id] = this;
  return 0;
}

void Poller::Close() {
  if (closed_) return;
  closed_ = true;
  environment_->pollers.erase(id_);
  napi_delete_reference(env_, deliver_);
  if (events_ != nullptr) napi_delete_reference(env_, events_);
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
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return false;
  int32_t* data = nullptr;
  napi_value arguments[2] = {EventArray(&data), Number(env_, static_cast<double>(count))};
  napi_value deliver = nullptr;
  napi_value receiver = nullptr;
  napi_get_reference_value(env_, deliver_, &deliver);
  napi_get_global(env_, &receiver);
  bool called = false;
  if (data != nullptr && deliver != nullptr) {
    for (size_t i = 0; i < count; i++) {
      data[i * 2] = events[i].token;
      data[i * 2 + 1] = events[i].revents;
    }
    called = Call(receiver, deliver, 2, arguments) == napi_ok;
    if (!called) ReportException(env_);
  }
  napi_close_handle_scope(env_, scope);
  return called;
}

// The array all batches share. It is JavaScript's, which may have detached it: then there is a new one.
napi_value Poller::EventArray(int32_t** data) {
  constexpr size_t kLength = ReadySet::kBatch * 2;
  napi_value array = nullptr;
  Ints ints;
  if (events_ != nullptr) {
    napi_get_reference_value(env_, events_, &array);
    if (array != nullptr && Args::ReadInts(env_, array, &ints) && ints.length == kLength) {
      *data = ints.data;
      return array;
    }
    napi_delete_reference(env_, events_);
    events_ = nullptr;
  }
  void* memory = nullptr;
  napi_value buffer = nullptr;
  if (napi_create_arraybuffer(env_, kLength * sizeof(int32_t), &memory, &buffer) != napi_ok) return nullptr;
  if (napi_create_typedarray(env_, napi_int32_array, kLength, buffer, 0, &array) != napi_ok) return nullptr;
  if (napi_create_reference(env_, array, 1, &events_) != napi_ok) events_ = nullptr;
  *data = static_cast<int32_t*>(memory);
  return array;
}

// (deliver, thread): a poller's number, or -errno. `thread` 1 asks for a thread of its own where the loop has no uv_poll.
long CreatePoller(Args& args) {
  const bool thread = args.Int(1) != 0;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(args.env(), args.value(0), &type) != napi_ok || type != napi_function) args.Fail(EINVAL);
  if (args.failed()) return args.failure();
  Environment* environment = args.environment();
  const int id = environment->next_poller++;
  Poller* poller = thread ? NewThreadPoller() : NewUvPoller();
  const long rc = poller->Open(args.env(), environment, id, args.value(0));
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
  exports.Add<CreatePoller, 2>("pollerCreate");
  exports.Add<Add, 3>("pollerAdd");
  exports.Add<Remove, 2>("pollerRemove");
  exports.Add<Ref, 1>("pollerRef");
  exports.Add<Unref, 1>("pollerUnref");
  exports.Add<Close, 1>("pollerClose");
}

}  // namespace sockcall

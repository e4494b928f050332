#ifndef SOCKCALL_EXPORTS_H_
#define SOCKCALL_EXPORTS_H_

#include <node_api.h>

#include "args.h"
#include "environment.h"

namespace sockcall {

// A system call: reads its arguments, makes the call, returns rc >= 0 or -errno.
using Call = long (*)(Args& args);

// A function that answers with a JavaScript value of its own.
using Function = napi_value (*)(Args& args);

template <Call call, size_t count>
napi_value InvokeCall(napi_env env, napi_callback_info info) {
  napi_value values[count];
  size_t given = count;
  void* environment = nullptr;
  // Missing arguments are filled in as undefined.
  napi_get_cb_info(env, info, &given, values, nullptr, &environment);
  Args args(env, values, static_cast<Environment*>(environment));
  const long rc = call(args);
  napi_value result = nullptr;
  if (rc == static_cast<int32_t>(rc)) {
    napi_create_int32(env, static_cast<int32_t>(rc), &result);
  } else {
    napi_create_int64(env, rc, &result);
  }
  return result;
}

template <Function function, size_t count>
napi_value InvokeFunction(napi_env env, napi_callback_info info) {
  napi_value values[count];
  size_t given = count;
  void* environment = nullptr;
  napi_get_cb_info(env, info, &given, values, nullptr, &environment);
  Args args(env, values, static_cast<Environment*>(environment));
  return function(args);
}

// The addon's exports: one plain JavaScript function for each call.
class Exports {
 public:
  Exports(napi_env env, napi_value object, Environment* environment)
      : env_(env), object_(object), environment_(environment) {}

  template <Call call, size_t count>
  void Add(const char* name) {
    Define(name, InvokeCall<call, count>);
  }

  template <Function function, size_t count>
  void AddFunction(const char* name) {
    Define(name, InvokeFunction<function, count>);
  }

  // A function that reads its arguments by itself, if it has any.
  void AddRaw(const char* name, napi_callback callback) { Define(name, callback); }

  // False where the engine refused one of them.
  bool complete() const { return complete_; }

 private:
  void Define(const char* name, napi_callback callback) {
    napi_value function = nullptr;
    const bool defined =
        napi_create_function(env_, name, NAPI_AUTO_LENGTH, callback, environment_, &function) == napi_ok &&
        napi_set_named_property(env_, object_, name, function) == napi_ok;
    complete_ = complete_ && defined;
  }

  napi_env env_;
  napi_value object_;
  Environment* environment_;
  bool complete_ = true;
};

// One function for each file, in the order of the contract.
void DefineSocket(Exports& exports);
void DefineAddress(Exports& exports);
void DefineTransfer(Exports& exports);
void DefineShortTransfer(Exports& exports);
void DefineMessage(Exports& exports);
void DefineShortMessage(Exports& exports);
void DefineBatch(Exports& exports);
void DefineOption(Exports& exports);
void DefineStatusFlags(Exports& exports);
void DefinePoll(Exports& exports);
void DefineSendfile(Exports& exports);
void DefineInterface(Exports& exports);
void DefineEpoll(Exports& exports);
void DefineOwnership(Exports& exports);
void DefineSignal(Exports& exports);
void DefinePoller(Exports& exports);
void DefineAddrinfo(Exports& exports);
void DefineHost(Exports& exports);
void DefineService(Exports& exports);
void DefineErrorText(Exports& exports);
void DefineConstants(Exports& exports);
void DefineLayout(Exports& exports);

}  // namespace sockcall

#endif  // SOCKCALL_EXPORTS_H_

#ifndef SOCKCALL_EXPORTS_H_
#define SOCKCALL_EXPORTS_H_

#include <napi.h>

#include "args.h"
#include "environment.h"

namespace sockcall {

// A system call: reads its arguments, makes the call, returns rc >= 0 or -errno.
using Call = long (*)(Args& args);

// A function that answers with a JavaScript value of its own.
using Function = Napi::Value (*)(Args& args);

template <Call call>
Napi::Value InvokeCall(const Napi::CallbackInfo& info) {
  Args args(info);
  return Napi::Number::New(info.Env(), static_cast<double>(call(args)));
}

template <Function function>
Napi::Value InvokeFunction(const Napi::CallbackInfo& info) {
  Args args(info);
  return function(args);
}

// The addon's exports: one JavaScript function for each call. Each function carries a pointer to the environment's data, which is
// cheaper than asking for it in each call.
class Exports {
 public:
  Exports(Napi::Object object, Environment* environment) : object_(object), environment_(environment) {}

  template <Call call>
  void Add(const char* name) {
    object_.Set(name, Napi::Function::New<InvokeCall<call>>(object_.Env(), name, environment_));
  }

  template <Function function>
  void AddFunction(const char* name) {
    object_.Set(name, Napi::Function::New<InvokeFunction<function>>(object_.Env(), name, environment_));
  }

  // A function that reads its own arguments and returns nothing.
  template <Napi::Function::VoidCallback callback>
  void AddPlain(const char* name) {
    object_.Set(name, Napi::Function::New<callback>(object_.Env(), name, environment_));
  }

 private:
  Napi::Object object_;
  Environment* environment_;
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

// Registration. Everything the addon does is in the other files, one concept each.
//
// Plain Node-API, without the C++ classes of node-addon-api: those turn a call that fails into a JavaScript error, and abort
// where that cannot be made, as in a worker that is being terminated. Here a failed call is a null value or a number.
#include <node_api.h>

#include <csignal>

#include "environment.h"
#include "exports.h"
#include "ownership.h"
#include "signal.h"

namespace {

// However the environment ends, this is called, on its thread.
void DeleteEnvironment(napi_env, void* data, void*) {
  auto* environment = static_cast<sockcall::Environment*>(data);
  sockcall::UnwatchSignals(environment);
  sockcall::CloseOwned(environment);
  delete environment;
}

// Node ignores SIGPIPE at startup; an embedder may not. Sends carry MSG_NOSIGNAL, but sendfile(2) has no flags.
void IgnoreSigpipe() {
  struct sigaction action;
  if (sigaction(SIGPIPE, nullptr, &action) != 0) return;
  if ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != SIG_DFL) return;
  action = {};
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

}  // namespace

NAPI_MODULE_INIT() {
  IgnoreSigpipe();
  auto* environment = new sockcall::Environment;
  environment->owner = sockcall::NewOwner();
  if (napi_set_instance_data(env, environment, DeleteEnvironment, nullptr) != napi_ok) {
    delete environment;
    return nullptr;
  }
  sockcall::Exports all(env, exports, environment);
  sockcall::DefineSocket(all);
  sockcall::DefineAddress(all);
  sockcall::DefineTransfer(all);
  sockcall::DefineShortTransfer(all);
  sockcall::DefineMessage(all);
  sockcall::DefineShortMessage(all);
  sockcall::DefineBatch(all);
  sockcall::DefineOption(all);
  sockcall::DefineStatusFlags(all);
  sockcall::DefinePoll(all);
  sockcall::DefineSendfile(all);
  sockcall::DefineInterface(all);
  sockcall::DefineEpoll(all);
  sockcall::DefineOwnership(all);
  sockcall::DefineSignal(all);
  sockcall::DefinePoller(all);
  sockcall::DefineAddrinfo(all);
  sockcall::DefineHost(all);
  sockcall::DefineService(all);
  sockcall::DefineErrorText(all);
  sockcall::DefineConstants(all);
  sockcall::DefineLayout(all);
  if (!all.complete()) {
    napi_throw_error(env, nullptr, "sockcall: the addon's functions could not be defined");
    return nullptr;
  }
  return exports;
}

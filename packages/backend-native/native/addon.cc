// Registration. Everything the addon does is in the other files, one concept each.
#include <napi.h>

#include <csignal>

#include "environment.h"
#include "exports.h"

namespace {

// Node ignores SIGPIPE at startup; an embedder may not. Sends carry MSG_NOSIGNAL, but sendfile(2) has no flags.
void IgnoreSigpipe() {
  struct sigaction action;
  if (sigaction(SIGPIPE, nullptr, &action) != 0) return;
  if ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != SIG_DFL) return;
  action = {};
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

// If the engine refuses a function, its exception comes out of `require`.
Napi::Object Load(Napi::Env env, Napi::Object exports) {
  IgnoreSigpipe();
  auto* environment = new sockcall::Environment;
  env.SetInstanceData(environment);
  sockcall::Exports all(exports, environment);
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
  return exports;
}

}  // namespace

NODE_API_MODULE(sockcall, Load)

#include "process_state.h"

#include <dlfcn.h>

// A name for each layout of the state.
#define SOCKCALL_PROCESS_STATE sockcall_process_state_2

extern "C" {
// The only symbol of the addon's that others may see.
__attribute__((visibility("default"))) sockcall::ProcessState SOCKCALL_PROCESS_STATE;
}

namespace sockcall {
namespace {

#define SOCKCALL_STRING_OF(name) #name
#define SOCKCALL_STRING(name) SOCKCALL_STRING_OF(name)

// Node loads addons such that they do not see each other's symbols. This copy makes its own seen, for as long as the process
// lasts, and takes what is then found first. Two threads may do this at once: the first to be seen is first for both.
ProcessState* FindState() {
  Dl_info self;
  if (dladdr(reinterpret_cast<const void*>(&Process), &self) == 0 || self.dli_fname == nullptr) {
    return &SOCKCALL_PROCESS_STATE;
  }
  if (dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_GLOBAL | RTLD_NODELETE) == nullptr) {
    return &SOCKCALL_PROCESS_STATE;
  }
  void* first = dlsym(RTLD_DEFAULT, SOCKCALL_STRING(SOCKCALL_PROCESS_STATE));
  return first == nullptr ? &SOCKCALL_PROCESS_STATE : static_cast<ProcessState*>(first);
}

}  // namespace

ProcessState& Process() {
  // C++ sees to it that one thread finds it and the others wait.
  static ProcessState* state = FindState();
  return *state;
}

}  // namespace sockcall

#include "process_state.h"

#include <dlfcn.h>

// A new layout of the state gets a new name.
#define SOCKCALL_PROCESS_STATE sockcall_process_state_2

extern "C" {
// The addon's only visible symbol.
__attribute__((visibility("default"))) sockcall::ProcessState SOCKCALL_PROCESS_STATE;
}

namespace sockcall {
namespace {

#define SOCKCALL_STRING_OF(name) #name
#define SOCKCALL_STRING(name) SOCKCALL_STRING_OF(name)

// Node loads addons so that they do not see each other's symbols. This copy makes its own symbols visible for the rest of the
// process and takes the state that is then found first. If two threads do this at once, both find the same.
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
  // C++ initialises a static variable once; other threads wait.
  static ProcessState* state = FindState();
  return *state;
}

}  // namespace sockcall

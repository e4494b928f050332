#ifndef SOCKCALL_ENVIRONMENT_H_
#define SOCKCALL_ENVIRONMENT_H_

#include <cstdint>
#include <map>

#include "shared_memory.h"

namespace sockcall {

class Poller;

// What belongs to one JavaScript environment (the main thread or one worker): its instance data, which Node deletes on its
// thread however it ends. All other state is in process_state.h.
struct Environment {
  Environment();
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // Its number in the table of owners, see ownership.h.
  const uint32_t owner;
  // Set while a blocking call of this environment's thread holds signals: poll then also watches for them.
  bool holds_signals = false;
  // See short_transfer.cc, short_message.cc and signal.cc.
  SharedMemory transfers;
  SharedMemory messages;
  SharedMemory signals;
  int next_poller = 1;
  std::map<int, Poller*> pollers;
};

}  // namespace sockcall

#endif  // SOCKCALL_ENVIRONMENT_H_

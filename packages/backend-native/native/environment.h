#ifndef SOCKCALL_ENVIRONMENT_H_
#define SOCKCALL_ENVIRONMENT_H_

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <map>

namespace sockcall {

class Poller;

// What belongs to one JavaScript environment (the main thread or one worker). All other state is in process_state.h.
struct Environment {
  // What it is called in the table of owners, see ownership.h.
  uint32_t owner = 0;
  // Set while a blocking call of this environment's thread holds signals: poll then also watches for them.
  bool holds_signals = false;
  // Memory for short transfers, see short_transfer.cc; a reference holds it as long as the environment is there.
  uint8_t* short_bytes = nullptr;
  size_t short_length = 0;
  // Likewise for messages, see short_message.cc.
  uint8_t* message_bytes = nullptr;
  // The first word of memory that the handler of signals writes to, see signal.cc.
  uint8_t* signal_bytes = nullptr;
  int next_poller = 1;
  std::map<int, Poller*> pollers;
};

}  // namespace sockcall

#endif  // SOCKCALL_ENVIRONMENT_H_

#ifndef SOCKCALL_PROCESS_STATE_H_
#define SOCKCALL_PROCESS_STATE_H_

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>

namespace sockcall {

constexpr int kSignals = 32;
constexpr uint32_t kSignalQueueSize = 1024;
constexpr int kSignalWatchers = 16;

// All state that threads share. A program may load several copies of this addon, from different folders, each with variables
// of its own; handlers of signals, flags of files and numbers of descriptors belong to the process. So all copies use the state
// of the one that was loaded first. Its name stands for its layout: change SOCKCALL_PROCESS_STATE (process_state.cc) with it.
struct ProcessState {
  // Held while a file's O_NONBLOCK is read or written, see status_flags.h.
  pthread_mutex_t status_flags = PTHREAD_MUTEX_INITIALIZER;

  // The owner of each descriptor, 0 for none. See ownership.h.
  pthread_mutex_t owners_lock = PTHREAD_MUTEX_INITIALIZER;
  uint32_t* owners = nullptr;
  size_t owners_length = 0;
  uint32_t environments = 0;

  // The handler that replaces libuv's. It is the first copy's, so that all copies recognise it.
  std::atomic<void (*)(int)> handler{nullptr};
  // Deliveries in order of arrival: a ring of signal numbers. A slot that is claimed and not yet written is 0. When the ring is
  // full, deliveries are only counted: none is lost, but their order is.
  std::atomic<uint8_t> queue[kSignalQueueSize] = {};
  std::atomic<uint32_t> queue_head{0};
  std::atomic<uint32_t> queue_tail{0};
  std::atomic<uint32_t> overflow[kSignals] = {};
  std::atomic<uint32_t> overflow_total{0};
  // The words in JavaScript's memory that the handler sets, one for each copy on the main thread: see `Watch` in signal.cc.
  std::atomic<std::atomic<int32_t>*> watchers[kSignalWatchers] = {};
  // The two ends of an eventfd (one and the same) or of a pipe. Made at the first hold, never closed.
  std::atomic<int> wake_read_fd{-1};
  std::atomic<int> wake_write_fd{-1};
  // The actions before the handler, of the signals whose bit is set in `installed`. Only the main thread uses them.
  struct sigaction saved[kSignals] = {};
  uint32_t installed = 0;
};

// The state of this process. The first call must come from a module's initialisation.
ProcessState& Process();

}  // namespace sockcall

#endif  // SOCKCALL_PROCESS_STATE_H_

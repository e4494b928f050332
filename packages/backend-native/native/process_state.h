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
// of the one that was loaded first. The layout is the same for all copies that share it: change kProcessStateName with it.
struct ProcessState {
  // Held by all that reads or writes a file's O_NONBLOCK, see status_flags.h.
  pthread_mutex_t status_flags = PTHREAD_MUTEX_INITIALIZER;

  // Which environment owns a descriptor, by the descriptor; 0: none. See ownership.h.
  pthread_mutex_t owners_lock = PTHREAD_MUTEX_INITIALIZER;
  uint32_t* owners = nullptr;
  size_t owners_length = 0;
  uint32_t environments = 0;

  // The handler that is put in libuv's place: that of the copy that came first, so that all copies know it.
  std::atomic<void (*)(int)> handler{nullptr};
  // Deliveries in order of arrival: a ring of signal numbers, 0 being a slot that is claimed and not yet written. Past its end
  // deliveries are only counted, so none is lost; their order is.
  std::atomic<uint8_t> queue[kSignalQueueSize] = {};
  std::atomic<uint32_t> queue_head{0};
  std::atomic<uint32_t> queue_tail{0};
  std::atomic<uint32_t> overflow[kSignals] = {};
  std::atomic<uint32_t> overflow_total{0};
  // Words in the memory of JavaScript, one of each copy on the main thread, that the handler sets: see `Watch` in signal.cc.
  std::atomic<std::atomic<int32_t>*> watchers[kSignalWatchers] = {};
  // The two ends of an eventfd (one and the same) or of a pipe. Made at the first hold, never closed.
  std::atomic<int> wake_read_fd{-1};
  std::atomic<int> wake_write_fd{-1};
  // What was there before the handler, for the signals whose bit is set. The main thread's.
  struct sigaction saved[kSignals] = {};
  uint32_t installed = 0;
};

// The process's. The first call must be from a module's initialisation.
ProcessState& Process();

}  // namespace sockcall

#endif  // SOCKCALL_PROCESS_STATE_H_

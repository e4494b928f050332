#ifndef SOCKCALL_SIGNAL_H_
#define SOCKCALL_SIGNAL_H_

#include <cstdint>

namespace sockcall {

// The number of signals taken and not yet given to JavaScript.
uint32_t SignalsPending();

// Readable once a signal has been taken; for poll(2).
int SignalWakeFd();

// Make SignalWakeFd unreadable again.
void SignalDrainWakeFd();

struct Environment;

// The handler no longer sets the environment's word.
void UnwatchSignals(const Environment* environment);

}  // namespace sockcall

#endif  // SOCKCALL_SIGNAL_H_

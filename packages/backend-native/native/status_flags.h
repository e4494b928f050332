#ifndef SOCKCALL_STATUS_FLAGS_H_
#define SOCKCALL_STATUS_FLAGS_H_

#include <mutex>

namespace sockcall {

// Held, process-wide, by all that reads or writes a file's O_NONBLOCK: see acceptDontwait in address.cc.
class StatusFlagsLock {
 public:
  StatusFlagsLock();

 private:
  std::lock_guard<std::mutex> guard_;
};

}  // namespace sockcall

#endif  // SOCKCALL_STATUS_FLAGS_H_

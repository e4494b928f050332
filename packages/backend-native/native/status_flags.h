#ifndef SOCKCALL_STATUS_FLAGS_H_
#define SOCKCALL_STATUS_FLAGS_H_

namespace sockcall {

// Held, process-wide, by all that reads or writes a file's O_NONBLOCK: see acceptDontwait in address.cc.
class StatusFlagsLock {
 public:
  StatusFlagsLock();
  ~StatusFlagsLock();
  StatusFlagsLock(const StatusFlagsLock&) = delete;
  StatusFlagsLock& operator=(const StatusFlagsLock&) = delete;
};

}  // namespace sockcall

#endif  // SOCKCALL_STATUS_FLAGS_H_

#ifndef SOCKCALL_STATUS_FLAGS_H_
#define SOCKCALL_STATUS_FLAGS_H_

namespace sockcall {

// Held while a file's O_NONBLOCK is read or written, by one thread of the process at a time: see acceptDontwait in address.cc.
class StatusFlagsLock {
 public:
  StatusFlagsLock();
  ~StatusFlagsLock();
  StatusFlagsLock(const StatusFlagsLock&) = delete;
  StatusFlagsLock& operator=(const StatusFlagsLock&) = delete;
};

}  // namespace sockcall

#endif  // SOCKCALL_STATUS_FLAGS_H_

#ifndef SOCKCALL_READY_SET_H_
#define SOCKCALL_READY_SET_H_

#include <cstddef>
#include <cstdint>

namespace sockcall {

struct ReadyEvent {
  int32_t token;
  // The bits of poll(2).
  int32_t revents;
};

// One epoll or kqueue instance. Every fd is watched edge-triggered for input, output and hang-up, from Add to Remove.
class ReadySet {
 public:
  ReadySet();
  ~ReadySet();
  ReadySet(const ReadySet&) = delete;
  ReadySet& operator=(const ReadySet&) = delete;

  // Readable while there are events; -1 where the set could not be made.
  int fd() const { return fd_; }

  // 0 or -errno.
  long Add(int fd, int32_t token);
  long Remove(int fd);

  // Up to `capacity` events (kBatch at most), without waiting: their number, or -errno.
  static constexpr size_t kBatch = 256;
  long Take(ReadyEvent* events, size_t capacity);

 private:
  int fd_;
};

}  // namespace sockcall

#endif  // SOCKCALL_READY_SET_H_

#ifndef SOCKCALL_REENTRANT_H_
#define SOCKCALL_REENTRANT_H_

#include <cerrno>
#include <cstddef>
#include <mutex>
#include <vector>

namespace sockcall {

// glibc and musl have thread-safe lookups that fill the caller's buffer (gethostbyname_r and so on); elsewhere the classic
// functions answer from memory of their own, and a lock keeps them apart until the answer is copied.
#ifdef __linux__
#define SOCKCALL_HAS_NETDB_R 1
#else
#define SOCKCALL_HAS_NETDB_R 0
#endif

// Memory for a *_r function, grown until the function no longer says ERANGE.
class GrowingBuffer {
 public:
  char* data() { return bytes_.data(); }
  size_t size() const { return bytes_.size(); }

  // False when it is large enough for any answer.
  bool Grow() {
    if (bytes_.size() >= kMostBytes) return false;
    bytes_.resize(bytes_.size() * 2);
    return true;
  }

 private:
  static constexpr size_t kFirstBytes = 8192;
  static constexpr size_t kMostBytes = 4 << 20;
  std::vector<char> bytes_ = std::vector<char>(kFirstBytes);
};

inline std::mutex& NetdbMutex() {
  static std::mutex* mutex = new std::mutex;
  return *mutex;
}

}  // namespace sockcall

#endif  // SOCKCALL_REENTRANT_H_

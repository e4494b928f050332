#ifndef SOCKCALL_SCRATCH_H_
#define SOCKCALL_SCRATCH_H_

#include <cstddef>
#include <cstdlib>

namespace sockcall {

// An array of plain structs for the length of one call. Up to `inline_count` it is on the stack and not initialised; a longer one
// comes from calloc.
template <typename T, size_t inline_count>
class Scratch {
 public:
  explicit Scratch(size_t count)
      : data_(count <= inline_count ? inline_ : static_cast<T*>(std::calloc(count, sizeof(T)))) {}
  ~Scratch() {
    if (data_ != inline_) std::free(data_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // False where there was no memory.
  bool ok() const { return data_ != nullptr; }
  T* data() { return data_; }
  T& operator[](size_t index) { return data_[index]; }

 private:
  T inline_[inline_count];
  T* data_;
};

}  // namespace sockcall

#endif  // SOCKCALL_SCRATCH_H_

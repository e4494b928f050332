// core's Ownership: which environment closes a descriptor when it ends. The process has one table, since a descriptor has one
// owner; closing the descriptor ends the ownership.
#include "ownership.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "exports.h"
#include "process_state.h"

namespace sockcall {
namespace {

class OwnersLock {
 public:
  OwnersLock() { pthread_mutex_lock(&Process().owners_lock); }
  ~OwnersLock() { pthread_mutex_unlock(&Process().owners_lock); }
  OwnersLock(const OwnersLock&) = delete;
  OwnersLock& operator=(const OwnersLock&) = delete;
};

// The caller holds the lock. Null if there is no memory; the descriptor then has no owner.
uint32_t* OwnerOf(int fd) {
  ProcessState& process = Process();
  const auto index = static_cast<size_t>(fd);
  if (index >= process.owners_length) {
    const size_t length = std::max(index + 1, process.owners_length * 2);
    auto* owners = static_cast<uint32_t*>(realloc(process.owners, length * sizeof(uint32_t)));
    if (owners == nullptr) return nullptr;
    std::fill(owners + process.owners_length, owners + length, 0);
    process.owners = owners;
    process.owners_length = length;
  }
  return &process.owners[index];
}

void Forget(int fd) {
  const OwnersLock lock;
  ProcessState& process = Process();
  if (fd >= 0 && static_cast<size_t>(fd) < process.owners_length) process.owners[fd] = 0;
}

long Take(Args& args) {
  const int fd = args.Int(0);
  if (args.failed()) return args.failure();
  // Only open descriptors are entered, which also bounds the table.
  if (fcntl(fd, F_GETFD) == -1) return -errno;
  const OwnersLock lock;
  uint32_t* owner = OwnerOf(fd);
  if (owner == nullptr) return -ENOMEM;
  if (*owner == 0) *owner = args.environment()->owner;
  return 0;
}

long Release(Args& args) {
  const int fd = args.Int(0);
  if (args.failed()) return args.failure();
  Forget(fd);
  return 0;
}

}  // namespace

uint32_t NewOwner() {
  const OwnersLock lock;
  return ++Process().environments;
}

long Born(const Environment* environment, long fd) {
  if (fd < 0) return fd;
  const OwnersLock lock;
  uint32_t* owner = OwnerOf(static_cast<int>(fd));
  if (owner != nullptr) *owner = environment->owner;
  return fd;
}

void CloseOwned(const Environment* environment) {
  const OwnersLock lock;
  ProcessState& process = Process();
  for (size_t fd = 0; fd < process.owners_length; fd++) {
    if (process.owners[fd] != environment->owner) continue;
    process.owners[fd] = 0;
    close(static_cast<int>(fd));
  }
}

long CloseForgotten(int fd) {
  Forget(fd);
  const long rc = Result(close(fd));
  // EINTR counts as closed: on Linux the descriptor is gone by then, and a second close could hit another's.
  return rc == -EINTR ? 0 : rc;
}

void DefineOwnership(Exports& exports) {
  exports.Add<Take>("ownershipTake");
  exports.Add<Release>("ownershipRelease");
}

}  // namespace sockcall

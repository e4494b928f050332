// poll(2).
#include <poll.h>

#include <cstring>

#include "exports.h"
#include "scratch.h"
#include "signal.h"

namespace sockcall {
namespace {

static_assert(sizeof(pollfd) == 8, "the contract's struct pollfd is an int and two shorts");

constexpr size_t kInlineFds = 32;

// While this thread holds signals, their wake-up descriptor is polled too. A signal that came before the poll began would
// otherwise be noticed only when the poll ends.
long PollHolding(pollfd* fds, size_t count, int timeout) {
  if (SignalsPending() != 0) return -EINTR;
  Scratch<pollfd, kInlineFds> all(count + 1);
  if (!all.ok()) return -ENOMEM;
  if (count != 0) std::memcpy(all.data(), fds, count * sizeof(pollfd));
  all[count] = {SignalWakeFd(), POLLIN, 0};
  const long rc = Result(poll(all.data(), static_cast<nfds_t>(count + 1), timeout));
  if (rc < 0) return rc;
  const bool woken = all[count].revents != 0;
  // Only what changed is written back; `fds` may be shared memory.
  for (size_t i = 0; i < count; i++) fds[i].revents = all[i].revents;
  if (!woken) return rc;
  SignalDrainWakeFd();
  return -EINTR;
}

long Poll(Args& args) {
  const Ints fds = args.Integers(0, 0);
  const size_t count = args.Size(1);
  const int timeout = args.Int(2);
  if (args.failed()) return args.failure();
  if (count > fds.length / 2) return -EFAULT;
  auto* list = reinterpret_cast<pollfd*>(fds.data);
  if (args.environment()->holds_signals) return PollHolding(list, count, timeout);
  return Result(poll(list, static_cast<nfds_t>(count), timeout));
}

}  // namespace

void DefinePoll(Exports& exports) { exports.Add<Poll>("poll"); }

}  // namespace sockcall

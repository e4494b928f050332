// Signals while the main thread blocks. libuv's handler writes a signal into a pipe that only the event loop reads; a
// thread blocked in poll(2) never gets there. So for the time of a blocking call the handler of each signal with a
// JavaScript listener is replaced by ours, which notes the delivery and wakes the poll. src/signals.ts decides which signals
// and runs the listeners.
//
// The handler may run on any thread, on several at once, and in the middle of anything; all else here runs on the main
// thread only.
#include "signal.h"

#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include <atomic>
#include <cerrno>
#include <csignal>

#include "exports.h"
#include "process_state.h"

namespace sockcall {
namespace {

static_assert(sizeof(std::atomic<int32_t>) == sizeof(int32_t), "JavaScript sees a word where C++ sees an atomic one");
static_assert(std::atomic<uint32_t>::is_always_lock_free && std::atomic<uint8_t>::is_always_lock_free &&
                  std::atomic<int>::is_always_lock_free,
              "a signal handler may only use lock-free atomics");

// What the handler sets in the watchers' words.
constexpr int32_t kPending = 2;

void OnSignal(int signum) {
  const int saved_errno = errno;
  ProcessState& process = Process();
  uint32_t tail = process.queue_tail.load();
  for (;;) {
    if (tail - process.queue_head.load() >= kSignalQueueSize) {
      process.overflow[signum].fetch_add(1);
      process.overflow_total.fetch_add(1);
      break;
    }
    if (process.queue_tail.compare_exchange_weak(tail, tail + 1)) {
      process.queue[tail % kSignalQueueSize].store(static_cast<uint8_t>(signum));
      break;
    }
  }
  for (auto& watcher : process.watchers) {
    std::atomic<int32_t>* word = watcher.load();
    if (word != nullptr) word->fetch_or(kPending);
  }
  const uint64_t one = 1;
  // A full pipe is as good as a written one.
  [[maybe_unused]] const ssize_t written = write(process.wake_write_fd.load(), &one, sizeof one);
  errno = saved_errno;
}

bool IsOurs(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == Process().handler.load();
}

bool IsHandler(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

bool OpenWakeFds() {
  ProcessState& process = Process();
  if (process.wake_read_fd.load() >= 0) return true;
#ifdef __linux__
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd == -1) return false;
  process.wake_write_fd.store(fd);
  process.wake_read_fd.store(fd);
#else
  int fds[2];
  if (pipe(fds) == -1) return false;
  for (const int fd : fds) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }
  process.wake_write_fd.store(fds[1]);
  process.wake_read_fd.store(fds[0]);
#endif
  return true;
}

void Install(int signum) {
  ProcessState& process = Process();
  struct sigaction ours = {};
  ours.sa_handler = process.handler.load();
  // poll is interrupted nevertheless; the system calls of other threads need not be.
  ours.sa_flags = SA_RESTART | SA_ONSTACK;
  sigfillset(&ours.sa_mask);
  struct sigaction before;
  if (sigaction(signum, &ours, &before) != 0) return;
  if (IsOurs(before)) return;
  if (!IsHandler(before)) {
    // libuv does not handle this signal, so its action stays.
    sigaction(signum, &before, nullptr);
    return;
  }
  process.saved[signum] = before;
  process.installed |= 1u << signum;
}

void Uninstall(int signum) {
  ProcessState& process = Process();
  struct sigaction now;
  // libuv may have put its own handler or the default action in place meanwhile, when a listener came or went.
  if (sigaction(signum, nullptr, &now) == 0 && IsOurs(now)) sigaction(signum, &process.saved[signum], nullptr);
  process.installed &= ~(1u << signum);
}

// Take delivery of exactly the signals in the mask (bit n: signal n), and let polls of this thread end for them.
long Hold(Args& args) {
  const uint32_t mask = args.Bits(0);
  if (args.failed()) return args.failure();
  if (!OpenWakeFds()) return -errno;
  ProcessState& process = Process();
  void (*none)(int) = nullptr;
  process.handler.compare_exchange_strong(none, OnSignal);
  for (int signum = 1; signum < kSignals; signum++) {
    const uint32_t bit = 1u << signum;
    if ((mask & bit) != 0) {
      Install(signum);
    } else if ((process.installed & bit) != 0) {
      Uninstall(signum);
    }
  }
  args.environment()->holds_signals = true;
  return 0;
}

// Let the handler set kPending in the first word of the memory given: JavaScript reads it in each call of a blocking socket,
// which costs nothing, where asking here would cost a tenth of the call. -ENOSPC where there are too many copies.
long Watch(Args& args) {
  SharedMemory& memory = args.environment()->signals;
  const long rc = memory.Keep(args, 0, sizeof(int32_t), alignof(int32_t));
  if (rc != 0) return rc;
  auto* word = reinterpret_cast<std::atomic<int32_t>*>(memory.data());
  for (auto& watcher : Process().watchers) {
    std::atomic<int32_t>* none = nullptr;
    if (watcher.compare_exchange_strong(none, word)) return 0;
  }
  return -ENOSPC;
}

// Polls of this thread no longer end for signals; deliveries are still taken until `Restore`.
long Release(Args& args) {
  args.environment()->holds_signals = false;
  return 0;
}

// Put back the handlers that were there.
long Restore(Args& args) {
  args.environment()->holds_signals = false;
  const ProcessState& process = Process();
  for (int signum = 1; signum < kSignals; signum++) {
    if ((process.installed & (1u << signum)) != 0) Uninstall(signum);
  }
  return 0;
}

long Pending(Args&) {
  const uint32_t pending = SignalsPending();
  if (pending != 0) SignalDrainWakeFd();
  return pending;
}

// The first delivery not yet given out, or 0.
long Take(Args&) {
  ProcessState& process = Process();
  const uint32_t head = process.queue_head.load();
  if (head != process.queue_tail.load()) {
    // Another thread's handler may have claimed the slot and not yet written it; it wakes us when it has.
    const uint8_t signum = process.queue[head % kSignalQueueSize].exchange(0);
    if (signum != 0) process.queue_head.store(head + 1);
    return signum;
  }
  for (int signum = 1; signum < kSignals; signum++) {
    if (process.overflow[signum].load() == 0) continue;
    process.overflow[signum].fetch_sub(1);
    process.overflow_total.fetch_sub(1);
    return signum;
  }
  return 0;
}

}  // namespace

uint32_t SignalsPending() {
  const ProcessState& process = Process();
  return process.queue_tail.load() - process.queue_head.load() + process.overflow_total.load();
}

int SignalWakeFd() { return Process().wake_read_fd.load(); }

void SignalDrainWakeFd() {
  uint64_t bytes[16];
  while (read(SignalWakeFd(), bytes, sizeof bytes) == sizeof bytes) continue;
}

void UnwatchSignals(const Environment* environment) {
  auto* const memory = reinterpret_cast<std::atomic<int32_t>*>(environment->signals.data());
  if (memory == nullptr) return;
  for (auto& watcher : Process().watchers) {
    auto* word = memory;
    watcher.compare_exchange_strong(word, nullptr);
  }
}

void DefineSignal(Exports& exports) {
  exports.Add<Hold>("signalsHold");
  exports.Add<Watch>("signalsWatch");
  exports.Add<Release>("signalsRelease");
  exports.Add<Restore>("signalsRestore");
  exports.Add<Pending>("signalsPending");
  exports.Add<Take>("signalsTake");
}

}  // namespace sockcall

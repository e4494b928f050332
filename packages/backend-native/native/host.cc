// gethostbyname_r(3), gethostbyaddr_r(3), gethostname(2), sethostname(2).
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "exports.h"
#include "name.h"
#include "reentrant.h"
#include "value.h"

namespace sockcall {
namespace {

// A HostAnswer. `entry` is null after a failure.
Napi::Value Answer(Napi::Env env, int rc, const hostent* entry) {
  auto answer = Napi::Object::New(env);
  auto aliases = Napi::Array::New(env);
  auto addresses = Napi::Array::New(env);
  const bool found = entry != nullptr;
  Set(answer, "rc", rc);
  Set(answer, "name", Text(env, found && entry->h_name != nullptr ? entry->h_name : ""));
  Set(answer, "aliases", aliases);
  Set(answer, "family", found ? entry->h_addrtype : AF_UNSPEC);
  Set(answer, "addresses", addresses);
  if (!found) return answer;
  uint32_t count = 0;
  for (char** alias = entry->h_aliases; alias != nullptr && *alias != nullptr; alias++) {
    Set(aliases, count++, Text(env, *alias));
  }
  count = 0;
  for (char** address = entry->h_addr_list; address != nullptr && *address != nullptr; address++) {
    Set(addresses, count++, Copy(env, *address, static_cast<size_t>(entry->h_length)));
  }
  return answer;
}

#if SOCKCALL_HAS_NETDB_R

// `lookup(entry, buffer, size, result, h_errno)` is one of the *_r functions with its question bound.
template <typename Lookup>
Napi::Value LookUp(Napi::Env env, Lookup lookup) {
  GrowingBuffer buffer;
  for (;;) {
    hostent entry;
    hostent* result = nullptr;
    int h_error = NO_RECOVERY;
    const int error = lookup(&entry, buffer.data(), buffer.size(), &result, &h_error);
    if (error == ERANGE && buffer.Grow()) continue;
    return result == nullptr ? Answer(env, h_error, nullptr) : Answer(env, 0, result);
  }
}

#endif

Napi::Value GetHostByName(Args& args) {
  const Name name(args, 0);
  if (args.failed() || name.get() == nullptr) return Answer(args.env(), NO_RECOVERY, nullptr);
#if SOCKCALL_HAS_NETDB_R
  return LookUp(args.env(), [&](hostent* entry, char* buffer, size_t size, hostent** result, int* h_error) {
    return gethostbyname_r(name.get(), entry, buffer, size, result, h_error);
  });
#else
  const std::lock_guard<std::mutex> lock(NetdbMutex());
  const hostent* entry = gethostbyname(name.get());
  return Answer(args.env(), entry == nullptr ? h_errno : 0, entry);
#endif
}

Napi::Value GetHostByAddr(Args& args) {
  const Bytes address = args.Memory(0);
  const int family = args.Int(1);
  const size_t length = family == AF_INET ? sizeof(in_addr) : family == AF_INET6 ? sizeof(in6_addr) : 0;
  if (args.failed() || length == 0 || address.length != length) return Answer(args.env(), NO_RECOVERY, nullptr);
#if SOCKCALL_HAS_NETDB_R
  return LookUp(args.env(), [&](hostent* entry, char* buffer, size_t size, hostent** result, int* h_error) {
    return gethostbyaddr_r(address.data, static_cast<socklen_t>(length), family, entry, buffer, size, result, h_error);
  });
#else
  const std::lock_guard<std::mutex> lock(NetdbMutex());
  const hostent* entry = gethostbyaddr(address.data, static_cast<socklen_t>(length), family);
  return Answer(args.env(), entry == nullptr ? h_errno : 0, entry);
#endif
}

Napi::Value GetHostName(Args& args) {
  char name[1025] = {};
  if (gethostname(name, sizeof name - 1) == -1) return Napi::Number::New(args.env(), -errno);
  return Text(args.env(), name);
}

long SetHostName(Args& args) {
  const Bytes name = args.Memory(0);
  if (args.failed()) return args.failure();
  if (name.length > INT32_MAX) return -EINVAL;
  // A null pointer for an empty name would be EFAULT.
  const char* text = name.data == nullptr ? "" : reinterpret_cast<const char*>(name.data);
#ifdef __APPLE__
  return Result(sethostname(text, static_cast<int>(name.length)));
#else
  return Result(sethostname(text, name.length));
#endif
}

}  // namespace

void DefineHost(Exports& exports) {
  exports.AddFunction<GetHostByName>("gethostbyname");
  exports.AddFunction<GetHostByAddr>("gethostbyaddr");
  exports.AddFunction<GetHostName>("gethostname");
  exports.Add<SetHostName>("sethostname");
}

}  // namespace sockcall

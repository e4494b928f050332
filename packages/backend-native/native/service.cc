// getservbyname(3), getservbyport(3), getprotobyname(3).
#include <arpa/inet.h>
#include <netdb.h>

#include "exports.h"
#include "name.h"
#include "reentrant.h"
#include "value.h"

namespace sockcall {
namespace {

#if SOCKCALL_HAS_NETDB_R

// Calls `use` with the entry found; `lookup(entry, buffer, size, result)` is a *_r function with its question bound.
template <typename Entry, typename Lookup, typename Use>
void LookUp(Lookup lookup, Use use) {
  GrowingBuffer buffer;
  for (;;) {
    Entry entry;
    Entry* result = nullptr;
    const int error = lookup(&entry, buffer.data(), buffer.size(), &result);
    if (error == ERANGE && buffer.Grow()) continue;
    if (result != nullptr) use(*result);
    return;
  }
}

#endif

long GetServByName(Args& args) {
  const Name name(args, 0);
  const Name proto(args, 1);
  if (args.failed() || name.get() == nullptr) return -1;
  long port = -1;
  const auto use = [&](const servent& entry) { port = ntohs(static_cast<uint16_t>(entry.s_port)); };
#if SOCKCALL_HAS_NETDB_R
  LookUp<servent>(
      [&](servent* entry, char* buffer, size_t size, servent** result) {
        return getservbyname_r(name.get(), proto.get(), entry, buffer, size, result);
      },
      use);
#else
  const std::lock_guard<std::mutex> lock(NetdbMutex());
  if (const servent* entry = getservbyname(name.get(), proto.get())) use(*entry);
#endif
  return port;
}

Napi::Value GetServByPort(Args& args) {
  const int port = args.Int(0);
  const Name proto(args, 1);
  Napi::Value name = args.env().Null();
  if (args.failed() || port < 0 || port > 65535) return name;
  const int network_port = htons(static_cast<uint16_t>(port));
  const auto use = [&](const servent& entry) { name = Text(args.env(), entry.s_name); };
#if SOCKCALL_HAS_NETDB_R
  LookUp<servent>(
      [&](servent* entry, char* buffer, size_t size, servent** result) {
        return getservbyport_r(network_port, proto.get(), entry, buffer, size, result);
      },
      use);
#else
  const std::lock_guard<std::mutex> lock(NetdbMutex());
  if (const servent* entry = getservbyport(network_port, proto.get())) use(*entry);
#endif
  return name;
}

long GetProtoByName(Args& args) {
  const Name name(args, 0);
  if (args.failed() || name.get() == nullptr) return -1;
  long proto = -1;
  const auto use = [&](const protoent& entry) { proto = entry.p_proto; };
#ifdef __GLIBC__
  LookUp<protoent>([&](protoent* entry, char* buffer, size_t size,
                       protoent** result) { return getprotobyname_r(name.get(), entry, buffer, size, result); },
                   use);
#else
  // musl has no _r here.
  const std::lock_guard<std::mutex> lock(NetdbMutex());
  if (const protoent* entry = getprotobyname(name.get())) use(*entry);
#endif
  return proto;
}

}  // namespace

void DefineService(Exports& exports) {
  exports.Add<GetServByName>("getservbyname");
  exports.AddFunction<GetServByPort>("getservbyport");
  exports.Add<GetProtoByName>("getprotobyname");
}

}  // namespace sockcall

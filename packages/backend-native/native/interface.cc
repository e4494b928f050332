// Interface numbers and names by ioctl on a socket (its network namespace counts), and by libc.
#include <net/if.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

long InterfaceIndex(Args& args) {
  const int fd = args.Int(0);
  const Bytes name = args.Memory(1);
  if (args.failed()) return args.failure();
#ifdef SIOCGIFINDEX
  ifreq request = {};
  if (name.length >= sizeof request.ifr_name) return -ENODEV;
  if (name.length != 0) std::memcpy(request.ifr_name, name.data, name.length);
  if (ioctl(fd, SIOCGIFINDEX, &request) == -1) return -errno;
  return request.ifr_ifindex;
#else
  (void)fd;
  (void)name;
  return -ENOSYS;
#endif
}

long InterfaceName(Args& args) {
  const int fd = args.Int(0);
  const int index = args.Int(1);
  const Bytes name = args.Memory(2);
  if (args.failed()) return args.failure();
#ifdef SIOCGIFNAME
  ifreq request = {};
  request.ifr_ifindex = index;
  if (name.length < sizeof request.ifr_name) return -EFAULT;
  if (ioctl(fd, SIOCGIFNAME, &request) == -1) return -errno;
  const size_t length = strnlen(request.ifr_name, sizeof request.ifr_name);
  std::memcpy(name.data, request.ifr_name, length);
  return static_cast<long>(length);
#else
  (void)fd;
  (void)index;
  (void)name;
  return -ENOSYS;
#endif
}

Napi::Value IfNameIndex(Args& args) {
  const Napi::Env env = args.env();
  struct if_nameindex* list = if_nameindex();
  if (list == nullptr) return Napi::Number::New(env, errno == 0 ? -ENOBUFS : -errno);
  auto entries = Napi::Array::New(env);
  uint32_t count = 0;
  for (const struct if_nameindex* entry = list; entry->if_index != 0 && entry->if_name != nullptr; entry++) {
    auto item = Napi::Object::New(env);
    Set(item, "index", entry->if_index);
    Set(item, "name", Text(env, entry->if_name));
    Set(entries, count++, item);
  }
  if_freenameindex(list);
  return entries;
}

long IfNameToIndex(Args& args) {
  const Bytes name = args.Memory(0);
  if (args.failed()) return args.failure();
  if (name.length >= IF_NAMESIZE) return -ENODEV;
  char text[IF_NAMESIZE] = {};
  if (name.length != 0) std::memcpy(text, name.data, name.length);
  errno = 0;
  const unsigned index = if_nametoindex(text);
  if (index != 0) return static_cast<long>(index);
  return errno == 0 ? -ENODEV : -errno;
}

Napi::Value IfIndexToName(Args& args) {
  const uint32_t index = args.Bits(0);
  if (args.failed()) return Napi::Number::New(args.env(), static_cast<double>(args.failure()));
  char text[IF_NAMESIZE + 1] = {};
  errno = 0;
  if (if_indextoname(index, text) != nullptr) return Text(args.env(), text);
  return Napi::Number::New(args.env(), errno == 0 ? -ENXIO : -errno);
}

}  // namespace

void DefineInterface(Exports& exports) {
  exports.Add<InterfaceIndex>("interfaceIndex");
  exports.Add<InterfaceName>("interfaceName");
  exports.AddFunction<IfNameIndex>("ifNameindex");
  exports.Add<IfNameToIndex>("ifNametoindex");
  exports.AddFunction<IfIndexToName>("ifIndextoname");
}

}  // namespace sockcall

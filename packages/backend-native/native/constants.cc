// The numbers of this machine's headers, for a test that holds core's tables against them.
#include "constants_headers.h"
#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

struct Constant {
  const char* name;
  // Wide enough for those that are unsigned in C (INADDR_BROADCAST, CAN_EFF_FLAG).
  long long number;
};

#define CONSTANT(name) {#name, static_cast<long long>(name)},
#define CONSTANT_AS(python_name, c_name) {#python_name, static_cast<long long>(c_name)},
constexpr Constant kConstants[] = {
#include "constants.inc"
};
#undef CONSTANT
#undef CONSTANT_AS

Napi::Value Constants(Args& args) {
  auto all = Napi::Object::New(args.env());
  for (const auto& [name, number] : kConstants) Set(all, name, static_cast<double>(number));
  return all;
}

}  // namespace

void DefineConstants(Exports& exports) { exports.AddFunction<Constants>("constants"); }

}  // namespace sockcall

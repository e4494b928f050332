// The numbers of this machine's headers, for a test that holds core's tables against them.
#include "constants_headers.h"
#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

napi_value Constants(Args& args) {
  const napi_env env = args.env();
  const napi_value all = Object(env);
  // Unsigned where C has it unsigned (INADDR_BROADCAST, CAN_EFF_FLAG), so the sum is made in 64 bits.
#define CONSTANT(name) Set(env, all, #name, Number(env, static_cast<double>(static_cast<long long>(name))));
#define CONSTANT_AS(python_name, c_name) \
  Set(env, all, #python_name, Number(env, static_cast<double>(static_cast<long long>(c_name))));
#include "constants.inc"
#undef CONSTANT
#undef CONSTANT_AS
  return all;
}

}  // namespace

void DefineConstants(Exports& exports) { exports.AddFunction<Constants, 1>("constants"); }

}  // namespace sockcall

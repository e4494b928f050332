// gai_strerror(3), hstrerror(3), strerror(3), all in the C locale: core promises these texts.
#include <locale.h>
#include <netdb.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include "exports.h"

namespace sockcall {
namespace {

// Makes the C locale this thread's for a scope.
class CLocale {
 public:
  CLocale() {
    static const locale_t c = newlocale(LC_ALL_MASK, "C", static_cast<locale_t>(nullptr));
    if (c != static_cast<locale_t>(nullptr)) before_ = uselocale(c);
  }
  ~CLocale() {
    if (before_ != static_cast<locale_t>(nullptr)) uselocale(before_);
  }
  CLocale(const CLocale&) = delete;
  CLocale& operator=(const CLocale&) = delete;

 private:
  locale_t before_ = static_cast<locale_t>(nullptr);
};

Napi::Value String(Napi::Env env, const char* text) { return Napi::String::New(env, text == nullptr ? "" : text); }

Napi::Value GaiStrError(Args& args) {
  const CLocale locale;
  return String(args.env(), gai_strerror(args.Int(0)));
}

Napi::Value HStrError(Args& args) {
  const CLocale locale;
  return String(args.env(), hstrerror(args.Int(0)));
}

// strerror_r returns an int (POSIX) or a string (GNU).
[[maybe_unused]] const char* Chosen(int rc, const char* buffer) {
  return rc == 0 || *buffer != '\0' ? buffer : "Unknown error";
}
[[maybe_unused]] const char* Chosen(const char* text, const char*) { return text; }

Napi::Value StrError(Args& args) {
  const CLocale locale;
  char buffer[256] = {};
  return String(args.env(), Chosen(strerror_r(args.Int(0), buffer, sizeof buffer), buffer));
}

}  // namespace

void DefineErrorText(Exports& exports) {
  exports.AddFunction<GaiStrError>("gaiStrerror");
  exports.AddFunction<HStrError>("hstrerror");
  exports.AddFunction<StrError>("strerror");
}

}  // namespace sockcall

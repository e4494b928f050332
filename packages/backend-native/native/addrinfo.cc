// getaddrinfo(3) and getnameinfo(3), on this thread or on libuv's pool.
#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>

#include "exports.h"
#include "name.h"
#include "value.h"

namespace sockcall {
namespace {

// A question to the resolver owns all it needs. Any thread may ask it (Ask); afterwards the environment's thread makes a value
// of the answer (Answer).

// (host, service, family, type, proto, flags)
class AddrinfoQuery {
 public:
  explicit AddrinfoQuery(Args& args) : host_(args, 0), service_(args, 1) {
    hints_.ai_family = args.Int(2);
    hints_.ai_socktype = args.Int(3);
    hints_.ai_protocol = args.Int(4);
    hints_.ai_flags = args.Int(5);
    if (!args.failed()) return;
    rc_ = EAI_SYSTEM;
    errno_ = static_cast<int>(-args.failure());
  }

  ~AddrinfoQuery() {
    if (list_ != nullptr) freeaddrinfo(list_);
  }

  void Ask() {
    if (rc_ != 0) return;
    rc_ = getaddrinfo(host_.get(), service_.get(), &hints_, &list_);
    errno_ = rc_ == EAI_SYSTEM ? errno : 0;
    if (rc_ != 0) list_ = nullptr;
  }

  Napi::Value Answer(Napi::Env env) {
    auto answer = Napi::Object::New(env);
    auto entries = Napi::Array::New(env);
    Set(answer, "rc", rc_);
    Set(answer, "errno", errno_);
    Set(answer, "entries", entries);
    uint32_t count = 0;
    for (const addrinfo* info = list_; info != nullptr; info = info->ai_next) {
      auto entry = Napi::Object::New(env);
      Set(entry, "family", info->ai_family);
      Set(entry, "type", info->ai_socktype);
      Set(entry, "proto", info->ai_protocol);
      Set(entry, "canonname", info->ai_canonname == nullptr ? env.Null() : Text(env, info->ai_canonname));
      Set(entry, "sockaddr", Copy(env, info->ai_addr, info->ai_addr == nullptr ? 0 : info->ai_addrlen));
      Set(entries, count++, entry);
    }
    return answer;
  }

 private:
  Name host_;
  Name service_;
  addrinfo hints_ = {};
  addrinfo* list_ = nullptr;
  int rc_ = 0;
  int errno_ = 0;
};

// (sockaddr, addrlen, flags)
class NameinfoQuery {
 public:
  explicit NameinfoQuery(Args& args) {
    const Bytes sockaddr = args.Memory(0);
    const size_t addrlen = args.Size(1);
    flags_ = args.Int(2);
    if (addrlen > sockaddr.length || addrlen > sizeof sockaddr_) args.Fail(EFAULT);
    if (args.failed()) {
      rc_ = EAI_SYSTEM;
      errno_ = static_cast<int>(-args.failure());
      return;
    }
    addrlen_ = static_cast<socklen_t>(addrlen);
    if (addrlen != 0) std::memcpy(&sockaddr_, sockaddr.data, addrlen);
  }

  void Ask() {
    if (rc_ != 0) return;
    rc_ = getnameinfo(reinterpret_cast<const sockaddr*>(&sockaddr_), addrlen_, host_, sizeof host_, service_,
                      sizeof service_, flags_);
    errno_ = rc_ == EAI_SYSTEM ? errno : 0;
  }

  Napi::Value Answer(Napi::Env env) {
    auto answer = Napi::Object::New(env);
    Set(answer, "rc", rc_);
    Set(answer, "errno", errno_);
    Set(answer, "host", Text(env, rc_ == 0 ? host_ : ""));
    Set(answer, "service", Text(env, rc_ == 0 ? service_ : ""));
    return answer;
  }

 private:
  sockaddr_storage sockaddr_ = {};
  socklen_t addrlen_ = 0;
  int flags_ = 0;
  char host_[NI_MAXHOST] = {};
  char service_[NI_MAXSERV] = {};
  int rc_ = 0;
  int errno_ = 0;
};

template <typename Question>
Napi::Value AskNow(Args& args) {
  Question question(args);
  question.Ask();
  return question.Answer(args.env());
}

// Asks on a thread of libuv's pool. It deletes itself once it has answered, or when the environment has ended before.
template <typename Question>
class Worker final : public Napi::AsyncWorker {
 public:
  Worker(Args& args, napi_deferred deferred)
      : AsyncWorker(args.env(), "sockcall.netdb"), question_(args), deferred_(deferred) {}

 protected:
  void Execute() override { question_.Ask(); }
  void OnOK() override { napi_resolve_deferred(Env(), deferred_, question_.Answer(Env())); }

 private:
  Question question_;
  napi_deferred deferred_;
};

// The wrapper's Promise::Deferred is not used: it holds garbage if the promise cannot be made, as in a worker that is being
// terminated.
template <typename Question>
Napi::Value AskOnPool(Args& args) {
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  if (napi_create_promise(args.env(), &deferred, &promise) != napi_ok) return {};
  auto* worker = new Worker<Question>(args, deferred);
  worker->Queue();
  return {args.env(), promise};
}

}  // namespace

void DefineAddrinfo(Exports& exports) {
  exports.AddFunction<AskNow<AddrinfoQuery>>("getaddrinfo");
  exports.AddFunction<AskOnPool<AddrinfoQuery>>("getaddrinfoAsync");
  exports.AddFunction<AskNow<NameinfoQuery>>("getnameinfo");
  exports.AddFunction<AskOnPool<NameinfoQuery>>("getnameinfoAsync");
}

}  // namespace sockcall

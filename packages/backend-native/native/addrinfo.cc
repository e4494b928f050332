// getaddrinfo(3) and getnameinfo(3), on this thread or on libuv's pool.
#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>

#include "exports.h"
#include "name.h"
#include "value.h"

namespace sockcall {
namespace {

// A question to the resolver that owns all it needs, so that another thread may ask it.
class Query {
 public:
  virtual ~Query() = default;
  // On any thread.
  virtual void Ask() = 0;
  // On the thread of the environment, afterwards.
  virtual napi_value Answer(napi_env env) = 0;
};

// (host, service, family, type, proto, flags)
class AddrinfoQuery final : public Query {
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

  ~AddrinfoQuery() override {
    if (list_ != nullptr) freeaddrinfo(list_);
  }

  void Ask() override {
    if (rc_ != 0) return;
    rc_ = getaddrinfo(host_.get(), service_.get(), &hints_, &list_);
    errno_ = rc_ == EAI_SYSTEM ? errno : 0;
    if (rc_ != 0) list_ = nullptr;
  }

  napi_value Answer(napi_env env) override {
    const napi_value answer = Object(env);
    const napi_value entries = Array(env);
    Set(env, answer, "rc", Number(env, rc_));
    Set(env, answer, "errno", Number(env, errno_));
    Set(env, answer, "entries", entries);
    uint32_t count = 0;
    for (const addrinfo* info = list_; info != nullptr; info = info->ai_next) {
      const napi_value entry = Object(env);
      Set(env, entry, "family", Number(env, info->ai_family));
      Set(env, entry, "type", Number(env, info->ai_socktype));
      Set(env, entry, "proto", Number(env, info->ai_protocol));
      Set(env, entry, "canonname", info->ai_canonname == nullptr ? Null(env) : Text(env, info->ai_canonname));
      Set(env, entry, "sockaddr", Copy(env, info->ai_addr, info->ai_addr == nullptr ? 0 : info->ai_addrlen));
      napi_set_element(env, entries, count++, entry);
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
class NameinfoQuery final : public Query {
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

  void Ask() override {
    if (rc_ != 0) return;
    rc_ = getnameinfo(reinterpret_cast<const sockaddr*>(&sockaddr_), addrlen_, host_, sizeof host_, service_,
                      sizeof service_, flags_);
    errno_ = rc_ == EAI_SYSTEM ? errno : 0;
  }

  napi_value Answer(napi_env env) override {
    const napi_value answer = Object(env);
    Set(env, answer, "rc", Number(env, rc_));
    Set(env, answer, "errno", Number(env, errno_));
    Set(env, answer, "host", Text(env, rc_ == 0 ? host_ : ""));
    Set(env, answer, "service", Text(env, rc_ == 0 ? service_ : ""));
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
napi_value AskNow(Args& args) {
  Question question(args);
  question.Ask();
  return question.Answer(args.env());
}

struct Job {
  Query* query;
  napi_deferred deferred;
  napi_async_work work;

  ~Job() { delete query; }
};

void Execute(napi_env, void* data) { static_cast<Job*>(data)->query->Ask(); }

// Runs also when the environment ends meanwhile: every call below then fails, which does no harm.
void Complete(napi_env env, napi_status, void* data) {
  auto* job = static_cast<Job*>(data);
  napi_resolve_deferred(env, job->deferred, job->query->Answer(env));
  napi_delete_async_work(env, job->work);
  delete job;
}

template <typename Question>
napi_value AskOnPool(Args& args) {
  const napi_env env = args.env();
  auto* job = new Job{new Question(args), nullptr, nullptr};
  napi_value promise = nullptr;
  napi_value name = nullptr;
  if (napi_create_string_utf8(env, "sockcall.netdb", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_promise(env, &job->deferred, &promise) != napi_ok) {
    delete job;
    return nullptr;
  }
  if (napi_create_async_work(env, Object(env), name, Execute, Complete, job, &job->work) != napi_ok) {
    // Better late on this thread than never.
    job->query->Ask();
    napi_resolve_deferred(env, job->deferred, job->query->Answer(env));
    delete job;
    return promise;
  }
  napi_queue_async_work(env, job->work);
  return promise;
}

}  // namespace

void DefineAddrinfo(Exports& exports) {
  exports.AddFunction<AskNow<AddrinfoQuery>, 6>("getaddrinfo");
  exports.AddFunction<AskOnPool<AddrinfoQuery>, 6>("getaddrinfoAsync");
  exports.AddFunction<AskNow<NameinfoQuery>, 3>("getnameinfo");
  exports.AddFunction<AskOnPool<NameinfoQuery>, 3>("getnameinfoAsync");
}

}  // namespace sockcall

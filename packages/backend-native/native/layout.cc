// Sizes and offsets of the structs that core encodes, for a test that holds its codecs against them. Named as the C
// expressions: "sizeof(sockaddr_in)", "offsetof(sockaddr_in, sin_port)".
#include <cstddef>

#include "constants_headers.h"
#include "exports.h"
#include "value.h"

namespace sockcall {
namespace {

struct Measure {
  const char* expression;
  size_t bytes;
};

#define SIZE(type) \
  { "sizeof(" #type ")", sizeof(type) }
#define OFFSET(type, field) \
  { "offsetof(" #type ", " #field ")", offsetof(type, field) }
#define FIELD(type, field) \
  OFFSET(type, field), { "sizeof(" #type "::" #field ")", sizeof(type::field) }
constexpr Measure kMeasures[] = {
    {"CMSG_SPACE(0)", CMSG_SPACE(0)},
    {"CMSG_LEN(0)", CMSG_LEN(0)},
    {"CMSG_ALIGN(1)", CMSG_SPACE(1) - CMSG_SPACE(0)},
    SIZE(long),
    SIZE(time_t),
    SIZE(sa_family_t),
    SIZE(sockaddr_storage),
    SIZE(pollfd),
    SIZE(linger),
    SIZE(timeval),
    SIZE(timespec),
    SIZE(cmsghdr),
    FIELD(cmsghdr, cmsg_len),
    FIELD(cmsghdr, cmsg_level),
    FIELD(cmsghdr, cmsg_type),
    SIZE(sockaddr_in),
    FIELD(sockaddr_in, sin_port),
    FIELD(sockaddr_in, sin_addr),
    SIZE(sockaddr_in6),
    FIELD(sockaddr_in6, sin6_port),
    FIELD(sockaddr_in6, sin6_flowinfo),
    FIELD(sockaddr_in6, sin6_addr),
    FIELD(sockaddr_in6, sin6_scope_id),
    SIZE(sockaddr_un),
    FIELD(sockaddr_un, sun_path),
    SIZE(ip_mreq),
    SIZE(ipv6_mreq),
    SIZE(in6_pktinfo),
    FIELD(in6_pktinfo, ipi6_ifindex),
#ifdef __APPLE__
    FIELD(sockaddr_in, sin_len),
#endif
#ifdef SOCKCALL_HAS_SOCKADDR_CTL
    SIZE(sockaddr_ctl),
    FIELD(sockaddr_ctl, sc_id),
    FIELD(sockaddr_ctl, sc_unit),
#endif
#ifdef __linux__
    SIZE(ucred),
    SIZE(in_pktinfo),
    FIELD(in_pktinfo, ipi_ifindex),
    FIELD(in_pktinfo, ipi_spec_dst),
    FIELD(in_pktinfo, ipi_addr),
    SIZE(ip_mreqn),
    SIZE(ip_mreq_source),
    SIZE(group_req),
    FIELD(group_req, gr_group),
    SIZE(group_source_req),
    FIELD(group_source_req, gsr_group),
    FIELD(group_source_req, gsr_source),
    SIZE(sock_extended_err),
    FIELD(sock_extended_err, ee_errno),
    FIELD(sock_extended_err, ee_origin),
    FIELD(sock_extended_err, ee_type),
    FIELD(sock_extended_err, ee_code),
    FIELD(sock_extended_err, ee_info),
    FIELD(sock_extended_err, ee_data),
    SIZE(sockaddr_nl),
    FIELD(sockaddr_nl, nl_pid),
    FIELD(sockaddr_nl, nl_groups),
    SIZE(sockaddr_ll),
    FIELD(sockaddr_ll, sll_protocol),
    FIELD(sockaddr_ll, sll_ifindex),
    FIELD(sockaddr_ll, sll_hatype),
    FIELD(sockaddr_ll, sll_pkttype),
    FIELD(sockaddr_ll, sll_halen),
    FIELD(sockaddr_ll, sll_addr),
    SIZE(sockaddr_can),
    FIELD(sockaddr_can, can_ifindex),
    OFFSET(sockaddr_can, can_addr.tp.rx_id),
    OFFSET(sockaddr_can, can_addr.tp.tx_id),
    OFFSET(sockaddr_can, can_addr.j1939.name),
    OFFSET(sockaddr_can, can_addr.j1939.pgn),
    OFFSET(sockaddr_can, can_addr.j1939.addr),
    SIZE(sockaddr_tipc),
    FIELD(sockaddr_tipc, addrtype),
    FIELD(sockaddr_tipc, scope),
    OFFSET(sockaddr_tipc, addr.id.ref),
    OFFSET(sockaddr_tipc, addr.id.node),
    OFFSET(sockaddr_tipc, addr.nameseq.type),
    OFFSET(sockaddr_tipc, addr.nameseq.lower),
    OFFSET(sockaddr_tipc, addr.nameseq.upper),
    OFFSET(sockaddr_tipc, addr.name.name.type),
    OFFSET(sockaddr_tipc, addr.name.name.instance),
    OFFSET(sockaddr_tipc, addr.name.domain),
    SIZE(sockaddr_vm),
    FIELD(sockaddr_vm, svm_port),
    FIELD(sockaddr_vm, svm_cid),
    SIZE(sockaddr_qrtr),
    FIELD(sockaddr_qrtr, sq_node),
    FIELD(sockaddr_qrtr, sq_port),
    SIZE(sockaddr_alg),
    FIELD(sockaddr_alg, salg_type),
    FIELD(sockaddr_alg, salg_feat),
    FIELD(sockaddr_alg, salg_mask),
    FIELD(sockaddr_alg, salg_name),
    SIZE(af_alg_iv),
    SIZE(tcp_info),
#endif
};
#undef SIZE
#undef OFFSET
#undef FIELD

Napi::Value Layout(Args& args) {
  auto all = Napi::Object::New(args.env());
  const uint16_t probe = 1;
  Set(all, "littleEndian", *reinterpret_cast<const uint8_t*>(&probe));
  for (const auto& [expression, bytes] : kMeasures) Set(all, expression, static_cast<double>(bytes));
  return all;
}

}  // namespace

void DefineLayout(Exports& exports) { exports.AddFunction<Layout>("layout"); }

}  // namespace sockcall

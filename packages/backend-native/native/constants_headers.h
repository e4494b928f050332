#ifndef SOCKCALL_CONSTANTS_HEADERS_H_
#define SOCKCALL_CONSTANTS_HEADERS_H_

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#ifdef __linux__
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/can/error.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <linux/errqueue.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/mptcp.h>
#include <linux/net_tstamp.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/rds.h>
#include <linux/tipc.h>
#include <linux/udp.h>
#include <linux/vm_sockets.h>
#include <netinet/icmp6.h>
#include <sys/epoll.h>
#endif

// macOS; what cross-compilers bring of its headers lacks these.
#if defined(__APPLE__) && __has_include(<sys/kern_control.h>) && __has_include(<sys/sys_domain.h>)
#include <sys/kern_control.h>
#include <sys/sys_domain.h>
#define SOCKCALL_HAS_SOCKADDR_CTL 1
#endif

#endif  // SOCKCALL_CONSTANTS_HEADERS_H_

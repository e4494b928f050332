/**
 * The constants of CPython 3.14's socket module on Linux, with their values on the current platform; undefined where it lacks
 * one.
 *
 * Written by scripts/generate-constants.mjs.
 */
import { constant, stringConstant } from '../calling/platform-constant.js'

/** Address family. */
export const AF_UNSPEC = /* @__PURE__ */ constant('AF_UNSPEC')
/** Address family. */
export const AF_INET = /* @__PURE__ */ constant('AF_INET')
/** Address family. */
export const AF_UNIX = /* @__PURE__ */ constant('AF_UNIX')
/** Address family. */
export const AF_AX25 = /* @__PURE__ */ constant('AF_AX25')
/** Address family. */
export const AF_IPX = /* @__PURE__ */ constant('AF_IPX')
/** Address family. */
export const AF_APPLETALK = /* @__PURE__ */ constant('AF_APPLETALK')
/** Address family. */
export const AF_NETROM = /* @__PURE__ */ constant('AF_NETROM')
/** Address family. */
export const AF_BRIDGE = /* @__PURE__ */ constant('AF_BRIDGE')
/** Address family. */
export const AF_ATMPVC = /* @__PURE__ */ constant('AF_ATMPVC')
/** Address family. */
export const AF_ALG = /* @__PURE__ */ constant('AF_ALG')
/** Address family. */
export const AF_X25 = /* @__PURE__ */ constant('AF_X25')
/** Address family. */
export const AF_INET6 = /* @__PURE__ */ constant('AF_INET6')
/** Address family. */
export const AF_ROSE = /* @__PURE__ */ constant('AF_ROSE')
/** Address family. */
export const AF_DECnet = /* @__PURE__ */ constant('AF_DECnet')
/** Address family. */
export const AF_NETBEUI = /* @__PURE__ */ constant('AF_NETBEUI')
/** Address family. */
export const AF_SECURITY = /* @__PURE__ */ constant('AF_SECURITY')
/** Address family. */
export const AF_KEY = /* @__PURE__ */ constant('AF_KEY')
/** Address family. */
export const AF_NETLINK = /* @__PURE__ */ constant('AF_NETLINK')
/** Address family. */
export const AF_QIPCRTR = /* @__PURE__ */ constant('AF_QIPCRTR')
/** Address family. */
export const AF_VSOCK = /* @__PURE__ */ constant('AF_VSOCK')
/** Address family. */
export const AF_ROUTE = /* @__PURE__ */ constant('AF_ROUTE')
/** Address family. */
export const AF_ASH = /* @__PURE__ */ constant('AF_ASH')
/** Address family. */
export const AF_ECONET = /* @__PURE__ */ constant('AF_ECONET')
/** Address family. */
export const AF_ATMSVC = /* @__PURE__ */ constant('AF_ATMSVC')
/** Address family. */
export const AF_SNA = /* @__PURE__ */ constant('AF_SNA')
/** Address family. */
export const AF_IRDA = /* @__PURE__ */ constant('AF_IRDA')
/** Address family. */
export const AF_PPPOX = /* @__PURE__ */ constant('AF_PPPOX')
/** Address family. */
export const AF_WANPIPE = /* @__PURE__ */ constant('AF_WANPIPE')
/** Address family. */
export const AF_LLC = /* @__PURE__ */ constant('AF_LLC')
/** Address family. */
export const AF_CAN = /* @__PURE__ */ constant('AF_CAN')
/** Address family. */
export const AF_RDS = /* @__PURE__ */ constant('AF_RDS')
/** Address family. */
export const AF_PACKET = /* @__PURE__ */ constant('AF_PACKET')
/** Address family. */
export const AF_TIPC = /* @__PURE__ */ constant('AF_TIPC')
/** Address family. */
export const PF_CAN = /* @__PURE__ */ constant('PF_CAN')
/** Address family. */
export const PF_RDS = /* @__PURE__ */ constant('PF_RDS')
/** Address family. */
export const PF_PACKET = /* @__PURE__ */ constant('PF_PACKET')
/** Socket type. */
export const SOCK_STREAM = /* @__PURE__ */ constant('SOCK_STREAM')
/** Socket type. */
export const SOCK_DGRAM = /* @__PURE__ */ constant('SOCK_DGRAM')
/** Socket type. */
export const SOCK_RAW = /* @__PURE__ */ constant('SOCK_RAW')
/** Socket type. */
export const SOCK_SEQPACKET = /* @__PURE__ */ constant('SOCK_SEQPACKET')
/** Socket type. */
export const SOCK_RDM = /* @__PURE__ */ constant('SOCK_RDM')
/** Bit that can be or-ed into the type of a new socket. */
export const SOCK_CLOEXEC = /* @__PURE__ */ constant('SOCK_CLOEXEC')
/** Bit that can be or-ed into the type of a new socket. */
export const SOCK_NONBLOCK = /* @__PURE__ */ constant('SOCK_NONBLOCK')
/** AF_NETLINK protocol. */
export const NETLINK_ROUTE = /* @__PURE__ */ constant('NETLINK_ROUTE')
/** AF_NETLINK protocol. */
export const NETLINK_USERSOCK = /* @__PURE__ */ constant('NETLINK_USERSOCK')
/** AF_NETLINK protocol. */
export const NETLINK_FIREWALL = /* @__PURE__ */ constant('NETLINK_FIREWALL')
/** AF_NETLINK protocol. */
export const NETLINK_NFLOG = /* @__PURE__ */ constant('NETLINK_NFLOG')
/** AF_NETLINK protocol. */
export const NETLINK_XFRM = /* @__PURE__ */ constant('NETLINK_XFRM')
/** AF_NETLINK protocol. */
export const NETLINK_IP6_FW = /* @__PURE__ */ constant('NETLINK_IP6_FW')
/** AF_NETLINK protocol. */
export const NETLINK_DNRTMSG = /* @__PURE__ */ constant('NETLINK_DNRTMSG')
/** AF_NETLINK protocol. */
export const NETLINK_CRYPTO = /* @__PURE__ */ constant('NETLINK_CRYPTO')
/** Option at level AF_VSOCK. */
export const SO_VM_SOCKETS_BUFFER_SIZE = /* @__PURE__ */ constant('SO_VM_SOCKETS_BUFFER_SIZE')
/** Option at level AF_VSOCK. */
export const SO_VM_SOCKETS_BUFFER_MIN_SIZE = /* @__PURE__ */ constant('SO_VM_SOCKETS_BUFFER_MIN_SIZE')
/** Option at level AF_VSOCK. */
export const SO_VM_SOCKETS_BUFFER_MAX_SIZE = /* @__PURE__ */ constant('SO_VM_SOCKETS_BUFFER_MAX_SIZE')
/** AF_VSOCK. */
export const VMADDR_CID_ANY = /* @__PURE__ */ constant('VMADDR_CID_ANY')
/** AF_VSOCK. */
export const VMADDR_PORT_ANY = /* @__PURE__ */ constant('VMADDR_PORT_ANY')
/** AF_VSOCK. */
export const VMADDR_CID_LOCAL = /* @__PURE__ */ constant('VMADDR_CID_LOCAL')
/** AF_VSOCK. */
export const VMADDR_CID_HOST = /* @__PURE__ */ constant('VMADDR_CID_HOST')
/** AF_VSOCK. */
export const VM_SOCKETS_INVALID_VERSION = /* @__PURE__ */ constant('VM_SOCKETS_INVALID_VERSION')
/** AF_VSOCK. */
export const IOCTL_VM_SOCKETS_GET_LOCAL_CID = /* @__PURE__ */ constant('IOCTL_VM_SOCKETS_GET_LOCAL_CID')
/** Packet type in an AF_PACKET address. */
export const PACKET_HOST = /* @__PURE__ */ constant('PACKET_HOST')
/** Packet type in an AF_PACKET address. */
export const PACKET_BROADCAST = /* @__PURE__ */ constant('PACKET_BROADCAST')
/** Packet type in an AF_PACKET address. */
export const PACKET_MULTICAST = /* @__PURE__ */ constant('PACKET_MULTICAST')
/** Packet type in an AF_PACKET address. */
export const PACKET_OTHERHOST = /* @__PURE__ */ constant('PACKET_OTHERHOST')
/** Packet type in an AF_PACKET address. */
export const PACKET_OUTGOING = /* @__PURE__ */ constant('PACKET_OUTGOING')
/** Packet type in an AF_PACKET address. */
export const PACKET_LOOPBACK = /* @__PURE__ */ constant('PACKET_LOOPBACK')
/** Packet type in an AF_PACKET address. */
export const PACKET_FASTROUTE = /* @__PURE__ */ constant('PACKET_FASTROUTE')
/** AF_TIPC. */
export const TIPC_ADDR_NAMESEQ = /* @__PURE__ */ constant('TIPC_ADDR_NAMESEQ')
/** AF_TIPC. */
export const TIPC_ADDR_NAME = /* @__PURE__ */ constant('TIPC_ADDR_NAME')
/** AF_TIPC. */
export const TIPC_ADDR_ID = /* @__PURE__ */ constant('TIPC_ADDR_ID')
/** AF_TIPC. */
export const TIPC_ZONE_SCOPE = /* @__PURE__ */ constant('TIPC_ZONE_SCOPE')
/** AF_TIPC. */
export const TIPC_CLUSTER_SCOPE = /* @__PURE__ */ constant('TIPC_CLUSTER_SCOPE')
/** AF_TIPC. */
export const TIPC_NODE_SCOPE = /* @__PURE__ */ constant('TIPC_NODE_SCOPE')
/** Level of getsockopt() and setsockopt(). */
export const SOL_TIPC = /* @__PURE__ */ constant('SOL_TIPC')
/** AF_TIPC. */
export const TIPC_IMPORTANCE = /* @__PURE__ */ constant('TIPC_IMPORTANCE')
/** AF_TIPC. */
export const TIPC_SRC_DROPPABLE = /* @__PURE__ */ constant('TIPC_SRC_DROPPABLE')
/** AF_TIPC. */
export const TIPC_DEST_DROPPABLE = /* @__PURE__ */ constant('TIPC_DEST_DROPPABLE')
/** AF_TIPC. */
export const TIPC_CONN_TIMEOUT = /* @__PURE__ */ constant('TIPC_CONN_TIMEOUT')
/** AF_TIPC. */
export const TIPC_LOW_IMPORTANCE = /* @__PURE__ */ constant('TIPC_LOW_IMPORTANCE')
/** AF_TIPC. */
export const TIPC_MEDIUM_IMPORTANCE = /* @__PURE__ */ constant('TIPC_MEDIUM_IMPORTANCE')
/** AF_TIPC. */
export const TIPC_HIGH_IMPORTANCE = /* @__PURE__ */ constant('TIPC_HIGH_IMPORTANCE')
/** AF_TIPC. */
export const TIPC_CRITICAL_IMPORTANCE = /* @__PURE__ */ constant('TIPC_CRITICAL_IMPORTANCE')
/** AF_TIPC. */
export const TIPC_SUB_PORTS = /* @__PURE__ */ constant('TIPC_SUB_PORTS')
/** AF_TIPC. */
export const TIPC_SUB_SERVICE = /* @__PURE__ */ constant('TIPC_SUB_SERVICE')
/** AF_TIPC. */
export const TIPC_SUB_CANCEL = /* @__PURE__ */ constant('TIPC_SUB_CANCEL')
/** AF_TIPC. */
export const TIPC_WAIT_FOREVER = /* @__PURE__ */ constant('TIPC_WAIT_FOREVER')
/** AF_TIPC. */
export const TIPC_PUBLISHED = /* @__PURE__ */ constant('TIPC_PUBLISHED')
/** AF_TIPC. */
export const TIPC_WITHDRAWN = /* @__PURE__ */ constant('TIPC_WITHDRAWN')
/** AF_TIPC. */
export const TIPC_SUBSCR_TIMEOUT = /* @__PURE__ */ constant('TIPC_SUBSCR_TIMEOUT')
/** AF_TIPC. */
export const TIPC_CFG_SRV = /* @__PURE__ */ constant('TIPC_CFG_SRV')
/** AF_TIPC. */
export const TIPC_TOP_SRV = /* @__PURE__ */ constant('TIPC_TOP_SRV')
/** AF_ALG option or operation. */
export const ALG_SET_KEY = /* @__PURE__ */ constant('ALG_SET_KEY')
/** AF_ALG option or operation. */
export const ALG_SET_IV = /* @__PURE__ */ constant('ALG_SET_IV')
/** AF_ALG option or operation. */
export const ALG_SET_OP = /* @__PURE__ */ constant('ALG_SET_OP')
/** AF_ALG option or operation. */
export const ALG_SET_AEAD_ASSOCLEN = /* @__PURE__ */ constant('ALG_SET_AEAD_ASSOCLEN')
/** AF_ALG option or operation. */
export const ALG_SET_AEAD_AUTHSIZE = /* @__PURE__ */ constant('ALG_SET_AEAD_AUTHSIZE')
/** AF_ALG option or operation. */
export const ALG_SET_PUBKEY = /* @__PURE__ */ constant('ALG_SET_PUBKEY')
/** AF_ALG option or operation. */
export const ALG_OP_DECRYPT = /* @__PURE__ */ constant('ALG_OP_DECRYPT')
/** AF_ALG option or operation. */
export const ALG_OP_ENCRYPT = /* @__PURE__ */ constant('ALG_OP_ENCRYPT')
/** AF_ALG option or operation. */
export const ALG_OP_SIGN = /* @__PURE__ */ constant('ALG_OP_SIGN')
/** AF_ALG option or operation. */
export const ALG_OP_VERIFY = /* @__PURE__ */ constant('ALG_OP_VERIFY')
/** Level of getsockopt() and setsockopt(). */
export const SOL_ALG = /* @__PURE__ */ constant('SOL_ALG')
/** Protocol of AF_PACKET frames. */
export const ETHERTYPE_ARP = /* @__PURE__ */ constant('ETHERTYPE_ARP')
/** Protocol of AF_PACKET frames. */
export const ETHERTYPE_IP = /* @__PURE__ */ constant('ETHERTYPE_IP')
/** Protocol of AF_PACKET frames. */
export const ETHERTYPE_IPV6 = /* @__PURE__ */ constant('ETHERTYPE_IPV6')
/** Protocol of AF_PACKET frames. */
export const ETHERTYPE_VLAN = /* @__PURE__ */ constant('ETHERTYPE_VLAN')
/** Protocol of AF_PACKET frames. */
export const ETH_P_ALL = /* @__PURE__ */ constant('ETH_P_ALL')
/** Option at level SOL_SOCKET. */
export const SO_DEBUG = /* @__PURE__ */ constant('SO_DEBUG')
/** Option at level SOL_SOCKET. */
export const SO_ACCEPTCONN = /* @__PURE__ */ constant('SO_ACCEPTCONN')
/** Option at level SOL_SOCKET. */
export const SO_REUSEADDR = /* @__PURE__ */ constant('SO_REUSEADDR')
/** Option at level SOL_SOCKET. */
export const SO_INCOMING_CPU = /* @__PURE__ */ constant('SO_INCOMING_CPU')
/** Option at level SOL_SOCKET. */
export const SO_KEEPALIVE = /* @__PURE__ */ constant('SO_KEEPALIVE')
/** Option at level SOL_SOCKET. */
export const SO_DONTROUTE = /* @__PURE__ */ constant('SO_DONTROUTE')
/** Option at level SOL_SOCKET. */
export const SO_BROADCAST = /* @__PURE__ */ constant('SO_BROADCAST')
/** Option at level SOL_SOCKET. */
export const SO_LINGER = /* @__PURE__ */ constant('SO_LINGER')
/** Option at level SOL_SOCKET. */
export const SO_OOBINLINE = /* @__PURE__ */ constant('SO_OOBINLINE')
/** Option at level SOL_IP. */
export const SO_ORIGINAL_DST = /* @__PURE__ */ constant('SO_ORIGINAL_DST')
/** Option at level SOL_SOCKET. */
export const SO_REUSEPORT = /* @__PURE__ */ constant('SO_REUSEPORT')
/** Option at level SOL_SOCKET. */
export const SO_SNDBUF = /* @__PURE__ */ constant('SO_SNDBUF')
/** Option at level SOL_SOCKET. */
export const SO_RCVBUF = /* @__PURE__ */ constant('SO_RCVBUF')
/** Option at level SOL_SOCKET. */
export const SO_SNDLOWAT = /* @__PURE__ */ constant('SO_SNDLOWAT')
/** Option at level SOL_SOCKET. */
export const SO_RCVLOWAT = /* @__PURE__ */ constant('SO_RCVLOWAT')
/** Option at level SOL_SOCKET. */
export const SO_SNDTIMEO = /* @__PURE__ */ constant('SO_SNDTIMEO')
/** Option at level SOL_SOCKET. */
export const SO_RCVTIMEO = /* @__PURE__ */ constant('SO_RCVTIMEO')
/** Option at level SOL_SOCKET. */
export const SO_ERROR = /* @__PURE__ */ constant('SO_ERROR')
/** Option at level SOL_SOCKET. */
export const SO_TYPE = /* @__PURE__ */ constant('SO_TYPE')
/** Option at level SOL_SOCKET. */
export const SO_PASSCRED = /* @__PURE__ */ constant('SO_PASSCRED')
/** Option at level SOL_SOCKET. */
export const SO_PEERCRED = /* @__PURE__ */ constant('SO_PEERCRED')
/** Option at level SOL_SOCKET. */
export const SO_PASSSEC = /* @__PURE__ */ constant('SO_PASSSEC')
/** Option at level SOL_SOCKET. */
export const SO_PEERSEC = /* @__PURE__ */ constant('SO_PEERSEC')
/** Option at level SOL_SOCKET. */
export const SO_BINDTODEVICE = /* @__PURE__ */ constant('SO_BINDTODEVICE')
/** Option at level SOL_SOCKET. */
export const SO_BINDTOIFINDEX = /* @__PURE__ */ constant('SO_BINDTOIFINDEX')
/** Option at level SOL_SOCKET. */
export const SO_PRIORITY = /* @__PURE__ */ constant('SO_PRIORITY')
/** Option at level SOL_SOCKET. */
export const SO_MARK = /* @__PURE__ */ constant('SO_MARK')
/** Option at level SOL_SOCKET. */
export const SO_DOMAIN = /* @__PURE__ */ constant('SO_DOMAIN')
/** Option at level SOL_SOCKET. */
export const SO_PROTOCOL = /* @__PURE__ */ constant('SO_PROTOCOL')
/** The largest backlog of listen(). */
export const SOMAXCONN = /* @__PURE__ */ constant('SOMAXCONN')
/** Type of ancillary data at level SOL_SOCKET. */
export const SCM_RIGHTS = /* @__PURE__ */ constant('SCM_RIGHTS')
/** Type of ancillary data at level SOL_SOCKET. */
export const SCM_CREDENTIALS = /* @__PURE__ */ constant('SCM_CREDENTIALS')
/** Flag of send and recv. */
export const MSG_OOB = /* @__PURE__ */ constant('MSG_OOB')
/** Flag of send and recv. */
export const MSG_PEEK = /* @__PURE__ */ constant('MSG_PEEK')
/** Flag of send and recv. */
export const MSG_DONTROUTE = /* @__PURE__ */ constant('MSG_DONTROUTE')
/** Flag of send and recv. */
export const MSG_DONTWAIT = /* @__PURE__ */ constant('MSG_DONTWAIT')
/** Flag of send and recv. */
export const MSG_EOR = /* @__PURE__ */ constant('MSG_EOR')
/** Flag of send and recv. */
export const MSG_TRUNC = /* @__PURE__ */ constant('MSG_TRUNC')
/** Flag of send and recv. */
export const MSG_CTRUNC = /* @__PURE__ */ constant('MSG_CTRUNC')
/** Flag of send and recv. */
export const MSG_WAITALL = /* @__PURE__ */ constant('MSG_WAITALL')
/** Flag of send and recv. */
export const MSG_NOSIGNAL = /* @__PURE__ */ constant('MSG_NOSIGNAL')
/** Flag of send and recv. */
export const MSG_CMSG_CLOEXEC = /* @__PURE__ */ constant('MSG_CMSG_CLOEXEC')
/** Flag of send and recv. */
export const MSG_ERRQUEUE = /* @__PURE__ */ constant('MSG_ERRQUEUE')
/** Flag of send and recv. */
export const MSG_CONFIRM = /* @__PURE__ */ constant('MSG_CONFIRM')
/** Flag of send and recv. */
export const MSG_MORE = /* @__PURE__ */ constant('MSG_MORE')
/** Flag of send and recv. */
export const MSG_FASTOPEN = /* @__PURE__ */ constant('MSG_FASTOPEN')
/** Level of getsockopt() and setsockopt(). */
export const SOL_SOCKET = /* @__PURE__ */ constant('SOL_SOCKET')
/** Level of getsockopt() and setsockopt(). */
export const SOL_IP = /* @__PURE__ */ constant('SOL_IP')
/** Level of getsockopt() and setsockopt(). */
export const SOL_TCP = /* @__PURE__ */ constant('SOL_TCP')
/** Level of getsockopt() and setsockopt(). */
export const SOL_UDP = /* @__PURE__ */ constant('SOL_UDP')
/** Level of getsockopt() and setsockopt(). */
export const SOL_CAN_BASE = /* @__PURE__ */ constant('SOL_CAN_BASE')
/** Level of getsockopt() and setsockopt(). */
export const SOL_CAN_RAW = /* @__PURE__ */ constant('SOL_CAN_RAW')
/** Level of getsockopt() and setsockopt(). */
export const SOL_RDS = /* @__PURE__ */ constant('SOL_RDS')
/** AF_CAN protocol. */
export const CAN_RAW = /* @__PURE__ */ constant('CAN_RAW')
/** AF_CAN. */
export const CAN_EFF_FLAG = /* @__PURE__ */ constant('CAN_EFF_FLAG')
/** AF_CAN. */
export const CAN_RTR_FLAG = /* @__PURE__ */ constant('CAN_RTR_FLAG')
/** AF_CAN. */
export const CAN_ERR_FLAG = /* @__PURE__ */ constant('CAN_ERR_FLAG')
/** AF_CAN. */
export const CAN_SFF_MASK = /* @__PURE__ */ constant('CAN_SFF_MASK')
/** AF_CAN. */
export const CAN_EFF_MASK = /* @__PURE__ */ constant('CAN_EFF_MASK')
/** AF_CAN. */
export const CAN_ERR_MASK = /* @__PURE__ */ constant('CAN_ERR_MASK')
/** AF_CAN protocol. */
export const CAN_ISOTP = /* @__PURE__ */ constant('CAN_ISOTP')
/** AF_CAN protocol. */
export const CAN_J1939 = /* @__PURE__ */ constant('CAN_J1939')
/** AF_CAN. */
export const CAN_RAW_FILTER = /* @__PURE__ */ constant('CAN_RAW_FILTER')
/** AF_CAN. */
export const CAN_RAW_ERR_FILTER = /* @__PURE__ */ constant('CAN_RAW_ERR_FILTER')
/** AF_CAN. */
export const CAN_RAW_LOOPBACK = /* @__PURE__ */ constant('CAN_RAW_LOOPBACK')
/** AF_CAN. */
export const CAN_RAW_RECV_OWN_MSGS = /* @__PURE__ */ constant('CAN_RAW_RECV_OWN_MSGS')
/** AF_CAN. */
export const CAN_RAW_FD_FRAMES = /* @__PURE__ */ constant('CAN_RAW_FD_FRAMES')
/** AF_CAN. */
export const CAN_RAW_JOIN_FILTERS = /* @__PURE__ */ constant('CAN_RAW_JOIN_FILTERS')
/** AF_CAN protocol. */
export const CAN_BCM = /* @__PURE__ */ constant('CAN_BCM')
/** AF_CAN. */
export const CAN_BCM_TX_SETUP = /* @__PURE__ */ constant('CAN_BCM_TX_SETUP')
/** AF_CAN. */
export const CAN_BCM_TX_DELETE = /* @__PURE__ */ constant('CAN_BCM_TX_DELETE')
/** AF_CAN. */
export const CAN_BCM_TX_READ = /* @__PURE__ */ constant('CAN_BCM_TX_READ')
/** AF_CAN. */
export const CAN_BCM_TX_SEND = /* @__PURE__ */ constant('CAN_BCM_TX_SEND')
/** AF_CAN. */
export const CAN_BCM_RX_SETUP = /* @__PURE__ */ constant('CAN_BCM_RX_SETUP')
/** AF_CAN. */
export const CAN_BCM_RX_DELETE = /* @__PURE__ */ constant('CAN_BCM_RX_DELETE')
/** AF_CAN. */
export const CAN_BCM_RX_READ = /* @__PURE__ */ constant('CAN_BCM_RX_READ')
/** AF_CAN. */
export const CAN_BCM_TX_STATUS = /* @__PURE__ */ constant('CAN_BCM_TX_STATUS')
/** AF_CAN. */
export const CAN_BCM_TX_EXPIRED = /* @__PURE__ */ constant('CAN_BCM_TX_EXPIRED')
/** AF_CAN. */
export const CAN_BCM_RX_STATUS = /* @__PURE__ */ constant('CAN_BCM_RX_STATUS')
/** AF_CAN. */
export const CAN_BCM_RX_TIMEOUT = /* @__PURE__ */ constant('CAN_BCM_RX_TIMEOUT')
/** AF_CAN. */
export const CAN_BCM_RX_CHANGED = /* @__PURE__ */ constant('CAN_BCM_RX_CHANGED')
/** AF_CAN. */
export const CAN_BCM_SETTIMER = /* @__PURE__ */ constant('CAN_BCM_SETTIMER')
/** AF_CAN. */
export const CAN_BCM_STARTTIMER = /* @__PURE__ */ constant('CAN_BCM_STARTTIMER')
/** AF_CAN. */
export const CAN_BCM_TX_COUNTEVT = /* @__PURE__ */ constant('CAN_BCM_TX_COUNTEVT')
/** AF_CAN. */
export const CAN_BCM_TX_ANNOUNCE = /* @__PURE__ */ constant('CAN_BCM_TX_ANNOUNCE')
/** AF_CAN. */
export const CAN_BCM_TX_CP_CAN_ID = /* @__PURE__ */ constant('CAN_BCM_TX_CP_CAN_ID')
/** AF_CAN. */
export const CAN_BCM_RX_FILTER_ID = /* @__PURE__ */ constant('CAN_BCM_RX_FILTER_ID')
/** AF_CAN. */
export const CAN_BCM_RX_CHECK_DLC = /* @__PURE__ */ constant('CAN_BCM_RX_CHECK_DLC')
/** AF_CAN. */
export const CAN_BCM_RX_NO_AUTOTIMER = /* @__PURE__ */ constant('CAN_BCM_RX_NO_AUTOTIMER')
/** AF_CAN. */
export const CAN_BCM_RX_ANNOUNCE_RESUME = /* @__PURE__ */ constant('CAN_BCM_RX_ANNOUNCE_RESUME')
/** AF_CAN. */
export const CAN_BCM_TX_RESET_MULTI_IDX = /* @__PURE__ */ constant('CAN_BCM_TX_RESET_MULTI_IDX')
/** AF_CAN. */
export const CAN_BCM_RX_RTR_FRAME = /* @__PURE__ */ constant('CAN_BCM_RX_RTR_FRAME')
/** AF_CAN. */
export const CAN_BCM_CAN_FD_FRAME = /* @__PURE__ */ constant('CAN_BCM_CAN_FD_FRAME')
/** AF_CAN. */
export const J1939_MAX_UNICAST_ADDR = /* @__PURE__ */ constant('J1939_MAX_UNICAST_ADDR')
/** AF_CAN. */
export const J1939_IDLE_ADDR = /* @__PURE__ */ constant('J1939_IDLE_ADDR')
/** AF_CAN. */
export const J1939_NO_ADDR = /* @__PURE__ */ constant('J1939_NO_ADDR')
/** AF_CAN. */
export const J1939_NO_NAME = /* @__PURE__ */ constant('J1939_NO_NAME')
/** AF_CAN. */
export const J1939_PGN_REQUEST = /* @__PURE__ */ constant('J1939_PGN_REQUEST')
/** AF_CAN. */
export const J1939_PGN_ADDRESS_CLAIMED = /* @__PURE__ */ constant('J1939_PGN_ADDRESS_CLAIMED')
/** AF_CAN. */
export const J1939_PGN_ADDRESS_COMMANDED = /* @__PURE__ */ constant('J1939_PGN_ADDRESS_COMMANDED')
/** AF_CAN. */
export const J1939_PGN_PDU1_MAX = /* @__PURE__ */ constant('J1939_PGN_PDU1_MAX')
/** AF_CAN. */
export const J1939_PGN_MAX = /* @__PURE__ */ constant('J1939_PGN_MAX')
/** AF_CAN. */
export const J1939_NO_PGN = /* @__PURE__ */ constant('J1939_NO_PGN')
/** Option at level SOL_SOCKET. */
export const SO_J1939_FILTER = /* @__PURE__ */ constant('SO_J1939_FILTER')
/** Option at level SOL_SOCKET. */
export const SO_J1939_PROMISC = /* @__PURE__ */ constant('SO_J1939_PROMISC')
/** Option at level SOL_SOCKET. */
export const SO_J1939_SEND_PRIO = /* @__PURE__ */ constant('SO_J1939_SEND_PRIO')
/** Option at level SOL_SOCKET. */
export const SO_J1939_ERRQUEUE = /* @__PURE__ */ constant('SO_J1939_ERRQUEUE')
/** Type of ancillary data at level SOL_SOCKET. */
export const SCM_J1939_DEST_ADDR = /* @__PURE__ */ constant('SCM_J1939_DEST_ADDR')
/** Type of ancillary data at level SOL_SOCKET. */
export const SCM_J1939_DEST_NAME = /* @__PURE__ */ constant('SCM_J1939_DEST_NAME')
/** Type of ancillary data at level SOL_SOCKET. */
export const SCM_J1939_PRIO = /* @__PURE__ */ constant('SCM_J1939_PRIO')
/** Type of ancillary data at level SOL_SOCKET. */
export const SCM_J1939_ERRQUEUE = /* @__PURE__ */ constant('SCM_J1939_ERRQUEUE')
/** AF_CAN. */
export const J1939_NLA_PAD = /* @__PURE__ */ constant('J1939_NLA_PAD')
/** AF_CAN. */
export const J1939_NLA_BYTES_ACKED = /* @__PURE__ */ constant('J1939_NLA_BYTES_ACKED')
/** AF_CAN. */
export const J1939_EE_INFO_NONE = /* @__PURE__ */ constant('J1939_EE_INFO_NONE')
/** AF_CAN. */
export const J1939_EE_INFO_TX_ABORT = /* @__PURE__ */ constant('J1939_EE_INFO_TX_ABORT')
/** AF_CAN. */
export const J1939_FILTER_MAX = /* @__PURE__ */ constant('J1939_FILTER_MAX')
/** Protocol number, also the level of its options. */
export const IPPROTO_IP = /* @__PURE__ */ constant('IPPROTO_IP')
/** Protocol number, also the level of its options. */
export const IPPROTO_HOPOPTS = /* @__PURE__ */ constant('IPPROTO_HOPOPTS')
/** Protocol number, also the level of its options. */
export const IPPROTO_ICMP = /* @__PURE__ */ constant('IPPROTO_ICMP')
/** Protocol number, also the level of its options. */
export const IPPROTO_IGMP = /* @__PURE__ */ constant('IPPROTO_IGMP')
/** Protocol number, also the level of its options. */
export const IPPROTO_IPV6 = /* @__PURE__ */ constant('IPPROTO_IPV6')
/** Protocol number, also the level of its options. */
export const IPPROTO_IPIP = /* @__PURE__ */ constant('IPPROTO_IPIP')
/** Protocol number, also the level of its options. */
export const IPPROTO_TCP = /* @__PURE__ */ constant('IPPROTO_TCP')
/** Protocol number, also the level of its options. */
export const IPPROTO_EGP = /* @__PURE__ */ constant('IPPROTO_EGP')
/** Protocol number, also the level of its options. */
export const IPPROTO_PUP = /* @__PURE__ */ constant('IPPROTO_PUP')
/** Protocol number, also the level of its options. */
export const IPPROTO_UDP = /* @__PURE__ */ constant('IPPROTO_UDP')
/** Protocol number, also the level of its options. */
export const IPPROTO_UDPLITE = /* @__PURE__ */ constant('IPPROTO_UDPLITE')
/** Protocol number, also the level of its options. */
export const IPPROTO_IDP = /* @__PURE__ */ constant('IPPROTO_IDP')
/** Protocol number, also the level of its options. */
export const IPPROTO_TP = /* @__PURE__ */ constant('IPPROTO_TP')
/** Protocol number, also the level of its options. */
export const IPPROTO_ROUTING = /* @__PURE__ */ constant('IPPROTO_ROUTING')
/** Protocol number, also the level of its options. */
export const IPPROTO_FRAGMENT = /* @__PURE__ */ constant('IPPROTO_FRAGMENT')
/** Protocol number, also the level of its options. */
export const IPPROTO_RSVP = /* @__PURE__ */ constant('IPPROTO_RSVP')
/** Protocol number, also the level of its options. */
export const IPPROTO_GRE = /* @__PURE__ */ constant('IPPROTO_GRE')
/** Protocol number, also the level of its options. */
export const IPPROTO_ESP = /* @__PURE__ */ constant('IPPROTO_ESP')
/** Protocol number, also the level of its options. */
export const IPPROTO_AH = /* @__PURE__ */ constant('IPPROTO_AH')
/** Protocol number, also the level of its options. */
export const IPPROTO_ICMPV6 = /* @__PURE__ */ constant('IPPROTO_ICMPV6')
/** Protocol number, also the level of its options. */
export const IPPROTO_NONE = /* @__PURE__ */ constant('IPPROTO_NONE')
/** Protocol number, also the level of its options. */
export const IPPROTO_DSTOPTS = /* @__PURE__ */ constant('IPPROTO_DSTOPTS')
/** Protocol number, also the level of its options. */
export const IPPROTO_PIM = /* @__PURE__ */ constant('IPPROTO_PIM')
/** Protocol number, also the level of its options. */
export const IPPROTO_SCTP = /* @__PURE__ */ constant('IPPROTO_SCTP')
/** Protocol number, also the level of its options. */
export const IPPROTO_MPTCP = /* @__PURE__ */ constant('IPPROTO_MPTCP')
/** Protocol number, also the level of its options. */
export const IPPROTO_RAW = /* @__PURE__ */ constant('IPPROTO_RAW')
/** Bound between kinds of ports. */
export const IPPORT_RESERVED = /* @__PURE__ */ constant('IPPORT_RESERVED')
/** Bound between kinds of ports. */
export const IPPORT_USERRESERVED = /* @__PURE__ */ constant('IPPORT_USERRESERVED')
/** IPv4 address in host byte order. */
export const INADDR_ANY = /* @__PURE__ */ constant('INADDR_ANY')
/** IPv4 address in host byte order. */
export const INADDR_BROADCAST = /* @__PURE__ */ constant('INADDR_BROADCAST')
/** IPv4 address in host byte order. */
export const INADDR_LOOPBACK = /* @__PURE__ */ constant('INADDR_LOOPBACK')
/** IPv4 address in host byte order. */
export const INADDR_UNSPEC_GROUP = /* @__PURE__ */ constant('INADDR_UNSPEC_GROUP')
/** IPv4 address in host byte order. */
export const INADDR_ALLHOSTS_GROUP = /* @__PURE__ */ constant('INADDR_ALLHOSTS_GROUP')
/** IPv4 address in host byte order. */
export const INADDR_MAX_LOCAL_GROUP = /* @__PURE__ */ constant('INADDR_MAX_LOCAL_GROUP')
/** IPv4 address in host byte order. */
export const INADDR_NONE = /* @__PURE__ */ constant('INADDR_NONE')
/** Option at level IPPROTO_IP. */
export const IP_OPTIONS = /* @__PURE__ */ constant('IP_OPTIONS')
/** Option at level IPPROTO_IP. */
export const IP_HDRINCL = /* @__PURE__ */ constant('IP_HDRINCL')
/** Option at level IPPROTO_IP. */
export const IP_TOS = /* @__PURE__ */ constant('IP_TOS')
/** Option at level IPPROTO_IP. */
export const IP_TTL = /* @__PURE__ */ constant('IP_TTL')
/** Option at level IPPROTO_IP. */
export const IP_RECVERR = /* @__PURE__ */ constant('IP_RECVERR')
/** Option at level IPPROTO_IP. */
export const IP_RECVOPTS = /* @__PURE__ */ constant('IP_RECVOPTS')
/** Option at level IPPROTO_IP. */
export const IP_RECVORIGDSTADDR = /* @__PURE__ */ constant('IP_RECVORIGDSTADDR')
/** Option at level IPPROTO_IP. */
export const IP_RECVRETOPTS = /* @__PURE__ */ constant('IP_RECVRETOPTS')
/** Option at level IPPROTO_IP. */
export const IP_RECVTOS = /* @__PURE__ */ constant('IP_RECVTOS')
/** Option at level IPPROTO_IP. */
export const IP_RECVTTL = /* @__PURE__ */ constant('IP_RECVTTL')
/** Option at level IPPROTO_IP. */
export const IP_RETOPTS = /* @__PURE__ */ constant('IP_RETOPTS')
/** Option at level IPPROTO_IP. */
export const IP_MULTICAST_IF = /* @__PURE__ */ constant('IP_MULTICAST_IF')
/** Option at level IPPROTO_IP. */
export const IP_MULTICAST_TTL = /* @__PURE__ */ constant('IP_MULTICAST_TTL')
/** Option at level IPPROTO_IP. */
export const IP_MULTICAST_LOOP = /* @__PURE__ */ constant('IP_MULTICAST_LOOP')
/** Option at level IPPROTO_IP. */
export const IP_ADD_MEMBERSHIP = /* @__PURE__ */ constant('IP_ADD_MEMBERSHIP')
/** Option at level IPPROTO_IP. */
export const IP_DROP_MEMBERSHIP = /* @__PURE__ */ constant('IP_DROP_MEMBERSHIP')
/** Option at level IPPROTO_IP. */
export const IP_DEFAULT_MULTICAST_TTL = /* @__PURE__ */ constant('IP_DEFAULT_MULTICAST_TTL')
/** Option at level IPPROTO_IP. */
export const IP_DEFAULT_MULTICAST_LOOP = /* @__PURE__ */ constant('IP_DEFAULT_MULTICAST_LOOP')
/** Option at level IPPROTO_IP. */
export const IP_MAX_MEMBERSHIPS = /* @__PURE__ */ constant('IP_MAX_MEMBERSHIPS')
/** Option at level IPPROTO_IP. */
export const IP_FREEBIND = /* @__PURE__ */ constant('IP_FREEBIND')
/** Option at level IPPROTO_IP. */
export const IP_TRANSPARENT = /* @__PURE__ */ constant('IP_TRANSPARENT')
/** Option at level IPPROTO_IP. */
export const IP_PKTINFO = /* @__PURE__ */ constant('IP_PKTINFO')
/** Option at level IPPROTO_IP. */
export const IP_BIND_ADDRESS_NO_PORT = /* @__PURE__ */ constant('IP_BIND_ADDRESS_NO_PORT')
/** Option at level IPPROTO_IP. */
export const IP_UNBLOCK_SOURCE = /* @__PURE__ */ constant('IP_UNBLOCK_SOURCE')
/** Option at level IPPROTO_IP. */
export const IP_BLOCK_SOURCE = /* @__PURE__ */ constant('IP_BLOCK_SOURCE')
/** Option at level IPPROTO_IP. */
export const IP_ADD_SOURCE_MEMBERSHIP = /* @__PURE__ */ constant('IP_ADD_SOURCE_MEMBERSHIP')
/** Option at level IPPROTO_IP. */
export const IP_DROP_SOURCE_MEMBERSHIP = /* @__PURE__ */ constant('IP_DROP_SOURCE_MEMBERSHIP')
/** Option at level IPPROTO_IPV6. */
export const IPV6_JOIN_GROUP = /* @__PURE__ */ constant('IPV6_JOIN_GROUP')
/** Option at level IPPROTO_IPV6. */
export const IPV6_LEAVE_GROUP = /* @__PURE__ */ constant('IPV6_LEAVE_GROUP')
/** Option at level IPPROTO_IPV6. */
export const IPV6_MULTICAST_HOPS = /* @__PURE__ */ constant('IPV6_MULTICAST_HOPS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_MULTICAST_IF = /* @__PURE__ */ constant('IPV6_MULTICAST_IF')
/** Option at level IPPROTO_IPV6. */
export const IPV6_MULTICAST_LOOP = /* @__PURE__ */ constant('IPV6_MULTICAST_LOOP')
/** Option at level IPPROTO_IPV6. */
export const IPV6_UNICAST_HOPS = /* @__PURE__ */ constant('IPV6_UNICAST_HOPS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_V6ONLY = /* @__PURE__ */ constant('IPV6_V6ONLY')
/** Option at level IPPROTO_IPV6. */
export const IPV6_CHECKSUM = /* @__PURE__ */ constant('IPV6_CHECKSUM')
/** Option at level IPPROTO_IPV6. */
export const IPV6_DONTFRAG = /* @__PURE__ */ constant('IPV6_DONTFRAG')
/** Option at level IPPROTO_IPV6. */
export const IPV6_DSTOPTS = /* @__PURE__ */ constant('IPV6_DSTOPTS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_HOPLIMIT = /* @__PURE__ */ constant('IPV6_HOPLIMIT')
/** Option at level IPPROTO_IPV6. */
export const IPV6_HOPOPTS = /* @__PURE__ */ constant('IPV6_HOPOPTS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_NEXTHOP = /* @__PURE__ */ constant('IPV6_NEXTHOP')
/** Option at level IPPROTO_IPV6. */
export const IPV6_PATHMTU = /* @__PURE__ */ constant('IPV6_PATHMTU')
/** Option at level IPPROTO_IPV6. */
export const IPV6_PKTINFO = /* @__PURE__ */ constant('IPV6_PKTINFO')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVDSTOPTS = /* @__PURE__ */ constant('IPV6_RECVDSTOPTS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVERR = /* @__PURE__ */ constant('IPV6_RECVERR')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVHOPLIMIT = /* @__PURE__ */ constant('IPV6_RECVHOPLIMIT')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVHOPOPTS = /* @__PURE__ */ constant('IPV6_RECVHOPOPTS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVPKTINFO = /* @__PURE__ */ constant('IPV6_RECVPKTINFO')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVRTHDR = /* @__PURE__ */ constant('IPV6_RECVRTHDR')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVTCLASS = /* @__PURE__ */ constant('IPV6_RECVTCLASS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RTHDR = /* @__PURE__ */ constant('IPV6_RTHDR')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RTHDRDSTOPTS = /* @__PURE__ */ constant('IPV6_RTHDRDSTOPTS')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RTHDR_TYPE_0 = /* @__PURE__ */ constant('IPV6_RTHDR_TYPE_0')
/** Option at level IPPROTO_IPV6. */
export const IPV6_RECVPATHMTU = /* @__PURE__ */ constant('IPV6_RECVPATHMTU')
/** Option at level IPPROTO_IPV6. */
export const IPV6_TCLASS = /* @__PURE__ */ constant('IPV6_TCLASS')
/** Option at level IPPROTO_TCP. */
export const TCP_NODELAY = /* @__PURE__ */ constant('TCP_NODELAY')
/** Option at level IPPROTO_TCP. */
export const TCP_MAXSEG = /* @__PURE__ */ constant('TCP_MAXSEG')
/** Option at level IPPROTO_TCP. */
export const TCP_CORK = /* @__PURE__ */ constant('TCP_CORK')
/** Option at level IPPROTO_TCP. */
export const TCP_KEEPIDLE = /* @__PURE__ */ constant('TCP_KEEPIDLE')
/** Option at level IPPROTO_TCP. */
export const TCP_KEEPINTVL = /* @__PURE__ */ constant('TCP_KEEPINTVL')
/** Option at level IPPROTO_TCP. */
export const TCP_KEEPCNT = /* @__PURE__ */ constant('TCP_KEEPCNT')
/** Option at level IPPROTO_TCP. */
export const TCP_SYNCNT = /* @__PURE__ */ constant('TCP_SYNCNT')
/** Option at level IPPROTO_TCP. */
export const TCP_LINGER2 = /* @__PURE__ */ constant('TCP_LINGER2')
/** Option at level IPPROTO_TCP. */
export const TCP_DEFER_ACCEPT = /* @__PURE__ */ constant('TCP_DEFER_ACCEPT')
/** Option at level IPPROTO_TCP. */
export const TCP_WINDOW_CLAMP = /* @__PURE__ */ constant('TCP_WINDOW_CLAMP')
/** Option at level IPPROTO_TCP. */
export const TCP_INFO = /* @__PURE__ */ constant('TCP_INFO')
/** Option at level IPPROTO_TCP. */
export const TCP_QUICKACK = /* @__PURE__ */ constant('TCP_QUICKACK')
/** Option at level IPPROTO_TCP. */
export const TCP_CONGESTION = /* @__PURE__ */ constant('TCP_CONGESTION')
/** Option at level IPPROTO_TCP. */
export const TCP_MD5SIG = /* @__PURE__ */ constant('TCP_MD5SIG')
/** Option at level IPPROTO_TCP. */
export const TCP_THIN_LINEAR_TIMEOUTS = /* @__PURE__ */ constant('TCP_THIN_LINEAR_TIMEOUTS')
/** Option at level IPPROTO_TCP. */
export const TCP_THIN_DUPACK = /* @__PURE__ */ constant('TCP_THIN_DUPACK')
/** Option at level IPPROTO_TCP. */
export const TCP_USER_TIMEOUT = /* @__PURE__ */ constant('TCP_USER_TIMEOUT')
/** Option at level IPPROTO_TCP. */
export const TCP_REPAIR = /* @__PURE__ */ constant('TCP_REPAIR')
/** Option at level IPPROTO_TCP. */
export const TCP_REPAIR_QUEUE = /* @__PURE__ */ constant('TCP_REPAIR_QUEUE')
/** Option at level IPPROTO_TCP. */
export const TCP_QUEUE_SEQ = /* @__PURE__ */ constant('TCP_QUEUE_SEQ')
/** Option at level IPPROTO_TCP. */
export const TCP_REPAIR_OPTIONS = /* @__PURE__ */ constant('TCP_REPAIR_OPTIONS')
/** Option at level IPPROTO_TCP. */
export const TCP_FASTOPEN = /* @__PURE__ */ constant('TCP_FASTOPEN')
/** Option at level IPPROTO_TCP. */
export const TCP_TIMESTAMP = /* @__PURE__ */ constant('TCP_TIMESTAMP')
/** Option at level IPPROTO_TCP. */
export const TCP_NOTSENT_LOWAT = /* @__PURE__ */ constant('TCP_NOTSENT_LOWAT')
/** Option at level IPPROTO_TCP. */
export const TCP_CC_INFO = /* @__PURE__ */ constant('TCP_CC_INFO')
/** Option at level IPPROTO_TCP. */
export const TCP_SAVE_SYN = /* @__PURE__ */ constant('TCP_SAVE_SYN')
/** Option at level IPPROTO_TCP. */
export const TCP_SAVED_SYN = /* @__PURE__ */ constant('TCP_SAVED_SYN')
/** Option at level IPPROTO_TCP. */
export const TCP_REPAIR_WINDOW = /* @__PURE__ */ constant('TCP_REPAIR_WINDOW')
/** Option at level IPPROTO_TCP. */
export const TCP_FASTOPEN_CONNECT = /* @__PURE__ */ constant('TCP_FASTOPEN_CONNECT')
/** Option at level IPPROTO_TCP. */
export const TCP_ULP = /* @__PURE__ */ constant('TCP_ULP')
/** Option at level IPPROTO_TCP. */
export const TCP_MD5SIG_EXT = /* @__PURE__ */ constant('TCP_MD5SIG_EXT')
/** Option at level IPPROTO_TCP. */
export const TCP_FASTOPEN_KEY = /* @__PURE__ */ constant('TCP_FASTOPEN_KEY')
/** Option at level IPPROTO_TCP. */
export const TCP_FASTOPEN_NO_COOKIE = /* @__PURE__ */ constant('TCP_FASTOPEN_NO_COOKIE')
/** Option at level IPPROTO_TCP. */
export const TCP_ZEROCOPY_RECEIVE = /* @__PURE__ */ constant('TCP_ZEROCOPY_RECEIVE')
/** Option at level IPPROTO_TCP. */
export const TCP_INQ = /* @__PURE__ */ constant('TCP_INQ')
/** Option at level IPPROTO_TCP. */
export const TCP_TX_DELAY = /* @__PURE__ */ constant('TCP_TX_DELAY')
/** Option at level IPPROTO_UDPLITE. */
export const UDPLITE_SEND_CSCOV = /* @__PURE__ */ constant('UDPLITE_SEND_CSCOV')
/** Option at level IPPROTO_UDPLITE. */
export const UDPLITE_RECV_CSCOV = /* @__PURE__ */ constant('UDPLITE_RECV_CSCOV')
/** errno of a gaierror. */
export const EAI_ADDRFAMILY = /* @__PURE__ */ constant('EAI_ADDRFAMILY')
/** errno of a gaierror. */
export const EAI_AGAIN = /* @__PURE__ */ constant('EAI_AGAIN')
/** errno of a gaierror. */
export const EAI_BADFLAGS = /* @__PURE__ */ constant('EAI_BADFLAGS')
/** errno of a gaierror. */
export const EAI_FAIL = /* @__PURE__ */ constant('EAI_FAIL')
/** errno of a gaierror. */
export const EAI_FAMILY = /* @__PURE__ */ constant('EAI_FAMILY')
/** errno of a gaierror. */
export const EAI_MEMORY = /* @__PURE__ */ constant('EAI_MEMORY')
/** errno of a gaierror. */
export const EAI_NODATA = /* @__PURE__ */ constant('EAI_NODATA')
/** errno of a gaierror. */
export const EAI_NONAME = /* @__PURE__ */ constant('EAI_NONAME')
/** errno of a gaierror. */
export const EAI_OVERFLOW = /* @__PURE__ */ constant('EAI_OVERFLOW')
/** errno of a gaierror. */
export const EAI_SERVICE = /* @__PURE__ */ constant('EAI_SERVICE')
/** errno of a gaierror. */
export const EAI_SOCKTYPE = /* @__PURE__ */ constant('EAI_SOCKTYPE')
/** errno of a gaierror. */
export const EAI_SYSTEM = /* @__PURE__ */ constant('EAI_SYSTEM')
/** Flag of getaddrinfo(). */
export const AI_PASSIVE = /* @__PURE__ */ constant('AI_PASSIVE')
/** Flag of getaddrinfo(). */
export const AI_CANONNAME = /* @__PURE__ */ constant('AI_CANONNAME')
/** Flag of getaddrinfo(). */
export const AI_NUMERICHOST = /* @__PURE__ */ constant('AI_NUMERICHOST')
/** Flag of getaddrinfo(). */
export const AI_NUMERICSERV = /* @__PURE__ */ constant('AI_NUMERICSERV')
/** Flag of getaddrinfo(). */
export const AI_ALL = /* @__PURE__ */ constant('AI_ALL')
/** Flag of getaddrinfo(). */
export const AI_ADDRCONFIG = /* @__PURE__ */ constant('AI_ADDRCONFIG')
/** Flag of getaddrinfo(). */
export const AI_V4MAPPED = /* @__PURE__ */ constant('AI_V4MAPPED')
/** Size of a buffer for getnameinfo(3). */
export const NI_MAXHOST = /* @__PURE__ */ constant('NI_MAXHOST')
/** Size of a buffer for getnameinfo(3). */
export const NI_MAXSERV = /* @__PURE__ */ constant('NI_MAXSERV')
/** Flag of getnameinfo(). */
export const NI_NOFQDN = /* @__PURE__ */ constant('NI_NOFQDN')
/** Flag of getnameinfo(). */
export const NI_NUMERICHOST = /* @__PURE__ */ constant('NI_NUMERICHOST')
/** Flag of getnameinfo(). */
export const NI_NAMEREQD = /* @__PURE__ */ constant('NI_NAMEREQD')
/** Flag of getnameinfo(). */
export const NI_NUMERICSERV = /* @__PURE__ */ constant('NI_NUMERICSERV')
/** Flag of getnameinfo(). */
export const NI_DGRAM = /* @__PURE__ */ constant('NI_DGRAM')
/** Flag of getnameinfo(). */
export const NI_IDN = /* @__PURE__ */ constant('NI_IDN')
/** Argument of shutdown(). */
export const SHUT_RD = /* @__PURE__ */ constant('SHUT_RD')
/** Argument of shutdown(). */
export const SHUT_WR = /* @__PURE__ */ constant('SHUT_WR')
/** Argument of shutdown(). */
export const SHUT_RDWR = /* @__PURE__ */ constant('SHUT_RDWR')
/** Address family. */
export const AF_BLUETOOTH = /* @__PURE__ */ constant('AF_BLUETOOTH')
/** Protocol number, also the level of its options. */
export const BTPROTO_L2CAP = /* @__PURE__ */ constant('BTPROTO_L2CAP')
/** Level of getsockopt() and setsockopt(). */
export const SOL_L2CAP = /* @__PURE__ */ constant('SOL_L2CAP')
/** AF_BLUETOOTH. */
export const BDADDR_BREDR = /* @__PURE__ */ constant('BDADDR_BREDR')
/** AF_BLUETOOTH. */
export const BDADDR_LE_PUBLIC = /* @__PURE__ */ constant('BDADDR_LE_PUBLIC')
/** AF_BLUETOOTH. */
export const BDADDR_LE_RANDOM = /* @__PURE__ */ constant('BDADDR_LE_RANDOM')
/** AF_BLUETOOTH. */
export const L2CAP_LM = /* @__PURE__ */ constant('L2CAP_LM')
/** AF_BLUETOOTH. */
export const L2CAP_LM_MASTER = /* @__PURE__ */ constant('L2CAP_LM_MASTER')
/** AF_BLUETOOTH. */
export const L2CAP_LM_AUTH = /* @__PURE__ */ constant('L2CAP_LM_AUTH')
/** AF_BLUETOOTH. */
export const L2CAP_LM_ENCRYPT = /* @__PURE__ */ constant('L2CAP_LM_ENCRYPT')
/** AF_BLUETOOTH. */
export const L2CAP_LM_TRUSTED = /* @__PURE__ */ constant('L2CAP_LM_TRUSTED')
/** AF_BLUETOOTH. */
export const L2CAP_LM_RELIABLE = /* @__PURE__ */ constant('L2CAP_LM_RELIABLE')
/** AF_BLUETOOTH. */
export const L2CAP_LM_SECURE = /* @__PURE__ */ constant('L2CAP_LM_SECURE')
/** Protocol number, also the level of its options. */
export const BTPROTO_HCI = /* @__PURE__ */ constant('BTPROTO_HCI')
/** Level of getsockopt() and setsockopt(). */
export const SOL_HCI = /* @__PURE__ */ constant('SOL_HCI')
/** AF_BLUETOOTH. */
export const HCI_DEV_NONE = /* @__PURE__ */ constant('HCI_DEV_NONE')
/** AF_BLUETOOTH. */
export const HCI_CHANNEL_RAW = /* @__PURE__ */ constant('HCI_CHANNEL_RAW')
/** AF_BLUETOOTH. */
export const HCI_CHANNEL_USER = /* @__PURE__ */ constant('HCI_CHANNEL_USER')
/** AF_BLUETOOTH. */
export const HCI_CHANNEL_MONITOR = /* @__PURE__ */ constant('HCI_CHANNEL_MONITOR')
/** AF_BLUETOOTH. */
export const HCI_CHANNEL_CONTROL = /* @__PURE__ */ constant('HCI_CHANNEL_CONTROL')
/** AF_BLUETOOTH. */
export const HCI_CHANNEL_LOGGING = /* @__PURE__ */ constant('HCI_CHANNEL_LOGGING')
/** AF_BLUETOOTH. */
export const HCI_FILTER = /* @__PURE__ */ constant('HCI_FILTER')
/** AF_BLUETOOTH. */
export const HCI_DATA_DIR = /* @__PURE__ */ constant('HCI_DATA_DIR')
/** AF_BLUETOOTH. */
export const HCI_TIME_STAMP = /* @__PURE__ */ constant('HCI_TIME_STAMP')
/** Protocol number, also the level of its options. */
export const BTPROTO_RFCOMM = /* @__PURE__ */ constant('BTPROTO_RFCOMM')
/** Level of getsockopt() and setsockopt(). */
export const SOL_RFCOMM = /* @__PURE__ */ constant('SOL_RFCOMM')
/** Protocol number, also the level of its options. */
export const BTPROTO_SCO = /* @__PURE__ */ constant('BTPROTO_SCO')
/** Level of getsockopt() and setsockopt(). */
export const SOL_SCO = /* @__PURE__ */ constant('SOL_SCO')
/** Level of getsockopt() and setsockopt(). */
export const SOL_BLUETOOTH = /* @__PURE__ */ constant('SOL_BLUETOOTH')
/** AF_BLUETOOTH. */
export const BT_SECURITY = /* @__PURE__ */ constant('BT_SECURITY')
/** AF_BLUETOOTH. */
export const BT_SECURITY_SDP = /* @__PURE__ */ constant('BT_SECURITY_SDP')
/** AF_BLUETOOTH. */
export const BT_SECURITY_LOW = /* @__PURE__ */ constant('BT_SECURITY_LOW')
/** AF_BLUETOOTH. */
export const BT_SECURITY_MEDIUM = /* @__PURE__ */ constant('BT_SECURITY_MEDIUM')
/** AF_BLUETOOTH. */
export const BT_SECURITY_HIGH = /* @__PURE__ */ constant('BT_SECURITY_HIGH')
/** AF_BLUETOOTH. */
export const BT_SECURITY_FIPS = /* @__PURE__ */ constant('BT_SECURITY_FIPS')
/** AF_BLUETOOTH. */
export const BT_DEFER_SETUP = /* @__PURE__ */ constant('BT_DEFER_SETUP')
/** AF_BLUETOOTH. */
export const BT_FLUSHABLE = /* @__PURE__ */ constant('BT_FLUSHABLE')
/** AF_BLUETOOTH. */
export const BT_FLUSHABLE_OFF = /* @__PURE__ */ constant('BT_FLUSHABLE_OFF')
/** AF_BLUETOOTH. */
export const BT_FLUSHABLE_ON = /* @__PURE__ */ constant('BT_FLUSHABLE_ON')
/** AF_BLUETOOTH. */
export const BT_POWER = /* @__PURE__ */ constant('BT_POWER')
/** AF_BLUETOOTH. */
export const BT_POWER_FORCE_ACTIVE_OFF = /* @__PURE__ */ constant('BT_POWER_FORCE_ACTIVE_OFF')
/** AF_BLUETOOTH. */
export const BT_POWER_FORCE_ACTIVE_ON = /* @__PURE__ */ constant('BT_POWER_FORCE_ACTIVE_ON')
/** AF_BLUETOOTH. */
export const BT_CHANNEL_POLICY = /* @__PURE__ */ constant('BT_CHANNEL_POLICY')
/** AF_BLUETOOTH. */
export const BT_CHANNEL_POLICY_BREDR_ONLY = /* @__PURE__ */ constant('BT_CHANNEL_POLICY_BREDR_ONLY')
/** AF_BLUETOOTH. */
export const BT_CHANNEL_POLICY_BREDR_PREFERRED = /* @__PURE__ */ constant('BT_CHANNEL_POLICY_BREDR_PREFERRED')
/** AF_BLUETOOTH. */
export const BT_VOICE = /* @__PURE__ */ constant('BT_VOICE')
/** AF_BLUETOOTH. */
export const BT_VOICE_TRANSPARENT = /* @__PURE__ */ constant('BT_VOICE_TRANSPARENT')
/** AF_BLUETOOTH. */
export const BT_VOICE_CVSD_16BIT = /* @__PURE__ */ constant('BT_VOICE_CVSD_16BIT')
/** AF_BLUETOOTH. */
export const BT_VOICE_TRANSPARENT_16BIT = /* @__PURE__ */ constant('BT_VOICE_TRANSPARENT_16BIT')
/** AF_BLUETOOTH. */
export const BT_SNDMTU = /* @__PURE__ */ constant('BT_SNDMTU')
/** AF_BLUETOOTH. */
export const BT_RCVMTU = /* @__PURE__ */ constant('BT_RCVMTU')
/** AF_BLUETOOTH. */
export const BT_PHY = /* @__PURE__ */ constant('BT_PHY')
/** AF_BLUETOOTH. */
export const BT_PHY_BR_1M_1SLOT = /* @__PURE__ */ constant('BT_PHY_BR_1M_1SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_BR_1M_3SLOT = /* @__PURE__ */ constant('BT_PHY_BR_1M_3SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_BR_1M_5SLOT = /* @__PURE__ */ constant('BT_PHY_BR_1M_5SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_EDR_2M_1SLOT = /* @__PURE__ */ constant('BT_PHY_EDR_2M_1SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_EDR_2M_3SLOT = /* @__PURE__ */ constant('BT_PHY_EDR_2M_3SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_EDR_2M_5SLOT = /* @__PURE__ */ constant('BT_PHY_EDR_2M_5SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_EDR_3M_1SLOT = /* @__PURE__ */ constant('BT_PHY_EDR_3M_1SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_EDR_3M_3SLOT = /* @__PURE__ */ constant('BT_PHY_EDR_3M_3SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_EDR_3M_5SLOT = /* @__PURE__ */ constant('BT_PHY_EDR_3M_5SLOT')
/** AF_BLUETOOTH. */
export const BT_PHY_LE_1M_TX = /* @__PURE__ */ constant('BT_PHY_LE_1M_TX')
/** AF_BLUETOOTH. */
export const BT_PHY_LE_1M_RX = /* @__PURE__ */ constant('BT_PHY_LE_1M_RX')
/** AF_BLUETOOTH. */
export const BT_PHY_LE_2M_TX = /* @__PURE__ */ constant('BT_PHY_LE_2M_TX')
/** AF_BLUETOOTH. */
export const BT_PHY_LE_2M_RX = /* @__PURE__ */ constant('BT_PHY_LE_2M_RX')
/** AF_BLUETOOTH. */
export const BT_PHY_LE_CODED_TX = /* @__PURE__ */ constant('BT_PHY_LE_CODED_TX')
/** AF_BLUETOOTH. */
export const BT_PHY_LE_CODED_RX = /* @__PURE__ */ constant('BT_PHY_LE_CODED_RX')
/** AF_BLUETOOTH. */
export const BT_MODE = /* @__PURE__ */ constant('BT_MODE')
/** AF_BLUETOOTH. */
export const BT_MODE_BASIC = /* @__PURE__ */ constant('BT_MODE_BASIC')
/** AF_BLUETOOTH. */
export const BT_MODE_ERTM = /* @__PURE__ */ constant('BT_MODE_ERTM')
/** AF_BLUETOOTH. */
export const BT_MODE_STREAMING = /* @__PURE__ */ constant('BT_MODE_STREAMING')
/** AF_BLUETOOTH. */
export const BT_MODE_LE_FLOWCTL = /* @__PURE__ */ constant('BT_MODE_LE_FLOWCTL')
/** AF_BLUETOOTH. */
export const BT_MODE_EXT_FLOWCTL = /* @__PURE__ */ constant('BT_MODE_EXT_FLOWCTL')
/** AF_BLUETOOTH. */
export const BT_PKT_STATUS = /* @__PURE__ */ constant('BT_PKT_STATUS')
/** AF_BLUETOOTH. */
export const BT_ISO_QOS = /* @__PURE__ */ constant('BT_ISO_QOS')
/** AF_BLUETOOTH. */
export const BT_CODEC = /* @__PURE__ */ constant('BT_CODEC')
/** AF_BLUETOOTH. */
export const BDADDR_ANY = /* @__PURE__ */ stringConstant('BDADDR_ANY')
/** AF_BLUETOOTH. */
export const BDADDR_LOCAL = /* @__PURE__ */ stringConstant('BDADDR_LOCAL')

#include <fcntl.h>
#include <sys/uio.h>

#include "tcp.h"

static int sender, receiver, passed, rights;
static char message[64], received[64];
static int stamp;

static void batch(long operations) {
  memset(message, ++stamp & 255, 64);
  long bytes = 0;
  char control[CMSG_SPACE(sizeof(struct in_pktinfo))], outgoing[CMSG_SPACE(sizeof(int))];
  for (long i = 0; i < operations; i++) {
    struct iovec out = {message, 64}, in = {received, 64};
    struct msghdr header = {.msg_iov = &out, .msg_iovlen = 1};
    if (rights) {
      header.msg_control = outgoing;
      header.msg_controllen = sizeof outgoing;
      struct cmsghdr *item = CMSG_FIRSTHDR(&header);
      *item = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
      memcpy(CMSG_DATA(item), &passed, sizeof(int));
    }
    bytes += sendmsg(sender, &header, MSG_NOSIGNAL);
    struct msghdr incoming = {.msg_iov = &in, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    bytes += recvmsg(receiver, &incoming, MSG_CMSG_CLOEXEC);
    struct cmsghdr *item = CMSG_FIRSTHDR(&incoming);
    check(item != NULL && item->cmsg_type == (rights ? SCM_RIGHTS : IP_PKTINFO), "ancillary data");
    if (rights) {
      int fd;
      memcpy(&fd, CMSG_DATA(item), sizeof fd);
      close(fd);
    }
  }
  check(bytes == 128 * operations && memcmp(message, received, 64) == 0, "bytes sent and received");
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  rights = strcmp(setting("variant", ""), "rights") == 0;
  if (rights) {
    int pair[2];
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
    sender = pair[0];
    receiver = pair[1];
    passed = open("/dev/null", O_RDONLY);
  } else {
    struct sockaddr_in self = loopback(0);
    socklen_t length = sizeof self;
    int one = 1;
    sender = receiver = socket(AF_INET, SOCK_DGRAM, 0);
    bind(sender, (struct sockaddr *)&self, length);
    getsockname(sender, (struct sockaddr *)&self, &length);
    check(connect(sender, (struct sockaddr *)&self, length) == 0, "connect");
    setsockopt(sender, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
  }
  measure(batch, 1);
  return 0;
}

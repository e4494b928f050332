#include <netinet/udp.h>
#include <sys/uio.h>

#include "tcp.h"
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { MOST = 64, BYTES = 32 * 1200 };
static int fd, count, size, gso;
static struct sockaddr_in self;
static char whole[BYTES], received[BYTES];
static struct mmsghdr outgoing[MOST], incoming[MOST];
static struct iovec out_vectors[MOST], in_vectors[MOST];
static int stamp;

static void single(long operations) {
  memset(whole, ++stamp & 255, 64);
  long bytes = 0;
  struct sockaddr_in from;
  for (long i = 0; i < operations; i++) {
    socklen_t length = sizeof from;
    bytes += sendto(fd, whole, 64, 0, (struct sockaddr *)&self, sizeof self);
    bytes += recvfrom(fd, received, 64, 0, (struct sockaddr *)&from, &length);
  }
  check(bytes == 128 * operations && memcmp(whole, received, 64) == 0, "bytes sent and received");
}

static void batches(long operations) {
  memset(whole, ++stamp & 255, (size_t)count * size);
  long bytes = 0;
  for (long i = 0; i < operations; i++) {
    if (gso) {
      check(send(fd, whole, (size_t)count * size, 0) == count * size, "bytes sent");
    } else {
      check(sendmmsg(fd, outgoing, (unsigned)count, 0) == count, "messages sent");
    }
    for (int left = count; left > 0;) {
      int n = recvmmsg(fd, incoming, (unsigned)left, MSG_WAITFORONE, NULL);
      check(n > 0, "recvmmsg");
      for (int k = 0; k < n; k++) bytes += incoming[k].msg_len;
      left -= n;
    }
  }
  check(bytes == operations * count * size && memcmp(whole, received, (size_t)size) == 0, "bytes received");
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  const char *variant = setting("variant", "single");
  fd = socket(AF_INET, SOCK_DGRAM, 0);
  self = loopback(0);
  socklen_t length = sizeof self;
  check(bind(fd, (struct sockaddr *)&self, length) == 0, "bind");
  getsockname(fd, (struct sockaddr *)&self, &length);
  if (strcmp(variant, "single") == 0) {
    measure(single, 1);
    return 0;
  }
  check(connect(fd, (struct sockaddr *)&self, length) == 0, "connect");
  int small = strncmp(variant, "batch", 5) == 0;
  count = small ? 64 : 32;
  size = small ? 64 : 1200;
  gso = strstr(variant, "gso") != NULL;
  if (gso) check(setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof size) == 0, "UDP_SEGMENT");
  for (int i = 0; i < count; i++) {
    out_vectors[i] = (struct iovec){whole + i * size, (size_t)size};
    in_vectors[i] = (struct iovec){received + i * size, (size_t)size};
    outgoing[i].msg_hdr = (struct msghdr){.msg_iov = &out_vectors[i], .msg_iovlen = 1};
    incoming[i].msg_hdr = (struct msghdr){.msg_iov = &in_vectors[i], .msg_iovlen = 1};
  }
  measure(batches, count);
  return 0;
}

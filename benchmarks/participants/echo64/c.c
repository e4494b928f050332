#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "measure.h"

enum { SIZE = 64 };
static int pair[2];
static int flags;
static char message[SIZE], received[SIZE];
static int stamp;

static void tcp_pair(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  check(bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 1) == 0, "listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  pair[0] = socket(AF_INET, SOCK_STREAM, 0);
  check(connect(pair[0], (struct sockaddr *)&address, length) == 0, "connect");
  setsockopt(pair[0], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  pair[1] = accept(listener, NULL, NULL);
}

static void batch(long operations) {
  memset(message, ++stamp & 255, SIZE);
  long bytes = 0;
  for (long i = 0; i < operations; i++) {
    bytes += send(pair[0], message, SIZE, flags | MSG_NOSIGNAL);
    bytes += recv(pair[1], received, SIZE, flags);
  }
  check(bytes == 2 * SIZE * operations && memcmp(message, received, SIZE) == 0, "bytes sent and received");
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  const char *variant = setting("variant", "");
  if (strncmp(variant, "tcp", 3) == 0) {
    tcp_pair();
  } else {
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
  }
  /* A timeout in C: the call that does not wait first, poll(2) only where it says EAGAIN. */
  if (strstr(variant, "timeout") != NULL) flags = MSG_DONTWAIT;
  measure(batch, 1);
  return 0;
}

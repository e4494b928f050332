/* The same from C, which marks the limit. */
#include <sys/socket.h>
#include <sys/un.h>

#include "measure.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int kept = -1;
static int stamp;

static int connected(void) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  check(connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
  return fd;
}

static void batch(long operations) {
  char request[64], answer[4096];
  for (long i = 0; i < operations; i++) {
    int fd = kept < 0 ? connected() : kept;
    memset(request, ++stamp & 255, sizeof request);
    check(send(fd, request, sizeof request, MSG_NOSIGNAL) == sizeof request, "send");
    check(recv(fd, answer, sizeof answer, 0) == sizeof request && memcmp(request, answer, sizeof request) == 0, "answer");
    if (kept < 0) close(fd);
  }
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  snprintf(address.sun_path, sizeof address.sun_path, "%s", setting("address", ""));
  if (strcmp(setting("keep", "0"), "1") == 0) kept = connected();
  measure(batch, 1);
  return 0;
}

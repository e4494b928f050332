#include <sys/socket.h>
#include <sys/un.h>

#include "measure.h"

static int sender, receiver;
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static char message[64], received[64];
static int stamp;

static void batch(long operations) {
  memset(message, ++stamp & 255, 64);
  long bytes = 0;
  for (long i = 0; i < operations; i++) {
    bytes += sendto(sender, message, 64, 0, (struct sockaddr *)&address, sizeof address);
    bytes += recv(receiver, received, 64, 0);
  }
  check(bytes == 128 * operations && memcmp(message, received, 64) == 0, "bytes sent and received");
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  const char* folder = getenv("TMPDIR");
  snprintf(address.sun_path, sizeof address.sun_path, "%s/sockcall-bench-c-%d", folder != NULL ? folder : "/tmp",
           (int)getpid());
  receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
  check(bind(receiver, (struct sockaddr *)&address, sizeof address) == 0, "bind");
  sender = socket(AF_UNIX, SOCK_DGRAM, 0);
  measure(batch, 1);
  unlink(address.sun_path);
  return 0;
}

/* A daemon on AF_UNIX that echoes, one connection at a time. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "measure.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static void end(int signal) {
  (void)signal;
  unlink(address.sun_path);
  _exit(0);
}

int main(void) {
  signal(SIGTERM, end);
  const char* folder = getenv("TMPDIR");
  snprintf(address.sun_path, sizeof address.sun_path, "%s/sockcall-bench-daemon-%d", folder != NULL ? folder : "/tmp",
           (int)getpid());
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  check(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 8) == 0, "listen");
  printf("ready %s\n", address.sun_path);
  fflush(stdout);
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    char request[4096];
    ssize_t n;
    while ((n = recv(connection, request, sizeof request, 0)) > 0) {
      if (send(connection, request, (size_t)n, MSG_NOSIGNAL) != n) break;
    }
    close(connection);
  }
}

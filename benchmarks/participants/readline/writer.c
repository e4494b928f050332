/* Serves lines: the number of each, filled up to between 20 and 99 bytes, until `bytes` are sent. */
#include "tcp.h"

enum { CHUNK = 1 << 16 };

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  long long total = atoll(setting("bytes", "134217728")), sent = 0, number = 0;
  int connection = accept(listen_loopback(0, 1), NULL, NULL);
  static char chunk[CHUNK + 128];
  size_t filled = 0;
  while (sent < total) {
    while (filled < CHUNK) {
      int length = 20 + (int)(number * 7 % 80);
      int digits = sprintf(chunk + filled, "%lld ", number++);
      memset(chunk + filled + digits, 'x', (size_t)(length - digits));
      chunk[filled + (size_t)length - 1] = '\n';
      filled += (size_t)length;
    }
    for (size_t at = 0; at < filled;) {
      ssize_t n = send(connection, chunk + at, filled - at, MSG_NOSIGNAL);
      check(n > 0, "send");
      at += (size_t)n;
    }
    sent += (long long)filled;
    filled = 0;
  }
  close(connection);
  pause();
  return 0;
}

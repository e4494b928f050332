#include "pattern.h"
#include "tcp.h"

static void send_pieces(int connection, long long bytes) {
  for (long long sent = 0; sent < bytes; sent += PIECE) {
    for (size_t at = 0; at < PIECE;) {
      ssize_t n = send(connection, twice + at, PIECE - at, MSG_NOSIGNAL);
      check(n > 0, "send");
      at += (size_t)n;
    }
  }
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  make_pattern();
  long long total = atoll(setting("bytes", "1073741824")), before = atoll(setting("before", "0"));
  int connection = connect_loopback(atoi(setting("address", "0")));
  const char *congestion = setting("congestion", "");
  if (congestion[0] != 0) {
    int rc = setsockopt(connection, IPPROTO_TCP, TCP_CONGESTION, congestion, (socklen_t)strlen(congestion));
    check(rc == 0, "TCP_CONGESTION");
  }
  send_pieces(connection, before);
  double start = now_ms();
  send_pieces(connection, total);
  shutdown(connection, SHUT_WR);
  char answer[32] = {0};
  check(recv(connection, answer, sizeof answer - 1, 0) > 0 && atoll(answer) == before + total, "the receiver's count");
  printf("{\"value\": %.3f}\n", total / 1048576.0 / ((now_ms() - start) / 1e3));
  return 0;
}

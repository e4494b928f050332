/* The same servers on epoll, level-triggered: one recv and one send a request. */
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "tcp.h"

static const char RESPONSE[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\nhello, sockets\n";

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const char *mode = setting("mode", "echo");
  int http = strcmp(mode, "http") == 0, accepts = strcmp(mode, "accept") == 0;
  int listener = listen_loopback(SOCK_NONBLOCK, 4096), epfd = epoll_create1(0), one = 1;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
  epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event);
  static char buffer[65536];
  for (;;) {
    int count = epoll_wait(epfd, events, 256, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd != listener) {
        ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0) {
          close(fd);
        } else if (!http) {
          check(send(fd, buffer, (size_t)n, MSG_NOSIGNAL) == n, "send");
        } else if (n >= 4 && memcmp(buffer + n - 4, "\r\n\r\n", 4) == 0) {
          check(send(fd, RESPONSE, sizeof RESPONSE - 1, MSG_NOSIGNAL) == sizeof RESPONSE - 1, "send");
        }
        continue;
      }
      while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (accepts) {
          check(send(fd, "x", 1, MSG_NOSIGNAL) == 1, "send");
          close(fd);
          continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        event.data.fd = fd;
        epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event);
      }
    }
  }
}

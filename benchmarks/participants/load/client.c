/* The load on a server under test: `connections` clients, each with one request on its way at a time.
 *
 * mode=echo: 64 bytes come back as they were sent. mode=http: a response with Content-Length, whose body is compared.
 * mode=accept: connect, wait for the server to close, begin again. mode=idle: one echo each, then the server's memory.
 * The server's CPU time and memory are read from /proc, for exactly the time that is measured. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "tcp.h"

enum { SIZE = 64, BUFFER = 512, MOST_LATENCIES = 1 << 22 };
static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
static const char BODY[] = "hello, sockets\n";

/* Small: on many machines the two processors share a cache, and this is not what is measured. */
struct client {
  int fd;
  unsigned stamp;
  size_t filled;
  double sent_at;
  char buffer[BUFFER];
};

static int port, pid, connections, http, epfd;
static struct client *clients;
static float *latencies;
static long requests;

static double cpu_ms(void) {
  char path[64], line[128];
  double total = 0;
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *tasks = opendir(path);
  check(tasks != NULL, path);
  for (struct dirent *entry; (entry = readdir(tasks)) != NULL;) {
    /* ".." leads to the process, which counts its first thread once more. */
    if (entry->d_name[0] == '.') continue;
    char file[512];
    snprintf(file, sizeof file, "/proc/%d/task/%s/schedstat", pid, entry->d_name);
    FILE *stat = fopen(file, "r");
    if (stat == NULL) continue;
    if (fgets(line, sizeof line, stat) != NULL) total += atof(line) / 1e6;
    fclose(stat);
  }
  closedir(tasks);
  return total;
}

static double resident_bytes(void) {
  char path[64];
  long size = 0, resident = 0;
  snprintf(path, sizeof path, "/proc/%d/statm", pid);
  FILE *statm = fopen(path, "r");
  check(statm != NULL && fscanf(statm, "%ld %ld", &size, &resident) == 2, path);
  fclose(statm);
  return (double)resident * sysconf(_SC_PAGESIZE);
}

static void ask(struct client *client) {
  char request[SIZE];
  memset(request, ++client->stamp & 255, SIZE);
  const char *bytes = http ? REQUEST : request;
  size_t length = http ? sizeof REQUEST - 1 : SIZE;
  client->filled = 0;
  client->sent_at = now_ms();
  check(send(client->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length, "send");
}

/* Whether the answer is there; ends the program where it is wrong. */
static int answered(struct client *client) {
  if (!http) {
    if (client->filled < SIZE) return 0;
    check(client->filled == SIZE, "the answer's length");
    for (int i = 0; i < SIZE; i++) check((client->buffer[i] & 255) == (int)(client->stamp & 255), "the answer's bytes");
    return 1;
  }
  client->buffer[client->filled] = 0;
  char *body = strstr(client->buffer, "\r\n\r\n");
  if (body == NULL) return 0;
  char *length = strcasestr(client->buffer, "content-length:");
  check(length != NULL && atoi(length + 15) == (int)sizeof BODY - 1, "Content-Length");
  size_t have = client->filled - (size_t)(body + 4 - client->buffer);
  if (have < sizeof BODY - 1) return 0;
  check(have == sizeof BODY - 1 && memcmp(body + 4, BODY, have) == 0, "the body");
  return 1;
}

static void turn(void) {
  struct epoll_event events[256];
  int count = epoll_wait(epfd, events, 256, 1000);
  check(count > 0, "an answer within a second");
  for (int i = 0; i < count; i++) {
    struct client *client = events[i].data.ptr;
    ssize_t n = recv(client->fd, client->buffer + client->filled, BUFFER - 1 - client->filled, 0);
    check(n > 0, "recv");
    client->filled += (size_t)n;
    if (!answered(client)) continue;
    latencies[requests++ % MOST_LATENCIES] = (float)(now_ms() - client->sent_at);
    ask(client);
  }
}

static int compare_floats(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static void open_until(int count) {
  static int opened;
  if (clients == NULL) {
    clients = calloc((size_t)connections, sizeof *clients);
    epfd = epoll_create1(0);
  }
  for (; opened < count; opened++) {
    clients[opened].fd = connect_loopback(port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[opened]};
    check(epoll_ctl(epfd, EPOLL_CTL_ADD, clients[opened].fd, &event) == 0, "epoll_ctl");
  }
}

static void load(double measure_ms, double warmup_ms) {
  latencies = malloc(MOST_LATENCIES * sizeof *latencies);
  open_until(connections);
  for (int i = 0; i < connections; i++) ask(&clients[i]);
  double until = now_ms() + warmup_ms;
  while (now_ms() < until || requests < connections) turn();
  requests = 0;
  double start = now_ms(), cpu = cpu_ms();
  while (now_ms() < start + measure_ms) turn();
  double elapsed = now_ms() - start;
  cpu = cpu_ms() - cpu;
  size_t kept = requests < MOST_LATENCIES ? (size_t)requests : MOST_LATENCIES;
  qsort(latencies, kept, sizeof *latencies, compare_floats);
  double each = cpu * 1e3 / requests, rate = requests / elapsed * 1e3;
  int by_rate = strcmp(setting("value", "cpu"), "rate") == 0;
  printf("{\"value\": %.4f, \"%s\": %.1f, \"p50 µs\": %.1f, \"p99 µs\": %.1f}\n", by_rate ? rate : each,
         by_rate ? "CPU µs" : "requests/s", by_rate ? each : rate, latencies[kept / 2] * 1e3,
         latencies[kept * 99 / 100] * 1e3);
}

static void accept_close(double measure_ms, double warmup_ms) {
  struct linger reset = {.l_onoff = 1, .l_linger = 0};
  double begun = now_ms(), start = 0, cpu = 0;
  while (start == 0 || now_ms() < start + measure_ms) {
    if (start == 0 && now_ms() > begun + warmup_ms) {
      start = now_ms();
      cpu = cpu_ms();
      requests = 0;
    }
    char byte;
    int fd = connect_loopback(port);
    check(recv(fd, &byte, 1, 0) == 1 && byte == 'x' && recv(fd, &byte, 1, 0) == 0, "one byte and the end");
    /* No TIME_WAIT, which would use up the ports. */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    requests++;
  }
  double elapsed = now_ms() - start;
  printf("{\"value\": %.4f, \"connections/s\": %.0f}\n", (cpu_ms() - cpu) * 1e3 / requests, requests / elapsed * 1e3);
}

/* One echo each for the connections up to `count`, then what the server's memory has come to. */
static double resident_with(int count) {
  static int asked;
  open_until(count);
  for (char answer[SIZE]; asked < count; asked++) {
    struct client *client = &clients[asked];
    ask(client);
    check(recv(client->fd, answer, SIZE, MSG_WAITALL) == SIZE && answer[0] == (char)client->stamp, "echo");
  }
  usleep((useconds_t)(number_setting("settle", 1000) * 1e3));
  return resident_bytes();
}

/* The first fifth is not counted: a runtime's heap grows by large steps, which later connections share. */
static void idle(void) {
  int first = connections / 5;
  double before = resident_with(first);
  printf("{\"value\": %.1f}\n", (resident_with(connections) - before) / (connections - first));
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  port = atoi(setting("address", "0"));
  pid = atoi(setting("pid", "0"));
  connections = atoi(setting("connections", "1"));
  const char *mode = setting("mode", "echo");
  double measure_ms = number_setting("ms", 1000), warmup_ms = number_setting("warmup", 200);
  http = strcmp(mode, "http") == 0;
  if (strcmp(mode, "accept") == 0) {
    accept_close(measure_ms, warmup_ms);
  } else if (strcmp(mode, "idle") == 0) {
    idle();
  } else {
    load(measure_ms, warmup_ms);
  }
  return 0;
}

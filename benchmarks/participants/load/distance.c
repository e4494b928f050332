/* How far apart processors 0 and 1 are: the ns that a cache line takes from one to the other and back, as {"value": ns}. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "measure.h"

enum { MEASURE_MS = 15, ROUND_TRIPS = 100 };

static _Alignas(128) atomic_long turn;
static atomic_int over;

static void run_on(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  check(sched_setaffinity(0, sizeof one, &one) == 0, "sched_setaffinity");
}

/* Answers every odd number with the next. */
static void *answer(void *unused) {
  run_on(1);
  for (long next = 1; !over;) {
    if (turn != next) continue;
    turn = next + 1;
    next += 2;
  }
  return unused;
}

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  run_on(0);
  pthread_t answering;
  check(pthread_create(&answering, NULL, answer, NULL) == 0, "pthread_create");
  long at = 0;
  double start = 0, end;
  do {
    for (int i = 0; i < ROUND_TRIPS; i++, at += 2) {
      turn = at + 1;
      while (turn != at + 2) continue;
    }
    end = now_ms();
    /* The first hundred wait for the thread to begin. */
    if (start == 0) start = end;
  } while (end - start < MEASURE_MS);
  long measured = at / 2 - ROUND_TRIPS;
  over = 1;
  pthread_join(answering, NULL);
  printf("{\"value\": %.1f}\n", (end - start) * 1e6 / (double)measured);
}

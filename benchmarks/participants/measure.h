/* As measure.ts and settings.ts: warm up, then many short samples, of which the median counts. */
#ifndef MEASURE_H_
#define MEASURE_H_

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

static inline const char *setting(const char *name, const char *fallback) {
  size_t length = strlen(name);
  for (int i = argument_count - 1; i > 0; i--) {
    if (strncmp(arguments[i], name, length) == 0 && arguments[i][length] == '=') return arguments[i] + length + 1;
  }
  return fallback;
}

static inline double number_setting(const char *name, double fallback) {
  const char *text = setting(name, NULL);
  return text == NULL ? fallback : atof(text);
}

static inline void check(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "check failed: %s (errno: %s)\n", what, strerror(errno));
  exit(1);
}

static inline double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static inline int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static inline long count_for(long operations, double elapsed_ms, double sample_ms) {
  double count = operations / (elapsed_ms > 0.001 ? elapsed_ms : 0.001) * sample_ms;
  return count < 1 ? 1 : (long)count;
}

#define MAX_SAMPLES 100000

static inline void measure(void (*batch)(long), int per_operation) {
  static double samples[MAX_SAMPLES];
  double measure_ms = number_setting("ms", 300), warmup_ms = number_setting("warmup", 200);
  double sample_ms = measure_ms / 5 < 3 ? measure_ms / 5 : 3;
  long operations = 1;
  double warm_until = now_ms() + warmup_ms, elapsed;
  do {
    double start = now_ms();
    batch(operations);
    elapsed = now_ms() - start;
    long wanted = count_for(operations, elapsed, sample_ms);
    if (elapsed < sample_ms) operations = operations * 2 < wanted ? operations * 2 : wanted;
  } while (now_ms() < warm_until || elapsed < sample_ms / 4);
  operations = count_for(operations, elapsed, sample_ms);
  double until = now_ms() + measure_ms;
  size_t count = 0;
  do {
    double start = now_ms();
    batch(operations);
    samples[count++] = (now_ms() - start) * 1e6 / ((double)operations * per_operation);
  } while (now_ms() < until && count < MAX_SAMPLES);
  qsort(samples, count, sizeof(double), compare_doubles);
  printf("{\"value\": %.3f, \"samples\": %zu, \"operations\": %ld}\n", samples[count / 2], count,
         operations * (long)count);
}

#endif

/* Loaded before a program, this lets its clock on the wall jump: 2 s after it
 * was first read it is set 400 days ahead, after 4 s 400 days back; or, where
 * CLOCK_DAYS says how many, it goes so many days ahead from the beginning. The
 * monotonic clock goes on as it does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#define DAYS 86400L

typedef int (*clock_function)(clockid_t, struct timespec *);

static int real(clockid_t id, struct timespec *time) {
  static clock_function function;
  if (function == NULL)
    function = (clock_function)dlsym(RTLD_NEXT, "clock_gettime");
  return function(id, time);
}

static long shift(void) {
  static long first;
  struct timespec now;
  const char *days = getenv("CLOCK_DAYS");
  if (days != NULL)
    return atol(days) * DAYS;
  real(CLOCK_MONOTONIC, &now);
  if (first == 0)
    first = now.tv_sec;
  if (now.tv_sec < first + 2)
    return 0;
  return now.tv_sec < first + 4 ? 400 * DAYS : -400 * DAYS;
}

int clock_gettime(clockid_t id, struct timespec *time) {
  int result = real(id, time);
  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    time->tv_sec += shift();
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0)
    return -1;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL)
    *out = now.tv_sec;
  return now.tv_sec;
}

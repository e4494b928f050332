/*
 * Preloaded into CPython by record.py: connect(2) shows the sockaddr it was given, getsockname(2) answers with bytes of our
 * choice, and the interface ioctls know two interfaces, so that no kernel has to support the address family.
 *
 * $SOCKADDR_OUT and $SOCKADDR_IN name the files through which the bytes go, in hexadecimal.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int connect(int fd, const struct sockaddr *address, socklen_t length) {
  FILE *out = fopen(getenv("SOCKADDR_OUT"), "w");
  for (socklen_t i = 0; out != NULL && i < length; i++) fprintf(out, "%02x", ((const unsigned char *)address)[i]);
  if (out != NULL) fclose(out);
  (void)fd;
  errno = ECONNREFUSED;
  return -1;
}

int getsockname(int fd, struct sockaddr *address, socklen_t *length) {
  char hex[1024] = "";
  FILE *in = fopen(getenv("SOCKADDR_IN"), "r");
  if (in != NULL) {
    if (fgets(hex, sizeof hex, in) == NULL) hex[0] = 0;
    fclose(in);
  }
  socklen_t given = strlen(hex) / 2;
  for (socklen_t i = 0; i < given && i < *length; i++) sscanf(hex + 2 * i, "%2hhx", (unsigned char *)address + i);
  *length = given;
  (void)fd;
  return 0;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  struct ifreq *interface = argument;
  if (request == SIOCGIFINDEX) {
    if (strcmp(interface->ifr_name, "lo") == 0) return interface->ifr_ifindex = 1, 0;
    if (strcmp(interface->ifr_name, "can0") == 0) return interface->ifr_ifindex = 7, 0;
    errno = ENODEV;
    return -1;
  }
  if (request == SIOCGIFNAME) {
    if (interface->ifr_ifindex == 1) return strcpy(interface->ifr_name, "lo"), 0;
    if (interface->ifr_ifindex == 7) return strcpy(interface->ifr_name, "can0"), 0;
    errno = ENODEV;
    return -1;
  }
  int (*next)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
  return next(fd, request, argument);
}

#ifndef SOCKCALL_OWNERSHIP_H_
#define SOCKCALL_OWNERSHIP_H_

#include "environment.h"

namespace sockcall {

// A number by which an environment is known to be an owner; never the same again.
uint32_t NewOwner();

// The descriptor that a call has just made, or its -errno: the environment's from birth, so that no termination of the
// thread comes in between.
long Born(const Environment* environment, long fd);

// Close all that the environment still owns.
void CloseOwned(const Environment* environment);

// close(2). The owner is forgotten first, as another thread may be given the number at once.
long CloseForgotten(int fd);

}  // namespace sockcall

#endif  // SOCKCALL_OWNERSHIP_H_

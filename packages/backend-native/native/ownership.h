#ifndef SOCKCALL_OWNERSHIP_H_
#define SOCKCALL_OWNERSHIP_H_

#include "environment.h"

namespace sockcall {

// A new environment's number in the table of owners. No number is given twice.
uint32_t NewOwner();

// Gives the environment the descriptor that a call has just made, so that no termination of the thread comes in between. Returns
// `fd`, which may be -errno.
long Born(const Environment* environment, long fd);

// Close all that the environment still owns.
void CloseOwned(const Environment* environment);

// close(2). It first removes the owner, as another thread may get the same number at once.
long CloseForgotten(int fd);

}  // namespace sockcall

#endif  // SOCKCALL_OWNERSHIP_H_

#include "environment.h"

#include "ownership.h"
#include "signal.h"

namespace sockcall {

Environment::Environment() : owner(NewOwner()) {}

Environment::~Environment() {
  UnwatchSignals(this);
  CloseOwned(this);
}

}  // namespace sockcall

#include "config/embedded.h"

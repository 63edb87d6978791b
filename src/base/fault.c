#include "base/fault.h"

bool (*fault_hook)(const char *point);

#pragma once

namespace gongkai {

/// From here on this process and all that it starts open no file to write, change no directory
/// entry, and make no socket: the system calls fail with EPERM (a seccomp filter, which nothing
/// takes back). Only calls what is safe after a fork of a process with threads. False when a kernel
/// that has such filters refuses this one; without them there is nothing but the limits.
bool confine();

}  // namespace gongkai

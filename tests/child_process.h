#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>

namespace gongkai {

/// Runs `work` in a process of its own, `meanwhile` (given its pid) in this one, and returns how
/// the child ended, as waitpid() has it. The exit code is work's; 99 when it threw.
inline int in_child(const std::function<int()>& work,
                    const std::function<void(pid_t)>& meanwhile = {}) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    int code = 99;
    try {
      code = work();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): 99 says it
    }
    ::_exit(code);
  }
  if (meanwhile) meanwhile(pid);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

}  // namespace gongkai

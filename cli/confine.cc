#include "cli/confine.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace gongkai {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_RISCV64;
#else
constexpr std::uint32_t kArchitecture = 0;  // unknown: every call would be refused
#endif

/// Calls that reach the network or change what is on a disk, whatever their arguments. openat2 and
/// io_uring take theirs from memory, where a filter cannot look.
constexpr auto kRefused = std::to_array<std::uint32_t>({
#ifdef SYS_creat
    SYS_creat,    SYS_rename,   SYS_link,           SYS_symlink,   SYS_unlink,   SYS_mkdir,
    SYS_rmdir,    SYS_mknod,    SYS_chmod,          SYS_chown,
#endif
#ifdef SYS_renameat
    SYS_renameat,
#endif
    SYS_socket,   SYS_openat2,  SYS_io_uring_setup, SYS_renameat2, SYS_linkat,   SYS_symlinkat,
    SYS_unlinkat, SYS_mkdirat,  SYS_mknodat,        SYS_fchmod,    SYS_fchmodat, SYS_fchown,
    SYS_fchownat, SYS_truncate, SYS_setxattr,       SYS_utimensat, SYS_mount,
});

constexpr std::uint32_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
constexpr std::uint32_t kPermitted = SECCOMP_RET_ALLOW;
constexpr std::uint32_t kNotPermitted = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kX32 = 0x40000000;  // calls of another ABI, with numbers of their own

constexpr sock_filter statement(int code, std::uint32_t value) {
  return {.code = static_cast<std::uint16_t>(code), .jt = 0, .jf = 0, .k = value};
}

constexpr sock_filter jump(int code, std::uint32_t value, int yes, int no) {
  return {.code = static_cast<std::uint16_t>(BPF_JMP | code | BPF_K),
          .jt = static_cast<std::uint8_t>(yes),
          .jf = static_cast<std::uint8_t>(no),
          .k = value};
}

constexpr sock_filter load(std::size_t offset) {
  return statement(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

/// The low half of a call's argument: flags fit into it (these machines store it first).
constexpr std::size_t argument(std::size_t index) {
  return offsetof(seccomp_data, args) + index * sizeof(std::uint64_t);
}

#ifdef SYS_open
constexpr std::size_t kOpenCalls = 2;
#else
constexpr std::size_t kOpenCalls = 1;
#endif
constexpr std::size_t kFilterSize = 6 + kOpenCalls * 5 + kRefused.size() * 2 + 1;

constexpr std::array<sock_filter, kFilterSize> make_filter() {
  std::array<sock_filter, kFilterSize> filter{};
  std::size_t at = 0;
  const auto add = [&](sock_filter one) { filter.at(at++) = one; };
  add(load(offsetof(seccomp_data, arch)));
  add(jump(BPF_JEQ, kArchitecture, 1, 0));
  add(statement(BPF_RET | BPF_K, kNotPermitted));
  add(load(offsetof(seccomp_data, nr)));
  add(jump(BPF_JGE, kX32, 0, 1));
  add(statement(BPF_RET | BPF_K, kNotPermitted));
  for (const std::uint32_t call : kRefused) {
    add(jump(BPF_JEQ, call, 0, 1));
    add(statement(BPF_RET | BPF_K, kNotPermitted));
  }
  const auto add_open = [&](std::uint32_t call, std::size_t flags) {
    add(jump(BPF_JEQ, call, 0, 4));
    add(load(argument(flags)));
    add(jump(BPF_JSET, kWriting, 1, 0));
    add(statement(BPF_RET | BPF_K, kPermitted));
    add(statement(BPF_RET | BPF_K, kNotPermitted));
  };
#ifdef SYS_open
  add_open(SYS_open, 1);
#endif
  add_open(SYS_openat, 2);
  add(statement(BPF_RET | BPF_K, kPermitted));
  return filter;
}

constexpr std::array<sock_filter, kFilterSize> kFilter = make_filter();

}  // namespace

bool confine() {
  if (kArchitecture == 0) return true;
  std::array<sock_filter, kFilterSize> filter = kFilter;
  const sock_fprog program{.len = filter.size(), .filter = filter.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno == EINVAL;
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return true;
  return errno == EINVAL || errno == ENOSYS;  // a kernel without such filters
}

}  // namespace gongkai

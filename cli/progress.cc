#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "crawler/printable.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;

bool is_terminal() {
  const char* const kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view{kind} != "dumb";
}

}  // namespace

std::string progress_text(const Progress& progress, std::uint64_t queued,
                          std::chrono::milliseconds elapsed, TimePoint now) {
  const double minutes = std::chrono::duration<double, std::ratio<60>>{elapsed}.count();
  std::string text =
      fmt::format("{} done, {} queued, {} failed", progress.settled, queued, progress.failed);
  if (minutes > 0)
    text += fmt::format(", {:.1f}/min", static_cast<double>(progress.settled) / minutes);
  if (!progress.waiting_host.empty() && progress.waiting_until > now) {
    text +=
        fmt::format("; {} waits {} s ({})", printable(progress.waiting_host),
                    std::chrono::ceil<std::chrono::seconds>(progress.waiting_until - now).count(),
                    printable(progress.waiting_why));
  }
  return text;
}

ProgressLine::ProgressLine(TimePoint begun)
    : terminal_{is_terminal()}, begun_{begun}, shown_{begun} {}

void ProgressLine::show(const Progress& progress, const std::function<std::uint64_t()>& queued,
                        TimePoint now) {
  if (now - shown_ < (terminal_ ? 200ms : 300'000ms)) return;
  shown_ = now;
  if (now - counted_ >= 2s) {
    queued_ = queued();
    counted_ = now;
  }
  const std::string text = progress_text(progress, queued_, now - begun_, now);
  if (terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", text);
    std::fflush(stderr);
    visible_ = true;
  } else {
    fmt::print(stderr, "{}\n", text);
  }
}

void ProgressLine::clear() {
  if (!visible_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace gongkai

#include "cli/file_reader.h"

#include <fmt/format.h>

#include <utility>

#include "cli/child.h"
#include "crawler/printable.h"
#include "extract/file_json.h"

namespace gongkai {
namespace {

constexpr std::size_t kMebibyte = 1U << 20U;
constexpr std::size_t kMemory = 768 * kMebibyte;  // of addresses, ICU's tables and stacks included

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitsMemory = false;  // the sanitizer reserves terabytes of addresses
#else
constexpr bool kLimitsMemory = true;
#endif

Refusal refusal_of(const ChildError& error) {
  using Kind = ChildError::Kind;
  switch (error.kind) {
    case Kind::too_slow:
      return {.state = FetchState::parse_limit, .reason = "its reader took too long"};
    case Kind::too_much_output:
      return {.state = FetchState::parse_limit, .reason = "its reader printed too much"};
    case Kind::crashed:
      return {.state = FetchState::unreadable, .reason = "its reader crashed: " + error.detail};
    case Kind::not_found:
    case Kind::not_started: break;
  }
  return {.state = FetchState::unreadable, .reason = "its reader did not start: " + error.detail};
}

/// The last line that the reader complained with, or its exit code.
std::string complaint(const ChildResult& result) {
  std::string_view text = result.messages;
  while (text.ends_with('\n')) text.remove_suffix(1);
  text = text.substr(text.rfind('\n') + 1);
  if (text.empty()) return fmt::format("exit code {}", result.exit_code);
  return printable(text.substr(0, 200));
}

Content read_in_child(const std::string& program, std::string_view bytes, const std::string& url) {
  const ChildCommand command{.program = program,
                             .arguments = {"extract", "--json", "--bare", "--url", url, "-"},
                             .input = bytes,
                             .cpu = std::chrono::seconds{20},
                             .timeout = std::chrono::seconds{40},
                             .memory = kLimitsMemory ? kMemory + 8 * bytes.size() : 0,
                             .scratch = 64 * kMebibyte,
                             .most_output = 128 * kMebibyte};
  const auto result = run_child(command);
  Content content = Refusal{};
  if (!result) {
    content = refusal_of(result.error());
  } else if (auto read = file_from_json(result->output)) {
    content = *std::move(read);
  } else {
    const bool memory = result->messages.contains("bad_alloc");
    content = Refusal{.state = memory ? FetchState::parse_limit : FetchState::unreadable,
                      .reason = memory ? "its reader needs too much memory"
                                       : fmt::format("its reader gave up: {}", complaint(*result))};
  }
  std::visit([&](auto& one) { one.url = url; }, content);
  return content;
}

}  // namespace

FileReader child_reader(std::string program) {
  return [program = std::move(program)](std::string_view bytes, const std::string& url) {
    return read_in_child(program, bytes, url);
  };
}

}  // namespace gongkai

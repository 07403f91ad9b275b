#include "cli/folding_log.h"

#include <fmt/format.h>
#include <spdlog/sinks/dist_sink.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace gongkai {
namespace {

/// The first `words` words of a line.
std::string_view head_of(std::string_view line, int words) {
  std::size_t end = 0;
  for (int word = 0; word < words && end != std::string_view::npos; ++word)
    end = line.find(' ', word == 0 ? 0 : end + 1);
  return line.substr(0, end);
}

}  // namespace

FoldingSink::FoldingSink(spdlog::sink_ptr below, std::function<void()> before)
    : below_{std::move(below)}, before_{std::move(before)} {}

void FoldingSink::hand_on(const spdlog::details::log_msg& line) {
  if (before_) before_();
  below_->log(line);
}

void FoldingSink::sink_it_(const spdlog::details::log_msg& line) {
  if (line.level < spdlog::level::warn) {
    hand_on(line);
    return;
  }
  const std::string_view text{line.payload.data(), line.payload.size()};
  std::string_view thing = head_of(text, 2);
  if (things_.size() >= kMaxThings && !things_.contains(thing)) thing = head_of(text, 1);
  const auto [known, is_new] = things_.try_emplace(std::string{thing});
  if (is_new) {
    hand_on(line);
    return;
  }
  ++known->second.count;
  const std::string_view rest = text.substr(std::min(thing.size() + 1, text.size()));
  known->second.last = rest;
}

void FoldingSink::unfold() {
  const std::lock_guard lock{mutex_};
  for (const auto& [thing, repeats] : std::exchange(things_, {})) {
    if (repeats.count == 0) continue;
    const std::string text = fmt::format("{} came {} more time{}, last: {}", thing, repeats.count,
                                         repeats.count == 1 ? "" : "s", repeats.last);
    hand_on({spdlog::string_view_t{"gongkai"}, spdlog::level::warn, text});
  }
  below_->flush();
}

void FoldingSink::flush_() {
  below_->flush();
}

FoldingLog::FoldingLog(bool quiet, std::function<void()> before)
    : outer_{spdlog::default_logger()} {
  const auto below = std::make_shared<spdlog::sinks::dist_sink_st>(outer_->sinks());
  sink_ = std::make_shared<FoldingSink>(below, std::move(before));
  const auto logger = std::make_shared<spdlog::logger>(outer_->name(), sink_);
  logger->set_level(quiet ? spdlog::level::warn : spdlog::level::info);
  spdlog::set_default_logger(logger);
}

FoldingLog::~FoldingLog() {
  sink_->unfold();
  spdlog::set_default_logger(outer_);
}

}  // namespace gongkai

#pragma once

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace gongkai {

/// Hands log lines on, the repeats of warnings folded: what is said of one thing again (the first
/// two words are the same: "host_held host=www.a.gov.cn") is only counted, until unfold().
class FoldingSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  /// `before` is called before each line that is handed on to `below`.
  FoldingSink(spdlog::sink_ptr below, std::function<void()> before);

  /// Says of each thing how often it came again, and with what words last; forgets it.
  void unfold();

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override;
  void flush_() override;

 private:
  struct Repeats {
    std::uint64_t count = 0;
    std::string last;  ///< what stands behind the first two words
  };
  void hand_on(const spdlog::details::log_msg& line);

  static constexpr std::size_t kMaxThings = 10'000;  // beyond them the first word is the thing
  spdlog::sink_ptr below_;
  std::function<void()> before_;
  std::map<std::string, Repeats, std::less<>> things_;
};

/// While it lives, the default logger folds repeats; its end says what was folded.
class FoldingLog {
 public:
  /// With `quiet`, warnings only. `before` as above: takes a progress line off the terminal.
  FoldingLog(bool quiet, std::function<void()> before);
  ~FoldingLog();
  FoldingLog(const FoldingLog&) = delete;
  FoldingLog& operator=(const FoldingLog&) = delete;
  FoldingLog(FoldingLog&&) = delete;
  FoldingLog& operator=(FoldingLog&&) = delete;

  /// Says what was folded since.
  void unfold() { sink_->unfold(); }

 private:
  std::shared_ptr<spdlog::logger> outer_;
  std::shared_ptr<FoldingSink> sink_;
};

}  // namespace gongkai

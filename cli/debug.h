#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gongkai {

/// One question to one part of the program, for debugging a portal. Input is UTF-8 arguments and
/// bytes on stdin; each question reads only the members that its comment names.
struct DebugOptions {
  enum class Question : std::uint8_t {
    robots,       ///< agent, url, stdin: allow | deny and the rule line
    resolve,      ///< base, text, charset: the absolute URL
    charset,      ///< content_type or label, stdin: WHATWG name of the encoding
    decode,       ///< charset, stdin: UTF-8
    date,         ///< text: ISO date
    http_date,    ///< text: Unix seconds
    retry_after,  ///< text, now: seconds
    sitemap,      ///< url, stdin: JSON lines {"loc": …}
    address,      ///< text: allow | block
  };
  Question question = Question::robots;
  std::string agent;
  std::string url;
  std::string base;
  std::string text;
  std::string charset;
  std::string content_type;
  std::optional<std::string> label;
  std::int64_t now = 0;
};

/// Prints the answer to stdout and returns 0, or prints nothing and returns 1 when there is none.
int debug(const DebugOptions& options);

}  // namespace gongkai

#include "config/portal_toml.h"

#include <algorithm>
#include <vector>

namespace gongkai {
namespace {

std::string toml_list(const std::vector<std::string>& texts) {
  std::string list{'['};
  for (const std::string& text : texts) {
    if (list.size() > 1) list += ", ";
    list += toml_string(text);
  }
  return list + ']';
}

std::string comment_lines(std::string_view comment) {
  std::string lines;
  while (!comment.empty()) {
    const std::size_t end = std::min(comment.find('\n'), comment.size());
    lines += "# ";
    for (const char c : comment.substr(0, end)) {
      const auto byte = static_cast<unsigned char>(c);
      lines += byte < 0x20 || byte == 0x7F ? ' ' : c;
    }
    lines += '\n';
    comment.remove_prefix(std::min(end + 1, comment.size()));
  }
  return lines;
}

}  // namespace

std::string toml_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string string{'"'};
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      string += '\\';
      string += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      string += "\\u00";
      string += kHex[byte >> 4U];
      string += kHex[byte & 15U];
    } else {
      string += c;
    }
  }
  return string + '"';
}

std::string portal_toml(const Portal& portal, std::string_view comment) {
  std::string toml = comment_lines(comment);
  toml += "title = " + toml_string(portal.title) + "\n";
  toml += portal.verified ? "verified = true\n" : "verified = false\n";
  toml += "start = " + toml_list(portal.start) + "\n";
  if (!portal.hosts.empty() || !portal.paths.empty()) toml += "\n[scope]\n";
  if (!portal.hosts.empty()) toml += "hosts = " + toml_list(portal.hosts) + "\n";
  if (!portal.paths.empty()) toml += "paths = " + toml_list(portal.paths) + "\n";
  if (!portal.interest.empty())
    toml += "\n[interest]\ntitle = " + toml_string(portal.interest) + "\n";
  const bool whole = portal.delay.count() % 1000 == 0;
  const std::string delay = whole ? std::to_string(portal.delay.count() / 1000) + "s"
                                  : std::to_string(portal.delay.count()) + "ms";
  toml += "\n[pace]\ndelay = " + toml_string(delay) + "\n";
  return toml;
}

}  // namespace gongkai

#include "extract/file_name.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "config/fold.h"
#include "crawler/encoding.h"
#include "crawler/percent.h"
#include "crawler/utf8.h"
#include "extract/office_flow.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 20> kFileTypes{
    "pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "dps",
    "ofd", "rtf", "txt",  "csv", "zip", "rar",  "7z", "ceb", "tif",  "caj"};

constexpr std::size_t kLongestHeader = 4096;
constexpr std::size_t kLongestName = 300;  // bytes; file systems allow 255

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The name alone: no folders, no controls, no blanks around it, not longer than names are.
std::string plain_name(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string plain = clean_line(name);
  while (plain.size() > kLongestName || (!plain.empty() && !is_utf8(plain))) plain.pop_back();
  return plain;
}

struct Parameter {
  std::string name;  ///< lower case
  std::string value;
};

/// `name=value` and `name="quoted value"` behind the disposition's type, in order.
std::vector<Parameter> parameters_of(std::string_view header) {
  std::vector<Parameter> parameters;
  std::size_t at = header.find(';');
  while (at < header.size()) {
    const std::size_t equals = header.find('=', at + 1);
    if (equals == std::string_view::npos) break;
    const std::string_view name = trim(header.substr(at + 1, equals - at - 1));
    // "; inline; filename=x": what stands before the last ; is no parameter.
    Parameter parameter{.name = fold(name.substr(name.rfind(';') + 1))};
    std::size_t next = header.find_first_not_of(" \t", equals + 1);
    if (next != std::string_view::npos && header[next] == '"') {
      for (++next; next < header.size() && header[next] != '"'; ++next) {
        // Browsers send and servers mean \ as it stands, but for the quote (RFC 6266 appendix D).
        if (header[next] == '\\' && next + 1 < header.size() && header[next + 1] == '"') ++next;
        parameter.value += header[next];
      }
      at = std::min(header.find(';', next), header.size());
    } else {
      at = std::min(header.find(';', equals), header.size());
      parameter.value = trim(header.substr(equals + 1, at - equals - 1));
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

/// charset'language'percent-encoded (RFC 8187 §3.2).
std::optional<FileName> extended_name(std::string_view value) {
  const std::size_t first = value.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto encoding = encoding_of_label(value.substr(0, first));
  if (!encoding) return std::nullopt;
  std::string name = plain_name(decode(percent_decode(value.substr(second + 1)), *encoding));
  if (name.empty() || name.contains("\xEF\xBF\xBD")) return std::nullopt;
  return FileName{.name = std::move(name), .raw = std::string{value}, .how = "filename*"};
}

/// Value of a character of base64 (RFC 4648 §4), -1 for others.
int base64_value(char c) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t place = kAlphabet.find(c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

std::string base64_decode(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  unsigned have = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) break;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFFU;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += static_cast<char>(bits >> have & 0xFFU);
  }
  return bytes;
}

/// =XX is a byte and _ a blank (RFC 2047 §4.2).
std::string quoted_decode(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    if (escape) {
      bytes += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      bytes += text[i] == '_' ? ' ' : text[i];
    }
  }
  return bytes;
}

/// =?charset?B?…?=, one or several (RFC 2047): what mail programs and old servers write.
std::optional<std::string> mime_words(std::string_view value) {
  std::string name;
  while (value.starts_with("=?")) {
    const std::size_t kind = value.find('?', 2);
    if (kind == std::string_view::npos || kind + 2 >= value.size() || value[kind + 2] != '?') break;
    const std::size_t end = value.find("?=", kind + 3);
    const auto encoding = encoding_of_label(value.substr(2, kind - 2));
    if (end == std::string_view::npos || !encoding) break;
    const std::string_view text = value.substr(kind + 3, end - kind - 3);
    const bool base64 = value[kind + 1] == 'B' || value[kind + 1] == 'b';
    name += decode(base64 ? base64_decode(text) : quoted_decode(text), *encoding);
    value = trim(value.substr(end + 2));
  }
  if (name.empty() || !value.empty()) return std::nullopt;
  return name;
}

/// The bytes that `text` stands for when each of its characters is one; nullopt when one is none.
std::optional<std::string> bytes_of_latin1(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const CodePoint c = code_point_at(text);
    if (c.value > 0xFF) return std::nullopt;
    bytes += static_cast<char>(c.value);
    text.remove_prefix(c.size);
  }
  return bytes;
}

/// Bytes in UTF-8 or else GB18030, and which it was; nullopt for what is neither.
std::optional<std::pair<std::string, std::string>> in_either(std::string bytes) {
  if (is_utf8(bytes)) return std::pair{std::move(bytes), std::string{"utf-8"}};
  std::string text = decode(bytes, "gb18030");
  if (text.contains("\xEF\xBF\xBD")) return std::nullopt;
  return std::pair{std::move(text), std::string{"gb18030"}};
}

/// Raw bytes above ASCII, which no standard allows and every browser guesses at.
std::optional<FileName> guessed_name(std::string_view value) {
  FileName found{.raw = decode(value, "utf-8")};
  auto text = in_either(std::string{value});
  if (!text) return std::nullopt;
  found.how = text->second == "utf-8" && is_ascii(value) ? "" : " " + text->second;
  // A server that takes each byte for a character sends them in UTF-8 once more.
  if (text->second == "utf-8" && !is_ascii(value)) {
    const auto bytes = bytes_of_latin1(value);
    auto again = bytes ? in_either(*bytes) : std::nullopt;
    if (again) {
      found.how = " " + again->second + " as latin-1";
      text = std::move(again);
    }
  }
  found.name = plain_name(text->first);
  return found.name.empty() ? std::nullopt : std::optional{std::move(found)};
}

std::optional<FileName> plain_parameter(std::string_view value) {
  if (const auto words = mime_words(value)) {
    return FileName{
        .name = plain_name(*words), .raw = std::string{value}, .how = "filename mime word"};
  }
  const bool percent = is_ascii(value) && value.contains('%');
  const std::string decoded = percent ? percent_decode(value) : std::string{};
  if (percent && decoded != value) {
    if (auto name = guessed_name(decoded)) {
      name->raw = value;
      name->how = "filename percent" + name->how;
      return name;
    }
  }
  auto name = guessed_name(value);
  if (name) name->how = "filename" + name->how;
  return name;
}

Claim name_claim(const FileName& name, Layer layer, std::string rule, double confidence) {
  return {.field = "file_name",
          .value = name.name,
          .raw = name.raw,
          .layer = layer,
          .confidence = confidence,
          .rule = std::move(rule)};
}

}  // namespace

std::optional<FileName> disposition_name(std::string_view header) {
  std::optional<FileName> plain;
  for (const Parameter& parameter : parameters_of(header.substr(0, kLongestHeader))) {
    if (parameter.name == "filename*") {
      if (auto name = extended_name(parameter.value)) return name;
    } else if (parameter.name == "filename" && !plain) {
      plain = plain_parameter(parameter.value);
    }
  }
  return plain;
}

bool has_file_type(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6) return false;
  return std::ranges::find(kFileTypes, fold(name.substr(dot + 1))) != kFileTypes.end();
}

std::string_view file_stem(std::string_view name) {
  name = trim(name.substr(name.find_last_of("/\\") + 1));
  return has_file_type(name) ? trim(name.substr(0, name.rfind('.'))) : name;
}

void name_file(Document& document, const Response& response) {
  std::vector<Claim> names;
  const Request& request = response.request;
  if (request.purpose == Purpose::attachment && request.row && !request.row->title.empty()) {
    const std::string& title = request.row->title;
    names.push_back(name_claim({.name = clean_line(title), .raw = title}, Layer::row, "link", 0.8));
  }
  if (const auto header = response.header("content-disposition")) {
    if (const auto name = disposition_name(*header)) {
      names.push_back(
          name_claim(*name, Layer::attachment, "content_disposition:" + name->how, 0.9));
    }
  }
  const bool told = !names.empty();
  std::string_view path = response.url();
  path = path.substr(0, std::min(path.find_first_of("?#"), path.size()));
  const std::string last = percent_decode(path.substr(path.rfind('/') + 1));
  if (!last.empty() && is_utf8(last)) {
    names.push_back(name_claim({.name = last, .raw = last}, Layer::derived, "url", 0.4));
  }
  if (names.empty()) return;
  const auto typed =
      std::ranges::find_if(names, [](const Claim& claim) { return has_file_type(claim.value); });
  Claim& best = typed == names.end() || (told && typed->rule == "url") ? names.front() : *typed;
  best.chosen = true;
  if (told && !document.title && !file_stem(best.value).empty()) {
    document.title = file_stem(best.value);
    document.claims.push_back({.field = "title",
                               .value = *document.title,
                               .raw = best.raw,
                               .layer = best.layer,
                               .confidence = 0.3,
                               .rule = "file_name",
                               .chosen = true});
  }
  std::ranges::move(names, std::back_inserter(document.claims));
}

}  // namespace gongkai

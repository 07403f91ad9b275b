#include "extract/script.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "config/ascii.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 48;
/// Steps over one expression, brackets counted once: a longer one is not a literal.
constexpr std::size_t kMaxSteps = 128;
/// A value that stands behind a name inside another value may have this many tokens.
constexpr std::size_t kMaxNamed = 16;
/// Names behind names, and how many of a name's last values are tried.
constexpr int kMaxLookups = 2;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/// After these a slash divides; after anything else it opens a regular expression.
bool ends_operand(const std::vector<ScriptToken>& tokens) {
  if (tokens.empty()) return false;
  const ScriptToken& last = tokens.back();
  if (last.kind == ScriptToken::Kind::symbol)
    return last.raw == ")" || last.raw == "]" || last.raw == "}";
  return last.raw != "return" && last.raw != "typeof" && last.raw != "case";
}

std::size_t after_string(std::string_view source, std::size_t at) {
  const char quote = source[at];
  for (std::size_t i = at + 1; i < source.size(); ++i) {
    if (source[i] == '\\') {
      ++i;
    } else if (source[i] == quote) {
      return i + 1;
    } else if (source[i] == '\n' && quote != '`') {
      return i;  // an unclosed string ends with its line
    }
  }
  return source.size();
}

/// Past the regular expression that opens at `at`; `at` + 1 when its line ends first.
std::size_t after_regex(std::string_view source, std::size_t at) {
  bool in_class = false;
  for (std::size_t i = at + 1; i < source.size() && source[i] != '\n'; ++i) {
    if (source[i] == '\\') {
      ++i;
    } else if (source[i] == '[') {
      in_class = true;
    } else if (source[i] == ']') {
      in_class = false;
    } else if (source[i] == '/' && !in_class) {
      ++i;
      while (i < source.size() && is_word(source[i])) ++i;
      return i;
    }
  }
  return at + 1;
}

std::size_t after_word(std::string_view source, std::size_t at) {
  while (at < source.size() && (is_word(source[at]) || is_ascii_digit(source[at]))) ++at;
  return at;
}

std::size_t after_number(std::string_view source, std::size_t at) {
  while (at < source.size() &&
         (is_ascii_digit(source[at]) || is_word(source[at]) || source[at] == '.'))
    ++at;
  return at;
}

std::size_t after_symbol(std::string_view source, std::size_t at) {
  const char c = source[at++];
  if (c != '=' && c != '!' && c != '<' && c != '>') return at;
  while (at < source.size() && source[at] == '=') ++at;
  if (c == '=' && at < source.size() && source[at] == '>') ++at;
  return at;
}

/// Past the white space and comments at `at`. `newline` becomes true when a line ends there.
std::size_t after_blank(std::string_view source, std::size_t at, bool& newline) {
  const auto skip_to = [&](std::string_view end) {
    const std::size_t found = source.find(end, at);
    return found == std::string_view::npos ? source.size() : found;
  };
  while (at < source.size()) {
    const std::string_view rest = source.substr(at);
    if (is_space(source[at])) {
      newline = newline || source[at] == '\n';
      ++at;
    } else if (rest.starts_with("//") || rest.starts_with("<!--") || rest.starts_with("-->")) {
      at = skip_to("\n");
    } else if (rest.starts_with("/*")) {
      at = std::min(skip_to("*/") + 2, source.size());
    } else {
      break;
    }
  }
  return at;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

std::optional<std::uint32_t> hex(std::string_view digits) {
  std::uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    return std::nullopt;
  return number;
}

bool is_surrogate(std::uint32_t c) {
  return c >= 0xD800 && c <= 0xDFFF;
}

/// Reads the escape whose letter stands at `at` and appends what it means; returns where it ends.
std::size_t append_escape(std::string& out, std::string_view text, std::size_t at) {
  const char c = text[at];
  const std::size_t length = c == 'x' ? 2 : 4;
  const auto code = c == 'x' || c == 'u' ? hex(text.substr(at + 1, length)) : std::nullopt;
  if (code && text.size() - at - 1 >= length) {
    std::size_t end = at + 1 + length;
    std::uint32_t character = *code;
    if (character >= 0xD800 && character < 0xDC00 && text.substr(end, 2) == "\\u") {
      const auto low = hex(text.substr(end + 2, 4));
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        character = 0x10000 + ((character - 0xD800) << 10U) + (*low - 0xDC00);
        end = std::min(end + 6, text.size());
      }
    }
    append_utf8(out, is_surrogate(character) || character > 0x10FFFF ? 0xFFFD : character);
    return end;
  }
  switch (c) {
    case 'n': out += '\n'; break;
    case 't': out += '\t'; break;
    case 'r': out += '\r'; break;
    case 'b':
    case 'f':
    case 'v':
    case '0': out += ' '; break;
    case '\n': break;  // a continued line
    default: out += c; break;
  }
  return at + 1;
}

Json number_of(std::string_view raw) {
  std::int64_t integer = 0;
  const char* const end = raw.data() + raw.size();
  if (const auto [stop, error] = std::from_chars(raw.data(), end, integer);
      error == std::errc{} && stop == end) {
    return integer;
  }
  double real = 0;
  if (const auto [stop, error] = std::from_chars(raw.data(), end, real);
      error == std::errc{} && stop == end) {
    return real;
  }
  return nullptr;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// a + b as JavaScript has it for numbers and strings; null when one of them is not known.
Json add(const Json& a, const Json& b) {
  constexpr std::int64_t kLimit = std::int64_t{1} << 40;
  if (a.is_number_integer() && b.is_number_integer()) {
    const auto x = a.get<std::int64_t>();
    const auto y = b.get<std::int64_t>();
    if (std::max(std::abs(x), std::abs(y)) > kLimit) return nullptr;
    return x + y;
  }
  const auto is_plain = [](const Json& value) { return value.is_string() || value.is_number(); };
  if (is_plain(a) && is_plain(b) && (a.is_string() || b.is_string()))
    return text_of(a) + text_of(b);
  return nullptr;
}

}  // namespace

std::string unquote(std::string_view raw) {
  if (raw.empty() || (raw.front() != '"' && raw.front() != '\'' && raw.front() != '`'))
    return std::string{raw};
  const char quote = raw.front();
  raw.remove_prefix(1);
  if (!raw.empty() && raw.back() == quote) raw.remove_suffix(1);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    if (raw[i] == '\\' && i + 1 < raw.size()) {
      i = append_escape(out, raw, i + 1);
    } else {
      out += raw[i++];
    }
  }
  return out;
}

Script::Script(std::string_view source, const Names* names) : source_{source}, names_{names} {
  bool newline = false;
  for (std::size_t at = after_blank(source, 0, newline);
       at < source.size() && tokens_.size() < kMaxScriptTokens;
       at = after_blank(source, at, newline)) {
    const char c = source[at];
    ScriptToken token{.kind = ScriptToken::Kind::symbol, .after_newline = newline};
    std::size_t end = at;
    if (c == '"' || c == '\'' || c == '`') {
      token.kind = ScriptToken::Kind::text;
      end = after_string(source, at);
    } else if (is_ascii_digit(c)) {
      token.kind = ScriptToken::Kind::number;
      end = after_number(source, at);
    } else if (is_word(c)) {
      token.kind = ScriptToken::Kind::word;
      end = after_word(source, at);
    } else if (c == '/' && !ends_operand(tokens_) && after_regex(source, at) > at + 1) {
      at = after_regex(source, at);
      continue;
    } else {
      end = after_symbol(source, at);
    }
    token.raw = source.substr(at, end - at);
    tokens_.push_back(token);
    newline = false;
    at = end;
  }
  partner_.assign(tokens_.size(), tokens_.size());
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].kind != ScriptToken::Kind::symbol) continue;
    const char c = tokens_[i].raw.front();
    if (c == '(' || c == '[' || c == '{') open.push_back(i);
    if ((c != ')' && c != ']' && c != '}') || open.empty()) continue;
    partner_[open.back()] = i;
    open.pop_back();
  }
  for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
    if (tokens_[i].kind == ScriptToken::Kind::word && (is(i + 1, "=") || is(i + 1, ":"))) {
      assigned_[tokens_[i].raw].push_back(i + 2);
    }
  }
}

std::size_t Script::offset(std::size_t token) const {
  return token < tokens_.size()
             ? static_cast<std::size_t>(tokens_[token].raw.data() - source_.data())
             : source_.size();
}

bool Script::is(std::size_t token, std::string_view raw) const {
  return token < tokens_.size() && tokens_[token].raw == raw;
}

std::vector<ScriptCall> Script::calls() const {
  std::vector<ScriptCall> found;
  for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
    if (tokens_[i].kind != ScriptToken::Kind::word || !is(i + 1, "(") ||
        partner_[i + 1] == tokens_.size())
      continue;
    if (i > 0 && is(i - 1, "function")) continue;
    found.push_back({.name = tokens_[i].raw, .token = i, .offset = offset(i)});
  }
  return found;
}

std::vector<ScriptCall> Script::calls(std::string_view name) const {
  std::vector<ScriptCall> found = calls();
  std::erase_if(found, [&](const ScriptCall& call) { return call.name != name; });
  return found;
}

std::vector<Json> Script::arguments(const ScriptCall& call) const {
  const std::size_t open = call.token + 1;
  if (open >= tokens_.size() || partner_[open] == tokens_.size()) return {};
  Json list = array(open + 1, partner_[open], {});
  return list.is_array() ? list.get<std::vector<Json>>() : std::vector<Json>{};
}

std::size_t Script::expression_end(std::size_t begin) const {
  const auto is_operator = [&](std::size_t i) {
    constexpr std::string_view kOperators = "+-*/%?:.=&|,<>(";
    return tokens_[i].kind == ScriptToken::Kind::symbol &&
           kOperators.contains(tokens_[i].raw.front());
  };
  std::size_t steps = 0;
  for (std::size_t i = begin; i < tokens_.size(); ++i) {
    if (++steps > kMaxSteps) return begin;
    const std::string_view raw = tokens_[i].raw;
    if (raw == "," || raw == ";" || raw == ")" || raw == "]" || raw == "}") return i;
    if (i > begin && tokens_[i].after_newline && !is_operator(i) && !is_operator(i - 1)) return i;
    if (partner_[i] < tokens_.size()) i = partner_[i];
  }
  return tokens_.size();
}

std::vector<Script::Assignment> Script::assignments() const {
  std::vector<Assignment> found;
  for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
    if (tokens_[i].kind != ScriptToken::Kind::word && tokens_[i].kind != ScriptToken::Kind::text)
      continue;
    if (!is(i + 1, "=") && !is(i + 1, ":")) continue;
    if (tokens_[i].kind == ScriptToken::Kind::text && is(i + 1, "=")) continue;
    const std::size_t end = expression_end(i + 2);
    Json literal = value(i + 2, end, {});
    if (literal.is_null()) continue;
    std::string_view name = tokens_[i].raw;
    if (tokens_[i].kind == ScriptToken::Kind::text && name.size() >= 2)
      name = name.substr(1, name.size() - 2);
    found.push_back(
        {.name = name, .value = std::move(literal), .offset = offset(i + 2), .end = offset(end)});
    // What stands inside an object or array is part of its value.
    if (partner_[i + 2] < tokens_.size()) i = std::max(i, partner_[i + 2] - 1);
  }
  return found;
}

Json Script::variable_at(std::string_view name, Level level) const {
  const auto places = assigned_.find(name);
  if (places == assigned_.end()) {
    const auto known = names_ == nullptr ? Names::const_iterator{} : names_->find(name);
    return names_ == nullptr || known == names_->end() ? Json(nullptr) : known->second;
  }
  int tried = 0;
  for (auto place = places->second.rbegin(); place != places->second.rend() && tried < kMaxLookups;
       ++place, ++tried) {
    const std::size_t end = expression_end(*place);
    if ((level.nest > 0 || level.names > 0) && end - *place > kMaxNamed) continue;
    Json found = value(*place, end, {level.nest + 1, level.names + 1});
    if (!found.is_null()) return found;
  }
  return nullptr;
}

std::optional<Json> Script::variable(std::string_view name) const {
  Json found = variable_at(name, {});
  return found.is_null() ? std::nullopt : std::optional{std::move(found)};
}

Json Script::value(std::size_t begin, std::size_t end, Level level) const {
  if (begin >= end || level.nest > kMaxDepth) return nullptr;
  // a || b is the first of them that is something.
  std::size_t start = begin;
  for (std::size_t i = begin; i + 1 < end; ++i) {
    if (is(i, "|") && is(i + 1, "|")) {
      Json left = sum(start, i, level);
      if (!left.is_null() && left != "" && left != 0 && left != false) return left;
      start = i + 2;
      ++i;
    } else if (partner_[i] < end) {
      i = partner_[i];
    }
  }
  return sum(start, end, level);
}

Json Script::sum(std::size_t begin, std::size_t end, Level level) const {
  Json total;
  bool first = true;
  std::size_t start = begin;
  char sign = '+';
  for (std::size_t i = begin; i <= end; ++i) {
    const bool at_end = i == end;
    const bool is_sign = !at_end && i > start && (is(i, "+") || is(i, "-"));
    if (at_end || is_sign) {
      Json part = single(start, i, level);
      if (sign == '-') {
        if (!part.is_number_integer()) return nullptr;
        part = add(0, -std::clamp<std::int64_t>(part.get<std::int64_t>(), -(std::int64_t{1} << 40),
                                                std::int64_t{1} << 40));
      }
      total = first ? std::move(part) : add(total, part);
      if (total.is_null()) return nullptr;
      first = false;
      start = i + 1;
      if (is_sign) sign = tokens_[i].raw.front();
    } else if (partner_[i] < end) {
      i = partner_[i];
    }
  }
  return total;
}

Json Script::single(std::size_t begin, std::size_t end, Level level) const {
  if (begin >= end) return nullptr;
  const ScriptToken& token = tokens_[begin];
  if (token.kind == ScriptToken::Kind::symbol) {
    const bool whole = partner_[begin] + 1 == end;
    if (token.raw == "-" && begin + 2 == end) {
      Json positive = number_of(tokens_[begin + 1].raw);
      return positive.is_number_integer() ? Json(-positive.get<std::int64_t>()) : Json(nullptr);
    }
    if (token.raw == "(" && whole) return value(begin + 1, end - 1, {level.nest + 1, level.names});
    if (token.raw == "{" && whole) return object(begin + 1, end - 1, {level.nest + 1, level.names});
    if (token.raw == "[" && whole) return array(begin + 1, end - 1, {level.nest + 1, level.names});
    return nullptr;
  }
  if (begin + 1 != end) return member_of(begin, end, level);
  if (token.kind == ScriptToken::Kind::text) return unquote(token.raw);
  if (token.kind == ScriptToken::Kind::number) return number_of(token.raw);
  if (token.raw == "true" || token.raw == "false") return token.raw == "true";
  return level.names < kMaxLookups ? variable_at(token.raw, level) : Json(nullptr);
}

/// Site.channel.id is what is called id, wherever it was given.
Json Script::member_of(std::size_t begin, std::size_t end, Level level) const {
  constexpr std::array<std::string_view, 7> kLive{"this",  "document", "window", "location",
                                                  "event", "e",        "$"};
  if ((end - begin) % 2 == 0 || std::ranges::find(kLive, tokens_[begin].raw) != kLive.end())
    return nullptr;
  for (std::size_t i = begin; i < end; ++i) {
    const bool dot = (i - begin) % 2 == 1;
    if (dot ? !is(i, ".") : tokens_[i].kind != ScriptToken::Kind::word) return nullptr;
  }
  return level.names < kMaxLookups ? variable_at(tokens_[end - 1].raw, level) : Json(nullptr);
}

Json Script::object(std::size_t begin, std::size_t end, Level level) const {
  Json found = Json::object();
  if (level.nest > kMaxDepth) return found;
  for (std::size_t i = begin; i < end;) {
    std::size_t stop = i;
    while (stop < end && !is(stop, ","))
      stop = partner_[stop] < end ? partner_[stop] + 1 : stop + 1;
    if (i + 2 < stop && is(i + 1, ":")) {
      Json member = value(i + 2, stop, {level.nest + 1, level.names});
      found[unquote(tokens_[i].raw)] = std::move(member);
    }
    i = stop + 1;
  }
  return found;
}

Json Script::array(std::size_t begin, std::size_t end, Level level) const {
  Json found = Json::array();
  if (level.nest > kMaxDepth) return found;
  for (std::size_t i = begin; i < end;) {
    std::size_t stop = i;
    while (stop < end && !is(stop, ","))
      stop = partner_[stop] < end ? partner_[stop] + 1 : stop + 1;
    found.push_back(value(i, stop, {level.nest + 1, level.names}));
    i = stop + 1;
  }
  return found;
}

}  // namespace gongkai

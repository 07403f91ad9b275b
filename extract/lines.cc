#include "extract/lines.h"

#include <algorithm>
#include <cassert>

#include "config/fold.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#';
}

/// How many bytes of `raw`, which starts with '&', the character reference takes whose decoded
/// form is followed by `rest`. 1 when it is a plain ampersand.
std::size_t reference_size(std::string_view raw, std::string_view decoded) {
  std::size_t name = 1;
  while (name < raw.size() && is_name_character(raw[name])) ++name;
  if (name == 1) return 1;
  if (name < raw.size() && raw[name] == ';') return name + 1;
  if (decoded.starts_with('&') && decoded.substr(1).starts_with(raw.substr(1, name - 1))) return 1;
  // No semicolon: the longest known name wins, so letters after it may belong to the text.
  const std::string_view after = decoded.substr(code_point_at(decoded).size);
  for (std::size_t size = name; size > 1; --size) {
    const std::string_view rest = raw.substr(size);
    if (rest.empty() || after.empty() ? rest.empty() == after.empty()
                                      : rest.front() == after.front())
      return size;
  }
  return name;
}

/// Walks `raw`, a text node as written, and `decoded`, what it says, side by side from (r, d) until
/// byte `offset` of the decoded form is reached.
void align(std::string_view raw, std::string_view decoded, std::size_t offset, std::size_t& r,
           std::size_t& d) {
  while (d < offset && r < raw.size()) {
    if (raw[r] == '&') {
      r += reference_size(raw.substr(r), decoded.substr(d));
      d += code_point_at(decoded.substr(d)).size;
    } else if (raw[r] == decoded[d]) {
      ++r;
      ++d;
    } else if (raw[r] == '<') {  // a stray end tag that the parser passed over
      r = std::min(raw.find('>', r), raw.size() - 1) + 1;
    } else if (raw[r] == '\r' || raw[r] == '\0') {  // line ends are made one, NUL is dropped
      ++r;
    } else {
      ++d;
    }
  }
}

/// Behind the tags that the parser passed over at `r`.
std::size_t behind_tags(std::string_view raw, std::string_view decoded, std::size_t r,
                        std::size_t d) {
  while (r < raw.size() && raw[r] == '<' && (d >= decoded.size() || decoded[d] != '<')) {
    r = std::min(raw.find('>', r), raw.size() - 1) + 1;
  }
  return std::min(r, raw.size());
}

/// Nothing but tags and white space, so that a reader who drops those sees no other text.
bool only_markup(std::string_view between) {
  while (true) {
    between = trim(between);
    if (between.empty()) return true;
    if (between.front() != '<') return false;
    const std::size_t close = between.find('>');
    if (close == std::string_view::npos) return false;
    between.remove_prefix(close + 1);
  }
}

}  // namespace

std::size_t Lines::position(const Run& run, std::uint32_t offset) const {
  if (!run.node) return run.at + (offset - run.begin);
  const std::size_t begin = run.node.begin();
  const std::string_view raw = page_.substr(begin, run.node.end() - begin);
  const std::string_view decoded = run.node.text();
  const std::size_t target = run.at + (offset - run.begin);
  if (aligned_.node != run.node || aligned_.decoded > target) aligned_ = {.node = run.node};
  align(raw, decoded, target, aligned_.raw, aligned_.decoded);
  return begin + behind_tags(raw, decoded, aligned_.raw, aligned_.decoded);
}

std::optional<ByteRange> Lines::source(const Line& line, std::string_view part) const {
  const auto begin = static_cast<std::uint32_t>(part.data() - text_.data());
  const auto end = static_cast<std::uint32_t>(begin + part.size());
  std::optional<ByteRange> range;
  for (std::uint32_t i = line.first_run; i < line.end_run; ++i) {
    const Run& run = runs_[i];
    if (run.end <= begin || run.begin >= end) continue;
    const std::size_t from = position(run, std::max(run.begin, begin));
    const std::size_t to = position(run, std::min(run.end, end));
    if (to < from || to > page_.size()) return std::nullopt;
    if (!range) {
      range = ByteRange{from, to};
    } else if (from < range->end || !only_markup(page_.substr(range->end, from - range->end))) {
      return std::nullopt;
    } else {
      range->end = to;
    }
  }
  return range;
}

std::vector<std::uint32_t> Lines::seams(const Line& line) const {
  std::vector<std::uint32_t> seams;
  for (std::uint32_t i = line.first_run; i < line.end_run; ++i) {
    if (runs_[i].begin > line.begin && runs_[i].begin < line.end)
      seams.push_back(runs_[i].begin - line.begin);
  }
  return seams;
}

void Lines::measure(Line& line) {
  line.folded_begin = static_cast<std::uint32_t>(folded_.size());
  line.letters = 0;
  line.link_letters = 0;
  std::uint32_t run = line.first_run;
  for (std::uint32_t at = line.begin; at < line.end;) {
    const CodePoint c = code_point_at(std::string_view{text_}.substr(at, line.end - at));
    if (!is_blank(c.value)) {
      while (run < line.end_run && runs_[run].end <= at) ++run;
      ++line.letters;
      line.link_letters += run < line.end_run && runs_[run].link && at >= runs_[run].begin;
      append_utf8(fold(c.value), folded_);
    }
    at += c.size;
  }
  line.folded_end = static_cast<std::uint32_t>(folded_.size());
}

void Lines::set_bounds(Line& line, std::uint32_t begin, std::uint32_t end) {
  const std::string_view kept = trim(std::string_view{text_}.substr(begin, end - begin));
  line.begin = kept.empty() ? begin : static_cast<std::uint32_t>(kept.data() - text_.data());
  line.end = line.begin + static_cast<std::uint32_t>(kept.size());
  measure(line);
}

void Lines::copy(const Line& line, std::uint32_t begin, std::uint32_t end) {
  const auto shift = static_cast<std::uint32_t>(text_.size()) - begin;
  text_.append(std::string{text_, begin, end - begin});
  for (std::uint32_t i = line.first_run; i < line.end_run; ++i) {
    Run run = runs_[i];
    if (run.end <= begin || run.begin >= end) continue;
    const std::uint32_t from = std::max(run.begin, begin);
    run.at += from - run.begin;
    run.begin = from + shift;
    run.end = std::min(run.end, end) + shift;
    runs_.push_back(run);
  }
}

void Lines::cut(std::size_t index, std::size_t begin, std::size_t end) {
  Line rest = lines_[index];
  Line piece = rest;
  const std::uint32_t from = rest.begin + static_cast<std::uint32_t>(begin);
  const std::uint32_t to = rest.begin + static_cast<std::uint32_t>(end);
  set_bounds(piece, from, to);
  const auto blank = [&](std::uint32_t a, std::uint32_t b) {
    return trim(std::string_view{text_}.substr(a, b - a)).empty();
  };
  if (blank(rest.begin, from)) {
    set_bounds(rest, to, rest.end);
  } else if (blank(to, rest.end)) {
    set_bounds(rest, rest.begin, from);
  } else {
    const Line whole = rest;
    const auto start = static_cast<std::uint32_t>(text_.size());
    rest.first_run = static_cast<std::uint32_t>(runs_.size());
    copy(whole, whole.begin, from);
    copy(whole, to, whole.end);
    rest.end_run = static_cast<std::uint32_t>(runs_.size());
    set_bounds(rest, start, static_cast<std::uint32_t>(text_.size()));
  }
  assert(rest.letters > 0 && piece.letters > 0);
  const auto place = lines_.begin() + static_cast<std::ptrdiff_t>(index);
  *place = rest;
  lines_.insert(place + 1, piece);
  if (index < shown_) ++shown_;
  for (Element& element : elements_) {
    if (element.first_line > index) ++element.first_line;
    if (element.end_line > index) ++element.end_line;
  }
  for (Anchor& anchor : anchors_) anchor.line += anchor.line > index;
}

Lines Lines::of_text(std::string_view text) {
  Lines lines;
  lines.page_ = text;
  lines.text_ = text;
  lines.folded_.reserve(text.size());
  lines.elements_.push_back({});
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t end = std::min(text.find_first_of("\n\r\f\v", at), text.size());
    const std::string_view kept = trim(std::string_view{lines.text_}.substr(at, end - at));
    if (!kept.empty()) {
      const auto begin = static_cast<std::uint32_t>(kept.data() - lines.text_.data());
      const auto run = static_cast<std::uint32_t>(lines.runs_.size());
      Line line{.begin = begin,
                .end = begin + static_cast<std::uint32_t>(kept.size()),
                .first_run = run,
                .end_run = run + 1};
      lines.runs_.push_back({.begin = line.begin, .end = line.end, .at = begin});
      lines.measure(line);
      line.row = kept.contains('\t');
      lines.lines_.push_back(line);
    }
    at = end + 1;
  }
  lines.shown_ = lines.lines_.size();
  lines.elements_.front().end_line = static_cast<std::uint32_t>(lines.shown_);
  return lines;
}

}  // namespace gongkai

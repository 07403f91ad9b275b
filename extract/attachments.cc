#include "extract/attachments.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "config/fold.h"
#include "crawler/percent.h"
#include "crawler/url.h"
#include "crawler/utf8.h"
#include "extract/file_name.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostLinks = 1000;

std::string_view without_query(std::string_view url) {
  return url.substr(0, std::min(url.find_first_of("?#"), url.size()));
}

std::string_view last_segment(std::string_view url) {
  url = without_query(url);
  return url.substr(url.rfind('/') + 1);
}

/// The value of `name` in a URL's query, undecoded.
std::string_view query_value(std::string_view url, std::string_view name) {
  std::size_t at = url.find('?');
  while (at != std::string_view::npos) {
    ++at;
    const std::size_t end = std::min(url.find_first_of("&#", at), url.size());
    const std::string_view pair = url.substr(at, end - at);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
    at = end < url.size() && url[end] == '&' ? end : std::string_view::npos;
  }
  return {};
}

/// A link to a file, or to a servlet that hands one out (downfile.jsp?filename=….doc).
bool leads_to_file(std::string_view url) {
  if (url.starts_with("javascript:") || url.starts_with("mailto:")) return false;
  if (has_file_type(without_query(url))) return true;
  for (const std::string_view name : {"filename", "fileName", "file", "name", "fileUrl", "path"}) {
    if (has_file_type(query_value(url, name))) return true;
  }
  return url.contains("downfile.jsp");
}

/// Without the line ends and padding of the source.
std::string one_line(std::string_view text) {
  std::string line;
  for (text = trim(text); !text.empty();) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    if (!line.empty()) line += ' ';
    line += text.substr(0, end);
    text = trim(text.substr(end));
  }
  return line;
}

/// Collects links, resolved and each once.
class Collector {
 public:
  Collector(std::string_view url, std::string_view charset) : charset_{charset} {
    if (!url.empty()) base_ = Url::parse(url);
  }

  void set_base(std::string_view reference) {
    if (auto base = base_ ? base_->resolve(reference) : Url::parse(reference))
      base_ = *std::move(base);
  }

  /// `shown`: a viewer shows the file in the page, where its text would stand.
  void add(std::string_view reference, std::string_view name, bool shown = false) {
    reference = trim(reference);
    if (reference.empty()) return;
    std::string url{reference};
    if (const auto resolved = base_ ? base_->resolve(reference, charset_) : Url::parse(reference)) {
      url = resolved->without_fragment();
    }
    std::string called = one_line(name);
    if (called.empty()) called = percent_decode(last_segment(reference));
    if (!is_utf8(called)) called = last_segment(reference);
    const auto known = std::ranges::find(links_, url, &AttachmentLink::url);
    if (known == links_.end()) {
      if (links_.size() >= kMostLinks) return;
      links_.push_back(
          {.url = std::move(url), .name = std::move(called), .stands_in = shown ? 1 : 0});
      return;
    }
    if (shown) known->stands_in = 1;
    if (!has_file_type(known->name) && has_file_type(called)) known->name = std::move(called);
  }

  std::vector<AttachmentLink> take() { return std::move(links_); }

 private:
  std::optional<Url> base_;
  std::string_view charset_;
  std::vector<AttachmentLink> links_;
};

std::string inner_text(Node root) {
  std::string text;
  for (Node node = root.next(root); node; node = node.next(root)) {
    if (node.is_text()) text += node.text();
  }
  return text;
}

/// title, download and alt carry the real name where the text is cut or says 下载.
std::string name_of(Node anchor) {
  std::string text = inner_text(anchor);
  if (has_file_type(trim(text))) return text;
  for (const char* const attribute : {"download", "title", "alt", "needdownload"}) {
    if (has_file_type(trim(anchor.attribute(attribute))))
      return std::string{anchor.attribute(attribute)};
  }
  return text;
}

/// The part of the page that belongs to the document: from its title to the end of its body and
/// what stands right behind it.
LineRange reach_of(const Reading& reading) {
  constexpr std::size_t kBehind = 40;
  const std::size_t begin = reading.title_lines.empty()
                                ? reading.body.begin
                                : std::min(reading.title_lines.begin, reading.body.begin);
  return {begin, std::min(reading.body.end + kBehind, reading.lines.shown())};
}

/// The file that a viewer shows: its own source, or its file= parameter.
std::string viewed_file(std::string_view source) {
  for (const std::string_view name : {"file", "url", "src", "pdf"}) {
    const std::string value = percent_decode(query_value(source, name));
    if (has_file_type(without_query(value))) return value;
  }
  return has_file_type(without_query(source)) ? std::string{source} : std::string{};
}

/// var file_appendix='<a href="./P020….pdf">名单</a>': links inside a script's strings.
void add_script_links(std::string_view script, Collector& out) {
  constexpr std::size_t kMost = 512U << 10U;
  script = script.substr(0, kMost);
  for (std::size_t at = script.find("<a "); at != std::string_view::npos;
       at = script.find("<a ", at + 1)) {
    const std::string_view tag = script.substr(at, 2000);
    const std::size_t href = tag.find("href=");
    if (href == std::string_view::npos || href > tag.find('>')) continue;
    std::string_view rest = tag.substr(href + 5);
    while (rest.starts_with('\\')) rest.remove_prefix(1);
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) continue;
    const char quote = rest.front();
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find(quote), rest.find('\\'));
    if (end == std::string_view::npos || !leads_to_file(rest.substr(0, end))) continue;
    const std::size_t open = rest.find('>');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('<', open);
    out.add(rest.substr(0, end), close == std::string_view::npos
                                     ? std::string_view{}
                                     : rest.substr(open + 1, close - open - 1));
  }
}

/// Hands `each` every quoted string of a script with what stands before it, until it returns false.
template <typename Each>
void for_each_string(std::string_view script, Each each) {
  constexpr std::size_t kLongest = 2000;
  for (std::size_t at = 0; (at = script.find_first_of("\"'", at)) != std::string_view::npos;) {
    std::size_t end = at + 1;
    while (end < script.size() && script[end] != script[at] && script[end] != '\n') {
      end += script[end] == '\\' ? 2U : 1U;
    }
    if (end >= script.size()) return;
    if (script[end] == '\n' || end - at > kLongest) {
      ++at;  // an apostrophe
      continue;
    }
    if (!each(script.substr(at + 1, end - at - 1), script.substr(0, at))) return;
    at = end + 1;
  }
}

/// A string's value, as far as URLs and names need it: \/ and \uXXXX.
std::string unescaped(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      value += text[i];
    } else if (text[i + 1] == 'u' && i + 5 < text.size()) {
      char32_t code = 0;
      for (const char c : text.substr(i + 2, 4)) {
        code = code * 16 + static_cast<char32_t>(std::max(0, hex_value(c)));
      }
      append_utf8(code, value);
      i += 5;
    } else {
      value += text[++i];
    }
  }
  return value;
}

/// The name that a string is given: of the variable, the key or the function that it stands behind.
std::string key_before(std::string_view before) {
  constexpr std::size_t kLongest = 60;
  before = trim(before.substr(before.size() - std::min(before.size(), kLongest)));
  if (before.empty() || !std::string_view{"=:("}.contains(before.back())) return {};
  before = trim(before.substr(0, before.size() - 1));
  if (before.ends_with('"') || before.ends_with('\'')) before.remove_suffix(1);
  std::size_t begin = before.size();
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  while (begin > 0 && is_word(before[begin - 1])) --begin;
  return fold(before.substr(begin));
}

/// The name in the object that `place` stands in: {"name":"…","url":"…"}.
std::string sibling(std::string_view script, std::size_t place) {
  constexpr std::size_t kWidest = 1000;
  const std::size_t first = place - std::min(place, kWidest);
  const std::size_t open = script.substr(first, place - first).rfind('{');
  if (open == std::string_view::npos) return {};
  const std::string_view object = script.substr(first + open);
  std::string name;
  for_each_string(object.substr(0, std::min(object.find('}'), kWidest)),
                  [&](std::string_view text, std::string_view before) {
                    const std::string key = key_before(before);
                    if (key == "name" || key == "filename" || key == "title") {
                      name = unescaped(text);
                    }
                    return name.empty();
                  });
  return is_utf8(name) ? name : std::string{};
}

/// var pdfUrl = "…", showVsbpdfIframe("…"), "attachment":[{"name":"…","url":"…"}]: files that a
/// script names as such.
void add_script_strings(std::string_view script, Collector& out) {
  constexpr std::size_t kMost = 512U << 10U;
  constexpr std::size_t kListNear = 2000;
  constexpr std::array<std::string_view, 7> kFiles{"pdf",    "ofd",    "file",  "appendix",
                                                   "attach", "fujian", "viewer"};
  constexpr std::array<std::string_view, 4> kPlaces{"url", "path", "src", "href"};
  script = script.substr(0, kMost);
  for_each_string(script, [&](std::string_view text, std::string_view before) {
    const std::string url = unescaped(text);
    if (url.find_first_of("<> ,") != std::string::npos || !leads_to_file(url)) return true;
    const std::string key = key_before(before);
    const auto in_key = [&](std::string_view word) { return key.contains(word); };
    const std::string_view near = before.substr(before.size() - std::min(before.size(), kListNear));
    const bool listed = std::ranges::find(kPlaces, key) != kPlaces.end() &&
                        (near.contains("\"attachment") || near.contains("\"files\""));
    if (!listed && std::ranges::none_of(kFiles, in_key)) return true;
    if (key == "filename") return true;  // says how the file beside it is called
    const bool shown = in_key("viewer") || (key.starts_with("show") && in_key("pdf"));
    out.add(url, sibling(script, before.size()), shown);
    return true;
  });
}

/// The file that a handler opens: window.open('…'), javascript:openFile("…").
std::string opened_file(std::string_view handler) {
  std::string file;
  for_each_string(handler, [&](std::string_view text, std::string_view /*before*/) {
    if (leads_to_file(text)) file = text;
    return file.empty();
  });
  return file;
}

/// A link to a viewer's page leads to the file that it shows.
std::string file_behind(std::string_view target) {
  const std::string_view page = without_query(target);
  const bool viewer = page.ends_with(".html") || page.ends_with(".htm");
  std::string file = viewer ? viewed_file(target) : std::string{};
  return file.empty() ? std::string{target} : file;
}

}  // namespace

bool is_attachment_line(std::string_view folded) {
  if (folded.contains("。") || folded.size() > 360) return false;
  if (folded.starts_with("附件:") || folded == "附件") return true;
  return has_file_type(folded);
}

bool links_to_file(const Lines& lines, std::size_t index) {
  const auto on_line = std::ranges::equal_range(lines.anchors(), static_cast<std::uint32_t>(index),
                                                {}, &Anchor::line);
  return std::ranges::any_of(
      on_line, [](const Anchor& anchor) { return leads_to_file(anchor.node.attribute("href")); });
}

std::vector<AttachmentLink> find_attachments(const Reading& reading, std::string_view url,
                                             std::string_view charset) {
  Collector out{url, charset};
  for (const Node tag : reading.lines.tags()) {
    if (tag.tag() == "base" && !tag.attribute("href").empty()) out.set_base(tag.attribute("href"));
  }
  const LineRange reach = reach_of(reading);
  for (const Anchor& anchor : reading.lines.anchors()) {
    const bool near = reach.contains(anchor.line) || reading.body.contains(anchor.line);
    if (!near || reading.lines[std::min<std::size_t>(anchor.line, reading.lines.size() - 1)].region)
      continue;
    const std::string_view target = anchor.node.attribute("href");
    const bool marked =
        anchor.node.attribute("appendix") == "true" || anchor.node.has_class("nfw-cms-attachment");
    const std::string name = name_of(anchor.node);
    const bool named = has_file_type(trim(name)) && !target.starts_with("javascript:") &&
                       !target.starts_with('#') && !trim(target).empty();
    if ((marked && !target.empty()) || named || leads_to_file(target)) {
      out.add(file_behind(target), name);
    } else {
      std::string opened = opened_file(anchor.node.attribute("onclick"));
      if (opened.empty() && target.starts_with("javascript:")) opened = opened_file(target);
      if (!opened.empty()) out.add(opened, name);
    }
  }
  for (const Node tag : reading.lines.tags()) {
    if (tag.tag() == "script") {
      if (const Node text = tag.first_child()) {
        add_script_links(text.text(), out);
        add_script_strings(text.text(), out);
      }
      continue;
    }
    const std::string file =
        viewed_file(tag.tag() == "object" ? tag.attribute("data") : tag.attribute("src"));
    if (!file.empty()) out.add(file, tag.attribute("title"), true);
  }
  return out.take();
}

}  // namespace gongkai

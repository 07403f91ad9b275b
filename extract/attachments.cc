#include "extract/attachments.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "config/fold.h"
#include "crawler/percent.h"
#include "crawler/url.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 20> kFileTypes{
    "pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "dps",
    "ofd", "rtf", "txt",  "csv", "zip", "rar",  "7z", "ceb", "tif",  "caj"};

/// "name.docx" has a type that documents are handed out in.
bool has_file_type(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6) return false;
  return std::ranges::find(kFileTypes, fold(name.substr(dot + 1))) != kFileTypes.end();
}

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

  void add(std::string_view reference, std::string_view name) {
    reference = trim(reference);
    if (reference.empty()) return;
    std::string url{reference};
    if (const auto resolved = base_ ? base_->resolve(reference, charset_) : Url::parse(reference)) {
      url = resolved->without_fragment();
    }
    std::string shown = one_line(name);
    if (shown.empty()) shown = percent_decode(last_segment(reference));
    if (!is_utf8(shown)) shown = last_segment(reference);
    const auto known = std::ranges::find(links_, url, &AttachmentLink::url);
    if (known == links_.end()) {
      links_.push_back({.url = std::move(url), .name = std::move(shown)});
    } else if (!has_file_type(known->name) && has_file_type(shown)) {
      known->name = std::move(shown);
    }
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

/// The quoted argument of window.open('…').
std::string_view opened_url(std::string_view handler) {
  const std::size_t call = handler.find("open(");
  if (call == std::string_view::npos) return {};
  std::string_view rest = handler.substr(call + 5);
  if (rest.empty() || (rest.front() != '\'' && rest.front() != '"')) return {};
  const std::size_t end = rest.find(rest.front(), 1);
  return end == std::string_view::npos ? std::string_view{} : rest.substr(1, end - 1);
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
    if (marked || leads_to_file(target)) {
      out.add(target, name_of(anchor.node));
    } else if (const std::string_view opened = opened_url(anchor.node.attribute("onclick"));
               leads_to_file(opened)) {
      out.add(opened, name_of(anchor.node));
    }
  }
  for (const Node tag : reading.lines.tags()) {
    if (tag.tag() == "script") {
      if (const Node text = tag.first_child()) add_script_links(text.text(), out);
      continue;
    }
    const std::string file =
        viewed_file(tag.tag() == "object" ? tag.attribute("data") : tag.attribute("src"));
    if (!file.empty()) out.add(file, tag.attribute("title"));
  }
  return out.take();
}

}  // namespace gongkai

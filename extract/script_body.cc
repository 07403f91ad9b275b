#include "extract/script_body.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "config/ascii.h"
#include "config/fold.h"
#include "extract/doc_no.h"
#include "extract/link_kind.h"
#include "extract/listing_json.h"
#include "extract/listing_tree.h"
#include "extract/pager.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLeastLetters = 60;
constexpr std::size_t kMaxValues = 100'000;
constexpr int kMaxDepth = 24;

/// &lt;p&gt; for <p>: markup that was escaped before it was made a string.
std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kNames{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}}};
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const auto* const name = std::ranges::find_if(
        kNames, [&](const auto& pair) { return text.starts_with(pair.first); });
    plain += name == kNames.end() ? text.front() : name->second;
    text.remove_prefix(name == kNames.end() ? 1 : name->first.size());
  }
  return plain;
}

bool has_markup(std::string_view html) {
  constexpr std::array<std::string_view, 5> kTags{"<p", "<br", "<div", "<span", "<table"};
  const std::string head = ascii_lowered(html.substr(0, 4096));
  return std::ranges::any_of(kTags, [&](std::string_view tag) { return head.contains(tag); });
}

/// How many letters of `html` stand outside tags and links; none when they are no sentences.
std::size_t prose_letters(std::string_view html) {
  std::string text;
  bool link = false;
  while (!html.empty()) {
    const std::size_t open = std::min(html.find('<'), html.size());
    if (!link) text += html.substr(0, open);
    html.remove_prefix(open);
    const std::size_t close = std::min(html.find('>'), html.size());
    const std::string tag = ascii_lowered(html.substr(0, std::min<std::size_t>(close, 3)));
    if (tag.starts_with("<a ")) link = true;
    if (tag.starts_with("</a")) link = false;
    html.remove_prefix(std::min(close + 1, html.size()));
  }
  return text.contains("。") ? count_letters(text) : 0;
}

/// A string that may be the body, and the object it is a member of.
struct Candidate {
  std::string html;
  std::string name;
  std::size_t letters = 0;
  bool member = false;  ///< of an object: of another one for each document of a list
  std::vector<Claim> claims;
  int entry = 0;  ///< of the element that holds it
};

/// A field of the object that holds a body, by the names that systems give it, the first that has
/// a value.
void claim_member(const Json& object, std::string_view field,
                  std::span<const std::string_view> names, std::vector<Claim>& claims) {
  for (const std::string_view known : names) {
    for (const auto& [name, value] : object.items()) {
      if (ascii_lowered(name) != known) continue;
      const bool dated = field == "published_on" || field == "written_on";
      std::string said = dated               ? json_day(value)
                         : value.is_string() ? plain_title(value.get_ref<const std::string&>())
                                             : std::string{};
      if (field == "doc_no") {
        const auto number = whole_doc_no(said);
        said = number ? number->value : std::string{};
      }
      constexpr std::size_t kLongest = 480;  // bytes
      if (said.empty() || said.size() > kLongest) continue;
      claims.push_back({.field = std::string{field},
                        .value = said,
                        .raw = value.is_string() ? value.get<std::string>() : value.dump(),
                        .layer = Layer::block,
                        .confidence = 0.8,
                        .rule = "script:" + name});
      return;
    }
  }
}

std::vector<Claim> claims_of(const Json& object) {
  constexpr auto kTitle = std::to_array<std::string_view>(
      {"title", "articletitle", "doctitle", "showtitle", "infotitle", "newstitle", "maintitle"});
  constexpr auto kPublished = std::to_array<std::string_view>(
      {"display_publish_time", "publishtime", "publishdate", "publish_time", "publish_date",
       "publishedtime", "publishedtimestr", "pubdate", "pubtime", "docpubtime", "docreltime",
       "releasetime", "releasedate", "showtime", "fbrq", "fbsj"});
  constexpr auto kWritten = std::to_array<std::string_view>({"writedate", "writtendate", "cwrq"});
  constexpr auto kPublisher =
      std::to_array<std::string_view>({"publisher", "publishunit", "publishorg", "pubunit",
                                       "contentsource", "docsource", "source", "fbjg"});
  constexpr auto kIndex =
      std::to_array<std::string_view>({"identifier", "indexnumber", "indexno", "index_no", "syh"});
  constexpr auto kNumber =
      std::to_array<std::string_view>({"document_number", "documentnumber", "docnumber", "docno",
                                       "fileno", "filenum", "filenumber", "refno", "fwzh", "wh"});
  std::vector<Claim> claims;
  claim_member(object, "title", kTitle, claims);
  claim_member(object, "published_on", kPublished, claims);
  claim_member(object, "written_on", kWritten, claims);
  claim_member(object, "publisher", kPublisher, claims);
  claim_member(object, "index_no", kIndex, claims);
  claim_member(object, "doc_no", kNumber, claims);
  return claims;
}

class Search {
 public:
  void look_at(const Json& value, std::string_view name, int entry) {
    struct Open {
      const Json* value;
      const Json* holder;
      std::string name;
      int depth;
    };
    std::vector<Open> open{{&value, nullptr, std::string{name}, 0}};
    while (!open.empty() && seen_ < kMaxValues) {
      const Open at = std::move(open.back());
      open.pop_back();
      ++seen_;
      if (at.value->is_string())
        offer(at.value->get_ref<const std::string&>(), at.holder, at.name, entry);
      if (at.depth >= kMaxDepth) continue;
      if (at.value->is_array()) {
        for (const Json& child : *at.value)
          open.push_back({&child, nullptr, at.name, at.depth + 1});
      }
      if (at.value->is_object()) {
        for (const auto& [member, child] : at.value->items())
          open.push_back({&child, at.value, member, at.depth + 1});
      }
    }
  }

  void offer(std::string_view text, const Json* holder, std::string_view name, int entry) {
    if (text.size() < kLeastLetters) return;
    std::string html = text.contains('<') ? std::string{text} : unescaped(text);
    if (!has_markup(html)) return;
    const std::size_t letters = prose_letters(html);
    if (letters < kLeastLetters) return;
    candidates_.push_back({.html = std::move(html),
                           .name = std::string{name},
                           .letters = letters,
                           .member = holder != nullptr,
                           .claims = holder == nullptr ? std::vector<Claim>{} : claims_of(*holder),
                           .entry = entry});
  }

  /// The one with the most text, unless others like it say something else.
  std::optional<Candidate> best() {
    const auto found = std::ranges::max_element(candidates_, {}, &Candidate::letters);
    if (found == candidates_.end()) return std::nullopt;
    const bool alone = std::ranges::none_of(candidates_, [&](const Candidate& other) {
      if (&other == &*found || other.name != found->name) return false;
      return other.member || other.html != found->html;
    });
    return alone ? std::optional{std::move(*found)} : std::nullopt;
  }

 private:
  std::size_t seen_ = 0;
  std::vector<Candidate> candidates_;
};

bool is_empty(const ListingTree& tree, int index) {
  constexpr int kFew = 4;  // entries: what says that the body is being fetched
  const std::string_view tag = tree[index].node.tag();
  const bool may_hold = tag == "div" || tag == "td" || tag == "span" || tag == "section" ||
                        tag == "article" || tag == "p";
  return may_hold && tree[index].end - index <= kFew && trim(tree.text(index)).empty();
}

/// What scripts say in short strings, without the # of a selector.
std::set<std::string_view> words_of(const PageScripts& scripts) {
  constexpr std::size_t kLongest = 60;
  std::set<std::string_view> words;
  for (const PageScript& page_script : scripts) {
    for (const ScriptToken& token : page_script.script.tokens()) {
      if (token.kind != ScriptToken::Kind::text || token.raw.size() < 3 ||
          token.raw.size() > kLongest)
        continue;
      std::string_view word = token.raw.substr(1, token.raw.size() - 2);
      if (word.starts_with('#')) word.remove_prefix(1);
      words.insert(word);
    }
  }
  return words;
}

/// Where in the page the body belongs: in the empty element that a script names or a template
/// fills, or where what holds it stands, but not in the page's head.
std::size_t place_of(const Page& page, const ListingTree& tree, const PageScripts& scripts,
                     int holder) {
  const std::set<std::string_view> words = words_of(scripts);
  std::size_t body = page.text().size();
  for (int i = 0; i < tree.size(); ++i) {
    const Node node = tree[i].node;
    if (node.tag() == "body" && node.end() > node.begin()) body = node.begin();
    if (!node.is_element() || node.end() == 0) continue;
    const bool named = node.has_attribute("v-html") || words.contains(node.attribute("id"));
    const std::size_t open = named ? page.text().find('>', node.begin()) : std::string_view::npos;
    if (open < node.end() && is_empty(tree, i)) return open + 1;
  }
  const std::size_t place = tree[holder].node.begin();
  return body < place ? place : page.text().size();
}

bool is_template(std::string_view type) {
  return type.contains("html") || type.contains("template") || type.contains("text/plain");
}

/// Elements that keep a body for a script, unseen: <template>, <textarea>, <input type="hidden">.
void look_at_holders(const Page& page, const ListingTree& tree, Search& search) {
  for (int i = 0; i < tree.size(); ++i) {
    const Node node = tree[i].node;
    const std::string_view tag = node.tag();
    if (tag == "textarea" && node.first_child()) {
      search.offer(node.first_child().text(), nullptr, tag, i);
    } else if (tag == "input" && is_same_word(node.attribute("type"), "hidden")) {
      search.offer(node.attribute("value"), nullptr, tag, i);
    } else if (tag == "template" && node.end() > node.begin()) {
      const std::string_view whole = page.text().substr(node.begin(), node.end() - node.begin());
      search.offer(whole.substr(std::min(whole.find('>') + 1, whole.size())), nullptr, tag, i);
    }
  }
}

}  // namespace

std::optional<FilledPage> fill_from_scripts(const Page& page) {
  if (!page.text().contains("。") && !page.text().contains("\\u3002")) return std::nullopt;
  const ListingTree tree{page.root()};
  const PageScripts scripts{tree};
  Search search;
  for (const PageScript& page_script : scripts) {
    const Script& script = page_script.script;
    if (page_script.type.contains("json")) {
      const Json data = Json::parse(script.source(), nullptr, false);
      if (!data.is_discarded()) search.look_at(data, "", page_script.entry);
      continue;
    }
    if (is_template(page_script.type)) {
      search.offer(script.source(), nullptr, "script", page_script.entry);
      continue;
    }
    for (const Script::Assignment& assignment : script.assignments())
      search.look_at(assignment.value, assignment.name, page_script.entry);
    for (const ScriptCall& call : script.calls()) {
      for (const Json& argument : script.arguments(call))
        search.look_at(argument, call.name, page_script.entry);
    }
  }
  look_at_holders(page, tree, search);
  auto best = search.best();
  if (!best) return std::nullopt;
  const std::size_t place = place_of(page, tree, scripts, best->entry);
  const std::string body = "<div class=\"article-content\">" + best->html + "</div>";
  std::string html{page.text()};
  html.insert(place, body);
  auto filled = Page::parse(std::move(html));
  if (!filled) return std::nullopt;
  return FilledPage{.page = *std::move(filled),
                    .inserted = {place, place + body.size()},
                    .claims = std::move(best->claims)};
}

}  // namespace gongkai

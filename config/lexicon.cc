#include "config/lexicon.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "config/ascii.h"
#include "config/embedded.h"
#include "config/fold.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestChromeLine = 60;

/// Keeps `sizes` descending and each once.
void note_size(std::vector<std::size_t>& sizes, std::size_t size) {
  const auto place = std::ranges::lower_bound(sizes, size, std::greater{});
  if (place == sizes.end() || *place != size) sizes.insert(place, size);
}

/// Reads one lexicon file; the first thing that is wrong with it is kept and ends the reading.
class Reader {
 public:
  Reader(std::string_view text, std::string_view name) : name_{name} {
    try {
      table_ = toml::parse(text, name);
    } catch (const toml::parse_error& error) {
      fail(ConfigError::Kind::syntax, error.source(), error.description());
    }
  }

  [[nodiscard]] const toml::table& table() const { return table_; }
  [[nodiscard]] const std::optional<ConfigError>& error() const { return error_; }

  void fail(ConfigError::Kind kind, const toml::source_region& where, std::string_view what) {
    if (error_) return;
    error_ = ConfigError{
        kind, fmt::format("{}:{}:{}: {}", name_, where.begin.line, where.begin.column, what)};
  }

  /// Calls `use` with every string of the list at `key`, folded.
  template <typename Use>
  void each(const toml::table& table, std::string_view key, Use use) {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return;
    const toml::array* const list = node->as_array();
    if (list == nullptr)
      return fail(ConfigError::Kind::bad_value, node->source(), "a list of strings is expected");
    for (const toml::node& item : *list) {
      const auto text = item.value<std::string>();
      if (!text) return fail(ConfigError::Kind::bad_value, item.source(), "a string is expected");
      use(fold(*text));
    }
  }

  /// Every key of `table` must be among `known`.
  void only(const toml::table& table, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(known, key.str()) == known.end()) {
        fail(ConfigError::Kind::unknown_key, key.source(),
             fmt::format("unknown key {}; known are {}", key.str(), fmt::join(known, ", ")));
      }
    }
  }

  /// Calls `use` with the name and table of every section.
  template <typename Use>
  void sections(Use use) {
    for (const auto& [key, value] : table_) {
      const toml::table* const section = value.as_table();
      if (section == nullptr)
        return fail(ConfigError::Kind::bad_value, value.source(), "a section is expected");
      use(std::string{key.str()}, *section);
    }
  }

 private:
  std::string name_;
  toml::table table_;
  std::optional<ConfigError> error_;
};

/// What lists and headings put around their words: a bullet before, a colon or arrow behind.
std::string_view without_ornaments(std::string_view folded) {
  constexpr std::string_view kBefore[] = {"·", "•", "■", "□", "▪", "●",
                                          "◆", "►", "▶", "»", ">", "|"};
  constexpr std::string_view kBehind[] = {":", "»", ">", "|"};
  const auto drop = [&](const auto& ornaments, auto holds, auto remove) {
    for (bool again = true; again;) {
      again = false;
      for (const std::string_view ornament : ornaments) {
        if (!holds(ornament)) continue;
        remove(ornament.size());
        again = true;
      }
    }
  };
  drop(
      kBefore, [&](std::string_view o) { return folded.starts_with(o); },
      [&](std::size_t size) { folded.remove_prefix(size); });
  drop(
      kBehind, [&](std::string_view o) { return folded.ends_with(o); },
      [&](std::size_t size) { folded.remove_suffix(size); });
  return folded;
}

}  // namespace

std::expected<Lexicon, ConfigError> Lexicon::parse(std::string_view chrome, std::string_view labels,
                                                   std::string_view containers) {
  Lexicon lexicon;

  Reader chrome_file{chrome, "chrome.toml"};
  chrome_file.sections([&](std::string name, const toml::table& section) {
    chrome_file.only(section, {"lines", "openings", "marks", "longest", "inside", "marker"});
    const std::size_t rule = lexicon.rules_.size();
    const auto longest =
        static_cast<std::size_t>(section["longest"].value_or<std::int64_t>(kLongestChromeLine));
    lexicon.rules_.push_back({.name = std::move(name),
                              .inside = section["inside"].value_or(true),
                              .marker = section["marker"].value_or(false)});
    chrome_file.each(section, "lines", [&](std::string text) {
      lexicon.longest_word_ = std::max(lexicon.longest_word_, text.size());
      lexicon.entry_starts_.add(text);
      lexicon.entries_.emplace(std::move(text), rule);
    });
    chrome_file.each(section, "openings", [&](std::string text) {
      note_size(lexicon.opening_sizes_, text.size());
      lexicon.opening_starts_.add(text);
      lexicon.openings_.emplace(std::move(text), Opening{rule, longest});
    });
    chrome_file.each(section, "marks", [&](std::string text) {
      lexicon.mark_starts_.add(text);
      lexicon.marks_.push_back({std::move(text), rule});
    });
  });
  if (chrome_file.error()) return std::unexpected{*chrome_file.error()};

  Reader label_file{labels, "labels.toml"};
  label_file.sections([&](const std::string& field, const toml::table& section) {
    label_file.only(section, {"labels", "weak"});
    int rank = 0;
    const auto add = [&](std::string text, bool weak) {
      note_size(lexicon.label_sizes_, text.size());
      const bool nothing = field == "other" || field == "byline";
      Label label{.text = text,
                  .field = nothing ? "" : field,
                  .rank = rank++,
                  .byline = field == "byline",
                  .weak = weak};
      lexicon.label_starts_.add(text);
      lexicon.labels_.emplace(std::move(text), std::move(label));
    };
    label_file.each(section, "labels", [&](std::string text) { add(std::move(text), false); });
    label_file.each(section, "weak", [&](std::string text) { add(std::move(text), true); });
  });
  if (label_file.error()) return std::unexpected{*label_file.error()};

  Reader container_file{containers, "containers.toml"};
  container_file.sections([&](const std::string& /*name*/, const toml::table& section) {
    container_file.only(section, {"rank", "id", "class", "tag", "frame"});
    const int rank = section["rank"].value_or(1);
    const auto add = [&](Table<int>& table) {
      return [&table, rank](const std::string& text) { table.emplace(text, rank); };
    };
    container_file.each(section, "id", add(lexicon.ids_));
    container_file.each(section, "class", add(lexicon.classes_));
    container_file.each(section, "tag", add(lexicon.tags_));
    container_file.each(section, "frame",
                        [&](std::string text) { lexicon.regions_.emplace(std::move(text), true); });
  });
  if (container_file.error()) return std::unexpected{*container_file.error()};
  return lexicon;
}

const ChromeRule* Lexicon::line(std::string_view folded) const {
  if (const ChromeRule* const rule = word(folded)) return rule;
  const std::string_view bare = without_ornaments(folded);
  if (bare.size() != folded.size()) {
    if (const ChromeRule* const rule = word(bare)) return rule;
  }
  if (const ChromeRule* const rule = words(folded)) return rule;
  if (!opening_starts_.may_begin(folded)) return nullptr;
  for (const std::size_t size : opening_sizes_) {
    if (size > folded.size()) continue;
    const auto found = openings_.find(folded.substr(0, size));
    if (found == openings_.end()) continue;
    return count_letters(folded) <= found->second.most ? &rules_[found->second.rule] : nullptr;
  }
  return nullptr;
}

const ChromeRule* Lexicon::word(std::string_view folded) const {
  if (folded.size() > longest_word_ || !entry_starts_.may_begin(folded)) return nullptr;
  const auto found = entries_.find(folded);
  return found == entries_.end() ? nullptr : &rules_[found->second];
}

const ChromeRule* Lexicon::words(std::string_view folded) const {
  constexpr std::size_t kLongest = 240;  // bytes; a bar of widgets that a style sheet sets apart
  constexpr std::size_t kShortestWord = 2 * 3;  // bytes; one character is an everyday word
  if (folded.size() > kLongest || folded.size() < 2 * kShortestWord) return nullptr;
  std::string bare;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t size = code_point_at(folded.substr(at)).size;
    const std::string_view c = folded.substr(at, size);
    if (!std::string_view{"[]|/【】"}.contains(c)) bare += c;
    at += size;
  }
  folded = bare;
  // first[n]: the rule of the first word when the first n bytes are words, else null
  std::array<const ChromeRule*, kLongest + 1> first{};
  const auto inside_character = [&](std::size_t at) {
    return at < folded.size() && (static_cast<unsigned char>(folded[at]) & 0xC0U) == 0x80U;
  };
  for (std::size_t end = kShortestWord; end <= folded.size(); ++end) {
    if (inside_character(end)) continue;
    for (std::size_t begin = end > longest_word_ ? end - longest_word_ : 0;
         begin + kShortestWord <= end; ++begin) {
      if (begin > 0 && first[begin] == nullptr) continue;
      const ChromeRule* const rule = word(folded.substr(begin, end - begin));
      if (rule == nullptr) continue;
      first[end] = begin == 0 ? rule : first[begin];
      break;
    }
  }
  return folded.empty() ? nullptr : first[folded.size()];
}

const ChromeRule* Lexicon::mark_in(std::string_view folded) const {
  const auto end = marks_.end();
  auto first = end;  // in the order of the list, wherever in the line it stands
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const std::string_view rest = folded.substr(at);
    if (!mark_starts_.may_begin(rest)) continue;
    first = std::find_if(marks_.begin(), first,
                         [&](const Mark& mark) { return rest.starts_with(mark.text); });
  }
  return first == end ? nullptr : &rules_[first->rule];
}

Lexicon::LabelMatch Lexicon::label_at(std::string_view folded) const {
  if (!label_starts_.may_begin(folded)) return {};
  for (const std::size_t size : label_sizes_) {
    if (size > folded.size()) continue;
    const auto found = labels_.find(folded.substr(0, size));
    if (found != labels_.end()) return {&found->second, size};
  }
  return {};
}

int Lexicon::container(std::string_view tag, std::string_view id, std::string_view classes) const {
  const auto rank = [](const Table<int>& table, std::string_view token) {
    const auto found = table.find(token);
    return found == table.end() ? 0 : found->second;
  };
  int best = rank(tags_, tag);
  if (!id.empty()) best = std::max(best, rank(ids_, ascii_lowered(id)));
  while (!classes.empty()) {
    const std::size_t end = std::min(classes.find_first_of(" \t\r\n\f"), classes.size());
    if (end > 0) best = std::max(best, rank(classes_, ascii_lowered(classes.substr(0, end))));
    classes.remove_prefix(std::min(end + 1, classes.size()));
  }
  return best;
}

bool Lexicon::region(std::string_view tag, std::string_view id, std::string_view classes) const {
  if (regions_.contains(tag)) return true;
  const auto any_word = [&](std::string_view names) {
    std::string word;
    bool capital = false;
    for (const char c : names) {
      const bool upper = c >= 'A' && c <= 'Z';
      const bool letter = upper || (c >= 'a' && c <= 'z');
      if ((!letter || (upper && !capital)) && !word.empty()) {
        if (regions_.contains(word)) return true;
        word.clear();
      }
      if (letter) word += ascii_lower(c);
      capital = upper;
    }
    return !word.empty() && regions_.contains(word);
  };
  return any_word(id) || any_word(classes);
}

const Lexicon& builtin_lexicon() {
  static const Lexicon kLexicon = [] {
    const auto text = [](std::string_view path) { return embedded(embedded_config(), path); };
    auto lexicon = Lexicon::parse(text("config/chrome.toml"), text("config/labels.toml"),
                                  text("config/containers.toml"));
    if (!lexicon) throw std::logic_error{lexicon.error().detail};
    return *std::move(lexicon);
  }();
  return kLexicon;
}

}  // namespace gongkai

#include "store/search.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <tuple>

#include "crawler/utf8.h"
#include "store/archive.h"
#include "store/folded.h"
#include "store/search_candidates.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostWords = 64;
constexpr std::size_t kRanked = 256;
constexpr std::string_view kNotNeedsAWord = "NOT needs a word that is not to be found after it";

/// Cuts what was typed into words; a phrase is one, with its quotes.
std::vector<std::string> typed_words(std::string_view typed) {
  std::vector<std::string> words(1);
  char32_t closing = 0;
  for (std::size_t at = 0; at < typed.size();) {
    const Utf8Step step = utf8_step(typed, at);
    const std::string_view bytes = typed.substr(at, step.length);
    at += step.length;
    if (closing != 0) {
      if (step.code == closing) {
        closing = 0;
        words.back() += '"';
        words.emplace_back();
      } else {
        words.back() += bytes;
      }
    } else if (step.code == '"' || step.code == U'“') {
      closing = step.code == '"' ? U'"' : U'”';
      if (words.back() != "-") words.emplace_back();
      words.back() += '"';
    } else if (u_isUWhiteSpace(static_cast<UChar32>(step.code)) != 0) {
      words.emplace_back();
    } else {
      words.back() += bytes;
    }
  }
  std::erase(words, "");
  return words;
}

std::vector<std::string> wanted_words(const SearchQuery& query) {
  std::vector<std::string> words;
  for (const SearchQuery::Group& group : query.groups)
    words.insert(words.end(), group.words.begin(), group.words.end());
  return words;
}

SearchHit load_hit(Database& database, const Candidate& candidate,
                   const std::vector<std::string>& words) {
  Statement row = database.query(
      "SELECT d.public_id, d.kind, d.url, v.title, v.issuer, v.published_on, v.report_year, v.text "
      "FROM document d JOIN version v ON v.id = d.latest WHERE d.id = ?",
      candidate.document);
  SearchHit hit{.score = candidate.score};
  if (!row.next()) return hit;
  hit.document = row.text(0);
  hit.kind = row.text(1);
  hit.url = row.text(2);
  hit.title = row.maybe_text(3);
  hit.issuer = row.maybe_text(4);
  hit.published_on = row.maybe_text(5);
  if (!row.null(6)) hit.report_year = static_cast<int>(row.integer(6));
  hit.snippet = make_snippet(row.view(7), words);
  return hit;
}

/// A place in a folded text where a word stands.
struct Place {
  std::size_t begin = 0, end = 0, word = 0;
};

std::vector<Place> places(const Folded& text, const std::vector<std::string>& words) {
  constexpr std::size_t kMostPlaces = 1000;
  std::vector<Place> found;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const Folded word{words[w]};
    auto at = text.characters.begin();
    while (found.size() < kMostPlaces) {
      at = std::search(at, text.characters.end(), word.characters.begin(), word.characters.end(),
                       [](const auto& a, const auto& b) { return a.code == b.code; });
      if (at == text.characters.end()) break;
      const auto begin = static_cast<std::size_t>(at - text.characters.begin());
      found.push_back({begin, begin + word.characters.size(), w});
      at += static_cast<std::ptrdiff_t>(word.characters.size());
    }
  }
  std::ranges::sort(found, {}, &Place::begin);
  return found;
}

/// The place after which most different words follow within a snippet's length.
std::size_t best_begin(const std::vector<Place>& found, std::size_t length) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::vector<std::size_t> words;
    for (std::size_t k = i; k < found.size() && found[k].end <= found[i].begin + length; ++k) {
      if (std::ranges::find(words, found[k].word) == words.end()) words.push_back(found[k].word);
    }
    if (words.size() > most) {
      most = words.size();
      best = found[i].begin;
    }
  }
  return best;
}

struct Indexed {
  std::string title, text;
};

std::optional<Indexed> indexed(Database& database, std::int64_t document) {
  Statement row =
      database.query("SELECT title, text FROM search_text WHERE document = ?", document);
  return row.next() ? std::optional<Indexed>{{row.text(0), row.text(1)}} : std::nullopt;
}

}  // namespace

std::expected<SearchQuery, std::string> SearchQuery::parse(std::string_view typed) {
  SearchQuery query;
  query.groups.emplace_back();
  bool is_unwanted = false;
  std::size_t words = 0;
  for (std::string word : typed_words(typed)) {
    if (word == "AND") continue;
    if (word == "OR") {
      if (is_unwanted) return std::unexpected{std::string{kNotNeedsAWord}};
      query.groups.emplace_back();
      continue;
    }
    if (word == "NOT") {
      is_unwanted = true;
      continue;
    }
    if (word.size() > 1 && word.starts_with('-')) {
      is_unwanted = true;
      word.erase(0, 1);
    }
    if (word.size() > 1 && word.starts_with('"')) word = word.substr(1, word.rfind('"') - 1);
    word = folded(word);
    if (word.empty()) continue;
    if (++words > kMostWords)
      return std::unexpected{fmt::format("a search has at most {} words", kMostWords)};
    Group& group = query.groups.back();
    (is_unwanted ? group.unwanted : group.words).push_back(std::move(word));
    is_unwanted = false;
  }
  if (is_unwanted) return std::unexpected{std::string{kNotNeedsAWord}};
  for (const Group& group : query.groups) {
    if (group.words.empty())
      return std::unexpected{std::string{"a search needs a word that is to be found"}};
  }
  return query;
}

Snippet make_snippet(std::string_view text, const std::vector<std::string>& words) {
  constexpr std::size_t kLength = 72;
  constexpr std::size_t kBefore = 18;
  const Folded folded_text{text};
  const auto& characters = folded_text.characters;
  const std::vector<Place> found = places(folded_text, words);
  const std::size_t first = best_begin(found, kLength - kBefore);
  const std::size_t begin = first < kBefore ? 0 : first - kBefore;
  const std::size_t end = std::min(begin + kLength, characters.size());
  const auto byte = [&](std::size_t at) {
    return at < characters.size() ? characters[at].begin : text.size();
  };
  Snippet snippet;
  if (begin > 0) snippet.text = "…";
  const std::size_t shift = byte(begin) - snippet.text.size();
  snippet.text += text.substr(byte(begin), byte(end) - byte(begin));
  if (end < characters.size()) snippet.text += "…";
  std::ranges::replace_if(snippet.text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  for (const Place& place : found) {
    if (place.begin < begin || place.end > end) continue;
    // Up to the next character, but not over spaces that follow.
    std::size_t after = byte(place.end - 1);
    after += utf8_step(text, after).length;
    if (!snippet.marks.empty() && snippet.marks.back().second > byte(place.begin) - shift) continue;
    snippet.marks.emplace_back(byte(place.begin) - shift, after - shift);
  }
  return snippet;
}

void set_latest(Database& database, std::int64_t document, std::int64_t version) {
  std::optional<Indexed> before = indexed(database, document);
  database.run("UPDATE document SET latest = ? WHERE id = ?", version, document);
  // Not by triggers: a connection that does not trust the schema runs none on a virtual table. Last
  // and a row a statement, because every savepoint, and a statement of several rows is one, makes
  // FTS5 write out what it has gathered.
  database.before_commit(document, [&database, document, before = std::move(before)] {
    if (before) {
      database.run("INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?, ?, ?)",
                   document, before->title, before->text);
    }
    if (const auto now = indexed(database, document)) {
      database.run("INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", document, now->title,
                   now->text);
    }
  });
}

std::vector<SearchHit> search(Archive& archive, const SearchQuery& query,
                              const DocumentFilter& filter, std::size_t limit,
                              std::size_t looked_through) {
  Database& database = archive.database();
  const Transaction snapshot{database};
  const std::vector<std::string> words = wanted_words(query);
  std::vector<Candidate> found = candidates(database, query, filter, kRanked, looked_through);
  std::ranges::stable_sort(found, [](const Candidate& a, const Candidate& b) {
    return std::tie(a.score, a.published_on) > std::tie(b.score, b.published_on);
  });
  if (found.size() > limit) found.resize(limit);
  std::vector<SearchHit> hits;
  hits.reserve(found.size());
  for (const Candidate& candidate : found) hits.push_back(load_hit(database, candidate, words));
  return hits;
}

}  // namespace gongkai

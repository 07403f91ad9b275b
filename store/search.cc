#include "store/search.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <tuple>

#include "crawler/utf8.h"
#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostWords = 64;
constexpr int kRanked = 256;

/// What view search_text leaves out.
bool is_space(char32_t c) {
  return c == ' ' || c == 0xa0 || c == 0x3000;
}

/// A text as the index has it, character by character, with the bytes that each came from.
struct Folded {
  struct Character {
    char32_t code;
    std::size_t begin;
  };
  explicit Folded(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const Utf8Step step = utf8_step(text, at);
      if (!is_space(step.code))
        characters.push_back(
            {static_cast<char32_t>(u_tolower(static_cast<UChar32>(step.code))), at});
      at += step.length;
    }
  }
  std::vector<Character> characters;
};

std::string folded(std::string_view text) {
  std::string out;
  for (const Folded::Character& character : Folded{text}.characters)
    append_utf8(character.code, out);
  return out;
}

std::string in_quotes(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

/// One word as an FTS5 expression; empty when nothing in the archive has it.
std::string word_expression(Database& database, const std::string& word) {
  const auto length = std::ranges::count_if(
      word, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
  if (length >= 3) return in_quotes(word);
  std::string terms;
  Statement term = database.query(
      "SELECT term FROM search_terms WHERE term >= ?1 AND term < ?1 || char(1114111)", word);
  while (term.next()) terms += (terms.empty() ? "" : " OR ") + in_quotes(term.view(0));
  return terms.empty() ? terms : "(" + terms + ")";
}

std::string group_expression(Database& database, const SearchQuery::Group& group) {
  std::string all;
  for (const std::string& word : group.words) {
    const std::string one = word_expression(database, word);
    if (one.empty()) return {};
    all += (all.empty() ? "" : " AND ") + one;
  }
  all = "(" + all + ")";
  for (const std::string& word : group.unwanted) {
    const std::string one = word_expression(database, word);
    if (!one.empty()) all += " NOT " + one;
  }
  return all;
}

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
    } else if (is_space(step.code) || step.code == '\t' || step.code == '\n') {
      words.emplace_back();
    } else {
      words.back() += bytes;
    }
  }
  std::erase(words, "");
  return words;
}

/// How well a document fits: words in the title count most, repetition little.
double score_of(std::string_view title, std::string_view text,
                const std::vector<std::string>& words) {
  double score = 0;
  for (const std::string& word : words) {
    if (title.contains(word)) score += 3;
    int times = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos && times < 50;
         at = text.find(word, at + word.size())) {
      ++times;
    }
    score += times / (times + 1.5);
  }
  return score;
}

struct Candidate {
  std::int64_t document = 0;
  double score = 0;
  std::string published_on;
};

std::vector<std::string> wanted_words(const SearchQuery& query) {
  std::vector<std::string> words;
  for (const SearchQuery::Group& group : query.groups)
    words.insert(words.end(), group.words.begin(), group.words.end());
  return words;
}

std::vector<Candidate> candidates(Database& database, const std::string& expression,
                                  const DocumentFilter& filter,
                                  const std::vector<std::string>& words) {
  std::string sql =
      "SELECT d.id, v.title, v.text, v.published_on FROM search s "
      "CROSS JOIN document d ON d.id = s.rowid CROSS JOIN version v ON v.id = d.latest "
      "LEFT JOIN portal p ON p.id = v.portal WHERE s.search MATCH ?1";
  if (!filter.issuer.empty()) sql += " AND v.issuer = ?2";
  if (!filter.portal.empty()) sql += " AND p.name = ?3";
  if (!filter.title.empty()) sql += " AND instr(v.title, ?4) > 0";
  if (!filter.kind.empty()) sql += " AND d.kind = ?5";
  if (filter.year) sql += " AND v.report_year = ?6";
  if (!filter.region.empty()) {
    sql += " AND (instr(v.issuer, ?7) > 0 OR instr(v.publisher, ?7) > 0 OR instr(p.title, ?7) > 0)";
  }
  sql += " ORDER BY s.rowid DESC LIMIT ?8";
  std::vector<Candidate> found;
  Statement row = database.query(sql, expression, filter.issuer, filter.portal, filter.title,
                                 filter.kind, filter.year, filter.region, kRanked);
  while (row.next()) {
    found.push_back({.document = row.integer(0),
                     .score = score_of(row.view(1), row.view(2), words),
                     .published_on = row.text(3)});
  }
  return found;
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
      query.groups.emplace_back();
      is_unwanted = false;
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
  for (const Group& group : query.groups) {
    if (group.words.empty())
      return std::unexpected{std::string{"a search needs a word that is to be found"}};
  }
  return query;
}

std::string SearchQuery::expression(Database& database) const {
  std::string any;
  for (const Group& group : groups) {
    const std::string one = group_expression(database, group);
    if (!one.empty()) any += (any.empty() ? "(" : " OR (") + one + ")";
  }
  return any;
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
                              const DocumentFilter& filter, std::size_t limit) {
  Database& database = archive.database();
  const Transaction snapshot{database};
  const std::string expression = query.expression(database);
  if (expression.empty()) return {};
  const std::vector<std::string> words = wanted_words(query);
  std::vector<Candidate> found = candidates(database, expression, filter, words);
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

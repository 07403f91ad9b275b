#include "store/search_candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "crawler/utf8.h"
#include "store/folded.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

/// A word that at least every eighth document has is not asked of the index: that would name most
/// of the archive.
constexpr std::size_t kRare = 8;

std::string in_quotes(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::vector<std::string> characters(std::string_view word) {
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < word.size(); at += characters.back().size())
    characters.emplace_back(word.substr(at, utf8_step(word, at).length));
  return characters;
}

/// What the index may have for these characters of a folded word, which says ASCII for full-width
/// forms, too.
std::vector<std::string> forms(std::span<const std::string> characters) {
  constexpr char32_t kToFullWidth = 0xFF01 - U'!';
  std::vector<std::string> forms{""};
  for (const std::string& character : characters) {
    const auto shorter = std::exchange(forms, {});
    const auto code = static_cast<unsigned char>(character.front());
    for (const std::string& form : shorter) {
      forms.push_back(form + character);
      if (code <= ' ' || code >= 0x7F) continue;
      forms.push_back(form);
      append_utf8(code + kToFullWidth, forms.back());
    }
  }
  return forms;
}

bool has_forms(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c > ' ' && c < 0x7F; });
}

/// An FTS5 query for a word, or for its trigrams in all their forms: whoever has the word has them.
std::string trigram_query(std::string_view word, std::span<const std::string> characters) {
  if (!has_forms(word)) return in_quotes(word);
  constexpr std::size_t kMostTrigrams = 24;
  std::string query;
  const std::size_t trigrams = std::min(characters.size() - 2, kMostTrigrams);
  for (std::size_t i = 0; i < trigrams; ++i) {
    query += query.empty() ? "(" : " AND (";
    const auto any = forms(characters.subspan(i, 3));
    for (std::size_t k = 0; k < any.size(); ++k) {
      if (k > 0) query += " OR ";
      query += in_quotes(any[k]);
    }
    query += ")";
  }
  return query;
}

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

class Finder {
 public:
  Finder(Database& database, const SearchQuery& query, const DocumentFilter& filter,
         std::size_t most)
      : database_{database}, query_{query}, filter_{filter}, most_{most} {
    for (const SearchQuery::Group& group : query.groups)
      words_.insert(words_.end(), group.words.begin(), group.words.end());
    sql_ =
        "SELECT d.id, v.title, v.text, v.published_on FROM document d "
        "JOIN version v ON v.id = d.latest LEFT JOIN portal p ON p.id = v.portal "
        "WHERE d.id BETWEEN ?1 AND ?2";
    if (!filter.issuer.empty()) sql_ += " AND v.issuer = ?3";
    if (!filter.portal.empty()) sql_ += " AND p.name = ?4";
    if (!filter.title.empty()) sql_ += " AND instr(v.title, ?5) > 0";
    if (!filter.kind.empty()) sql_ += " AND d.kind = ?6";
    if (filter.year) sql_ += " AND v.report_year = ?7";
    if (!filter.region.empty()) {
      sql_ +=
          " AND (instr(v.issuer, ?8) > 0 OR instr(v.publisher, ?8) > 0 OR instr(p.title, ?8) > 0)";
    }
    sql_ += " ORDER BY d.id DESC LIMIT ?9";
  }

  std::vector<Candidate> run(std::size_t looked_through) {
    constexpr std::int64_t kPiece = 64;
    std::int64_t next = database_.number("SELECT coalesce(max(id), 0) FROM document");
    while (next > 0 && found_.size() < most_) {
      const bool enough = looked_ >= looked_through && found_.size() * kRare < looked_;
      if (enough || looked_through == 0) {
        if (const auto documents = named_by_index(next)) {
          for (const std::int64_t document : *documents) {
            if (found_.size() == most_) break;
            look_through(document, document);
          }
          return std::move(found_);
        }
      }
      look_through(next - kPiece + 1, next);
      next -= kPiece;
    }
    if (found_.size() > most_) found_.resize(most_);
    return std::move(found_);
  }

 private:
  void look_through(std::int64_t first, std::int64_t last) {
    Statement row = database_.query(sql_, first, last, filter_.issuer, filter_.portal,
                                    filter_.title, filter_.kind, filter_.year, filter_.region, -1);
    looked_ += static_cast<std::size_t>(last - first + 1);
    while (row.next()) {
      const std::string title = folded(row.view(1));
      const std::string text = folded(row.view(2));
      const auto has = [&](const std::string& word) {
        return title.contains(word) || text.contains(word);
      };
      bool matches = false;
      for (const SearchQuery::Group& group : query_.groups) {
        bool all = true;
        for (const std::string& word : group.words) {
          const bool there = has(word);
          met_[word] += there ? 1 : 0;
          all = all && there;
        }
        matches = matches || (all && std::ranges::none_of(group.unwanted, has));
      }
      if (matches) {
        found_.push_back({.document = row.integer(0),
                          .score = score_of(title, text, words_),
                          .published_on = row.text(3)});
      }
    }
  }

  /// Documents up to `last` that may match, newest first; nullopt when a group has no rare word.
  std::optional<std::vector<std::int64_t>> named_by_index(std::int64_t last) {
    std::vector<std::int64_t> any;
    for (const SearchQuery::Group& group : query_.groups) {
      std::optional<std::vector<std::int64_t>> all;
      for (const std::string& word : group.words) {
        if (met_[word] * kRare >= looked_ && looked_ > 0) continue;
        std::vector<std::int64_t> those = documents_with(word, last);
        if (!all) {
          all = std::move(those);
          continue;
        }
        std::vector<std::int64_t> both;
        std::ranges::set_intersection(*all, those, std::back_inserter(both));
        all = std::move(both);
      }
      if (!all) return std::nullopt;
      any.insert(any.end(), all->begin(), all->end());
    }
    std::ranges::sort(any, std::greater{});
    any.erase(std::ranges::unique(any).begin(), any.end());
    return any;
  }

  /// The documents up to `last` that the index knows the word of, in order.
  std::vector<std::int64_t> documents_with(const std::string& word, std::int64_t last) {
    std::vector<std::int64_t> documents;
    const auto take = [&documents](Statement row) {
      while (row.next()) {
        if (documents.empty() || documents.back() != row.integer(0))
          documents.push_back(row.integer(0));
      }
    };
    const std::vector<std::string> letters = characters(word);
    if (letters.size() >= 3) {
      take(database_.query("SELECT rowid FROM search WHERE search MATCH ?1 AND rowid <= ?2",
                           trigram_query(word, letters), last));
    } else {
      // A shorter word is in all trigrams that begin with it.
      for (const std::string& form : forms(letters)) {
        take(
            database_.query("SELECT doc FROM search_places WHERE term >= ?1 "
                            "AND term < ?1 || char(1114111) AND doc <= ?2",
                            form, last));
      }
    }
    std::ranges::sort(documents);
    documents.erase(std::ranges::unique(documents).begin(), documents.end());
    return documents;
  }

  Database& database_;
  const SearchQuery& query_;
  const DocumentFilter& filter_;
  std::size_t most_;
  std::string sql_;
  std::vector<std::string> words_;
  std::map<std::string, std::size_t> met_;  // of the documents looked through
  std::size_t looked_ = 0;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> candidates(Database& database, const SearchQuery& query,
                                  const DocumentFilter& filter, std::size_t most,
                                  std::size_t looked_through) {
  return Finder{database, query, filter, most}.run(looked_through);
}

}  // namespace gongkai

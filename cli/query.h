#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/listed.h"

namespace gongkai {

// The verbs that read an archive, also while a crawl writes to it. Each prints to stdout and
// returns 0, or 1 when what was asked for is not there.

struct StatusOptions {
  std::string archive;
  bool json = false;
};
int status(const StatusOptions& options);

struct ListOptions {
  std::string archive;
  DocumentFilter filter;
  bool json = false;  ///< JSON lines
};
int list(const ListOptions& options);

struct ShowOptions {
  std::string archive;
  std::string document;            ///< public id or URL
  std::optional<int> version;      ///< the newest when not given
  bool text = false;               ///< the text alone
  bool json = false;               ///< what `extract --json` prints, with provenance
  bool raw = false;                ///< the stored body, content coding undone
  std::optional<std::string> why;  ///< a field, or "" for all: its claims and their bytes
};
int show(const ShowOptions& options);

struct SearchOptions {
  std::string archive;
  std::vector<std::string> words;  ///< as typed (store/search.h)
  DocumentFilter filter;
  std::size_t limit = 20;
  bool json = false;  ///< JSON lines
};
int search(const SearchOptions& options);

struct DiffOptions {
  std::string archive;
  std::string document;              ///< public id or URL
  std::optional<int> before, after;  ///< versions; the last two when not given
  bool json = false;
};
int diff(const DiffOptions& options);

struct AlarmsOptions {
  std::string archive;
  std::vector<std::int64_t> acknowledge;  ///< ids
  bool all = false;                       ///< those that are over, too
  bool json = false;                      ///< JSON lines
};
/// Also acknowledges, for which it needs the archive to itself. 1: no such alarm.
int alarms(const AlarmsOptions& options);

struct WhyOptions {
  std::string archive;
  std::string url;
  std::string user_agent;
  std::string stop_file;
  bool json = false;
};
/// Why a URL was or was not asked, and when it is. 2: the stop list is wrong.
int why(const WhyOptions& options);

struct FailuresOptions {
  std::string archive;
  bool json = false;
};
int failures(const FailuresOptions& options);

struct CoverageOptions {
  std::string archive;
  std::string roster;           ///< file: who should have published; or empty
  std::string issuers;          ///< file that is added to the built-in register; or empty
  std::optional<int> from, to;  ///< report years
  bool csv = false;             ///< a line a cell
  bool json = false;            ///< one JSON object
};
/// 2: the roster or the register cannot be read.
int coverage(const CoverageOptions& options);

struct SimilarOptions {
  std::string archive;
  std::string document;  ///< public id or URL
  double least = 0.5;    ///< score
  std::size_t limit = 20;
  bool json = false;  ///< JSON lines
};
int similar(const SimilarOptions& options);

}  // namespace gongkai

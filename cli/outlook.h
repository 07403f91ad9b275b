#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "config/stop_list.h"
#include "crawler/clock.h"
#include "store/archive.h"
#include "store/trace.h"

namespace gongkai {

/// One thing that is true of a URL, for people and programs.
struct Reason {
  std::string kind;  ///< url same_page scope stop_list robots host pace interest asked failed gone
                     ///< archived copies moved next column alarm found never_seen budget
  std::string says;  ///< a sentence without its full stop
};

/// What a crawl would make of a request if it came up now, decided as the crawl does: the same
/// scope rules, stop list, robots.txt and holds. Changes nothing.
class Outlook {
 public:
  struct Terms {
    StopList stop;
    std::string agent = "gongkai";
    std::set<std::string> open_despite_forbidden_robots;
  };

  /// What `portals` say of robots.txt is put into the terms.
  Outlook(Archive& archive, const std::vector<Portal>& portals, Terms terms);

  /// What keeps the request from ever being asked; nullopt when nothing does.
  std::optional<Reason> forbidden(const Request& request, TimePoint now);
  /// What has to pass or to be done before it is asked.
  std::vector<Reason> delayed(const Request& request, TimePoint now);
  /// Everything that is known about a URL, the most decisive first.
  std::vector<Reason> why(const std::string& url, TimePoint now);

 private:
  void explain_unknown(const Url& url, TimePoint now, std::vector<Reason>& reasons);
  void explain(const Trace& trace, TimePoint now, std::vector<Reason>& reasons);
  static void add_answer(const Trace& trace, std::vector<Reason>& reasons);
  void add_document(const Trace& trace, std::vector<Reason>& reasons);
  void add_columns(const Trace& trace, std::vector<Reason>& reasons);
  Reason next_visit(const Trace& trace, TimePoint now);
  void add_obstacles(const Request& request, TimePoint now, std::vector<Reason>& reasons);

  Archive& archive_;
  std::vector<Portal> portals_;
  Pipeline pipeline_;
  Terms terms_;
};

/// Why a request is in the queue: "new row “…” of 2026-02-09 on http://…".
std::string cause_of(const Trace& trace);

}  // namespace gongkai

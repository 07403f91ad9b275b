#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/closed_branches.h"
#include "cli/follow_up.h"
#include "cli/lookout.h"
#include "cli/page_budget.h"
#include "cli/page_reading.h"
#include "cli/site_walk.h"
#include "config/portal.h"
#include "crawler/frontier.h"
#include "extract/content.h"
#include "extract/office.h"
#include "store/archive.h"

namespace gongkai {

/// What the crawl and the archive have to do with each other: the archive's queue as the loop's
/// frontier, and a response read and turned into the outcome that is to be recorded.
class Pipeline final : public Frontier {
 public:
  /// Counts of one run.
  struct Tally {
    int listings = 0;
    int new_documents = 0;
    int new_versions = 0;
    int unchanged = 0;
    int failed = 0;
  };

  /// `files` reads what is no page; it is called on any thread. `agent` is who we are to
  /// robots.txt.
  Pipeline(Archive& archive, std::vector<Portal> portals, std::function<TimePoint()> now,
           FileReader files = read_file_here, std::string agent = "gongkai");

  /// Looks at what has become of the columns that the run turned to and of the portals in which it
  /// found documents: silence, fields that were lost.
  void look_back() { lookout_.look_back(hosts_); }
  /// Reads `response`: pure, may run on any thread. The commit inside records it.
  ReadResult read_one(Response response);
  /// Why a request that comes up is not to be asked after all: scope, or a part of a site that was
  /// turned away from. nullopt: it is.
  [[nodiscard]] std::optional<std::string> turned_down(const Request& request) const;
  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] bool watches(std::string_view portal) const { return portals_.contains(portal); }
  /// The hosts of this run as they stand.
  [[nodiscard]] const std::map<std::string, HostMemory>& hosts() const { return hosts_; }

  std::vector<std::string> hosts_due(TimePoint now) override;
  std::optional<Request> next(const std::string& host, TimePoint now) override;
  void give_back(const Request& request, TimePoint due) override;
  std::optional<TimePoint> next_due(TimePoint now) override;
  HostMemory recall(const std::string& host) override;
  std::optional<RobotsMemory> robots(const std::string& origin) override;
  void keep_robots(const std::string& origin, const RobotsMemory& memory) override;
  const Portal& portal(const std::string& name) override;
  void record(std::vector<Settled> outcomes) override;

 private:
  void commit(const Response& response, const PageReading& page, const Advice& advice);
  /// The refusal that stands for a page of a column which reads as a document although the column
  /// had rows: no document of its own. nullopt for anything else.
  std::optional<Content> in_place_of_rows(const Request& asked, const Content& read);
  /// Takes a listing page into its column's walk.
  void walk(const Listing& listing, const Request& asked, Outcome& outcome);
  /// Ends the walk of a column whose page will not be had.
  void give_up(const Request& asked, FetchState state, Outcome& outcome);
  /// Adds the files that a page hands out.
  void attach(const Document& document, const Request& asked, Outcome& outcome);
  /// Adds every link of a page, where the portal's whole site is walked.
  void follow(const PageLinks& links, const Response& response, Outcome& outcome);
  /// Plans the next visit of what was asked.
  void plan(const Request& request, FetchState state, const Recorded& recorded);
  /// What a robots.txt forbade that this one does not is asked after all.
  void release(const std::string& origin, const RobotsMemory& memory);
  /// Queues the sitemaps that a robots.txt names.
  void discover(const std::string& origin, const RobotsMemory& memory);

  Archive& archive_;
  std::map<std::string, Watched, std::less<>> portals_;
  std::function<TimePoint()> now_;
  FileReader files_;
  std::string agent_;
  Tally tally_;
  std::map<std::string, HostMemory> hosts_;
  Lookout lookout_;
  PageBudget budget_;
  ClosedBranches branches_;
  SiteWalk site_walk_;
};

}  // namespace gongkai

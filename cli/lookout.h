#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/frontier.h"
#include "extract/content.h"
#include "store/archive.h"

namespace gongkai {

/// Watches over the columns and portals of one run: raises the alarms that they give reason for,
/// and closes those that are over.
class Lookout {
 public:
  Lookout(Archive& archive, std::function<TimePoint()> now);

  /// A page of a column comes up.
  void turn_to(const Request& asked);
  /// It was asked, and ended as `state`. Judges the page where the column's rows begin; the column
  /// stands in the archive as it was before.
  void see(const Request& asked, const Content& content, FetchState state);
  /// A new document was found in `portal`.
  void see_news(const std::string& portal) { with_news_.insert(portal); }

  /// What has become of the columns that the run turned to, and of the portals in which it found
  /// documents: silence, fields that were lost. `hosts` are those of the run as they stand.
  void look_back(const std::map<std::string, HostMemory>& hosts);

 private:
  /// A column of which a page came up in this run.
  struct Turned {
    std::string portal;
    bool settled = false;  ///< and was asked, however that ended
  };

  void watch_silence(const std::string& head, const Turned& turned,
                     const std::map<std::string, HostMemory>& hosts);
  void watch_fields(const std::string& portal);
  /// Why a column is not asked although it came up: its host waits for a robots.txt. nullopt when
  /// it does not.
  [[nodiscard]] std::optional<FetchState> held_by(
      std::string_view url, const std::map<std::string, HostMemory>& hosts) const;
  void settle(const std::vector<std::string_view>& kinds, const std::vector<Symptom>& symptoms,
              const std::string& place, const std::string& portal);

  Archive* archive_;
  std::function<TimePoint()> now_;
  std::map<std::string, Turned, std::less<>> columns_;
  std::set<std::string> with_news_;  // portals
};

}  // namespace gongkai

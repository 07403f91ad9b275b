#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/portal.h"

namespace gongkai {

/// `gongkai crawl`: walks portals into an archive.
struct CrawlCommand {
  std::string archive;
  std::vector<std::string> start;          ///< portal files, names of shipped ones, listing URLs
  std::vector<std::string> allow_address;  ///< exact loopback origins, "127.0.0.1:8080"
  std::optional<double> delay;             ///< seconds, instead of the portals' own
  std::string contact;
  std::string user_agent;
  std::string ca_file;
  std::string proxy;                   ///< "http://host:port"; empty: none
  std::string stop_file;               ///< empty: the operator's own, if there is one
  std::size_t jobs = 2;                ///< threads that read pages
  std::optional<std::uint64_t> limit;  ///< pages and documents asked at most
  std::uintmax_t least_free = std::uintmax_t{64} << 20U;  ///< bytes of disk that are left alone
  bool due = false;                 ///< look only at portals whose rhythm wants it
  bool site = false;                ///< START is a URL, and all of its site is meant
  bool requisites = false;          ///< … with what its pages need to be shown
  bool dry_run = false;             ///< say what would be asked, ask nothing, change nothing
  std::vector<std::string> portal;  ///< names: of all portals only these
  std::string since;                ///< ISO date: rows that are dated before wait
  bool quiet = false;               ///< no progress, no summary
};

/// Crawls and prints a summary. 0: all that is due is done; 3: something failed or waits for a
/// later run; 2: the command or a portal file is wrong; 130 or 143: stopped by a signal.
int crawl_command(const CrawlCommand& command);

/// The same over `portals` that are at hand; `command.start` is not looked at.
int crawl_portals(const CrawlCommand& command, std::vector<Portal> portals);

/// `gongkai demo`: the same on the built-in sample portal over loopback.
struct DemoCommand {
  std::string archive = "demo.db";
};

/// 0 also when pages failed: the sample's failures are planned. 1: its port is taken.
int demo(const DemoCommand& command);

}  // namespace gongkai

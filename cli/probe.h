#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gongkai {

/// `gongkai probe`: looks at a portal's home page, a listing, or a saved page, and says which
/// columns of reports there are and what they give.
struct ProbeOptions {
  std::string target;                      ///< URL or file
  std::string url;                         ///< of a file: where it came from
  std::vector<std::string> allow_address;  ///< exact loopback origins, "127.0.0.1:8080"
  std::optional<double> delay;             ///< seconds between two requests
  std::string contact;
  std::string user_agent;
  std::string ca_file;
  std::optional<std::string> write;  ///< portal file to make; empty: named after the portal
  bool json = false;
};

/// 0: a column was found; 3: none, or it cannot be read; 1: a file cannot be read or written;
/// 2: the command is wrong.
int probe(const ProbeOptions& options);

}  // namespace gongkai

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/portal.h"
#include "crawler/request.h"
#include "store/warc_chain.h"

namespace gongkai {

class Database;

/// The first of the portals whose scope the address is in; empty when it is in none's.
std::string portal_of(const std::vector<Portal>& portals, const std::string& address);

/// What was asked, as far as the file tells; nullopt for what is none of ours (HEAD, PUT, …).
std::optional<Request> told_request(Database& archive, const WarcChain& chain,
                                    const std::vector<Portal>& portals);

/// Completes what no file told: a request that the archive knows, or by the address alone.
Request guessed_request(Database& archive, const WarcChain& chain, Request request,
                        const std::vector<Portal>& portals);

}  // namespace gongkai

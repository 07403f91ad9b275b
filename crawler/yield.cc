#include "crawler/yield.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace gongkai {
namespace {

constexpr int kPatience = 60;  // barren pages of a family
constexpr int kWorth = 6;      // of them are made up for by one that is not

std::string path_key(const Url& url) {
  return host_key(url) + std::string{url.path().substr(0, url.path().find(';'))};
}

/// Of two addresses of one page the one that costs more is the copy.
auto cost_of(const Url& url) {
  return std::tuple{std::ranges::count(url.path(), '/'), !url.query().empty(), url.href().size()};
}

}  // namespace

bool Yield::is_barren(Family::Kind kind, const Account& account) {
  switch (kind) {
    case Family::Kind::name:
    case Family::Kind::parameters: return account.barren >= kPatience;
    case Family::Kind::path: return account.barren >= kPatience * 3 / 2;
    case Family::Kind::query:
    case Family::Kind::directory:  // much may stand there besides
      return account.barren >= kPatience * 3 / 2 && account.fresh * 3 < account.asked;
  }
  return false;
}

void Yield::take_back(const std::string& url) {
  const auto parsed = Url::parse(url);
  if (!parsed) return;
  for (const Family& family : families_of(*parsed)) {
    Account& account = accounts_[family.pattern];
    --account.fresh;
    account.barren += kWorth + 1;
  }
}

std::optional<Family> Yield::note(const Url& url, std::uint64_t words, News news) {
  if (!noted_.insert(canonical_key(url)).second) return std::nullopt;
  paths_.insert(path_key(url));
  bool is_news = news != News::none && words != 0;
  if (is_news) {
    const auto [original, is_new] = originals_.try_emplace(words, url.href());
    if (!is_new) {
      const auto other = Url::parse(original->second);
      is_news = other && cost_of(url) < cost_of(*other);
      if (is_news) {
        take_back(original->second);
        original->second = url.href();
      }
    }
  }
  const std::vector<Family> families = families_of(url);
  for (const Family& family : families) {
    Account& account = accounts_[family.pattern];
    const bool is_fresh = is_news && (news == News::all || family.kind != Family::Kind::directory);
    ++account.asked;
    account.fresh += is_fresh ? 1 : 0;
    account.barren = is_fresh ? std::max(account.barren - kWorth, 0) : account.barren + 1;
  }
  const auto closes = [&](const Family& family) {
    return !closed_.contains(family.pattern) &&
           is_barren(family.kind, accounts_.at(family.pattern));
  };
  const auto found = std::ranges::find_if(families, closes);
  if (found == families.end()) return std::nullopt;
  Family closed = *found;
  closed_.insert(closed.pattern);
  // What is wrong with a part is no fault of the whole.
  for (const Family& family : families) accounts_.at(family.pattern).barren = 0;
  return closed;
}

std::optional<Family> Yield::closed_by(const Url& url) const {
  if (closed_.empty()) return std::nullopt;
  for (Family& family : families_of(url)) {
    if (!closed_.contains(family.pattern)) continue;
    // Parameters that change nothing: a page that was never seen without them may still come.
    if (family.kind == Family::Kind::query && !paths_.contains(path_key(url))) continue;
    return std::move(family);
  }
  return std::nullopt;
}

std::string sentence(const Family& closed) {
  return fmt::format("pages like {} gave nothing new, time and again", closed.pattern);
}

}  // namespace gongkai

#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "crawler/request.h"
#include "crawler/yield.h"

namespace gongkai {

class Archive;

/// What a page gave when a whole site was walked, as crawler/yield.h weighs it.
struct Sight {
  std::string url;
  std::uint64_t words = 0;
  News news = News::none;
};

/// Keeps what the answer to `request` gave; the first sight of a page stands.
void put_sight(Archive& archive, const Request& request, std::uint64_t words, News news);

/// Hands `each` the sights of a portal in the order they were had.
void sights_of(Archive& archive, std::string_view portal,
               const std::function<void(const Sight&)>& each);

/// Whether something is asked under this URL, as one of `purposes`.
bool knows_as(Archive& archive, std::string_view url, std::initializer_list<Purpose> purposes);

/// What a link led to is the first page of a column: it is looked at with the other columns.
void make_head(Archive& archive, const Request& request);

}  // namespace gongkai

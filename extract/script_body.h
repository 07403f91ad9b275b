#pragma once

#include <optional>
#include <vector>

#include "extract/content.h"
#include "extract/dom.h"

namespace gongkai {

/// A page and in it the body that its script would have shown.
struct FilledPage {
  Page page;
  ByteRange inserted;         ///< of page.text(): what the page as sent has not
  std::vector<Claim> claims;  ///< what the object that holds the body says of it
};

/// The page with the body that stands in one of its scripts: $("#zoom").html("<p>…"),
/// window.DATA = {title: "…", content: "<p>…"}. nullopt when no script holds one, or several do, as
/// lists of documents may.
std::optional<FilledPage> fill_from_scripts(const Page& page);

}  // namespace gongkai

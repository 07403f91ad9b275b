#include "crawler/source_map.h"

#include <algorithm>

namespace gongkai {

void SourceMap::add(std::size_t text, std::size_t source, std::size_t count) {
  const auto text_unit = static_cast<std::uint32_t>(text);
  const auto source_unit = static_cast<std::uint32_t>(source);
  const bool continues = [&] {
    if (runs_.empty()) return false;
    const Run& last = runs_.back();
    return last.text_unit == text_unit && last.source_unit == source_unit &&
           source_end_ - last.source == (text_end_ - last.text) / text_unit * source_unit;
  }();
  if (!continues) {
    runs_.push_back({static_cast<std::uint32_t>(text_end_), static_cast<std::uint32_t>(source_end_),
                     text_unit, source_unit});
  }
  text_end_ += text * count;
  source_end_ += source * count;
}

std::size_t SourceMap::find(std::size_t text, bool round_up) const {
  if (runs_.empty() || text >= text_end_) return source_end_;
  // The end of a range belongs to the character before it.
  const std::size_t wanted = round_up && text > 0 ? text - 1 : text;
  const auto after = std::ranges::upper_bound(runs_, wanted, {}, &Run::text);
  const Run& run = *std::prev(after);
  const std::size_t unit = (wanted - run.text) / run.text_unit + (round_up && text > 0 ? 1 : 0);
  return run.source + unit * run.source_unit;
}

ByteRange SourceMap::source(ByteRange text) const {
  const std::size_t begin = find(text.begin, false);
  return {begin, text.end <= text.begin ? begin : std::max(begin, find(text.end, true))};
}

}  // namespace gongkai

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// What a trouble looks like, from here.
enum class LooksLike : std::uint8_t { nothing_published, layout_changed, challenged, moved };
std::string_view to_string(LooksLike looks);
/// The same for people: "the layout seems to have changed".
std::string_view sentence_of(LooksLike looks);

/// Something that used to be there and is not, or does not look as it did.
struct Symptom {
  std::string place;  ///< URL of a column's first page, or a portal's name
  std::string kind;   ///< no_rows fewer_rows same_titles silence lost_FIELD
  LooksLike looks = LooksLike::layout_changed;
  std::string says;  ///< what was seen, a sentence without its full stop
};

/// A symptom as it is kept. It is new until it is acknowledged or closed.
struct Alarm {
  std::int64_t id = 0;
  std::string portal;
  std::string place;
  std::string kind;
  std::string looks_like;
  std::string says;
  std::string opened_at;
  std::string acknowledged_at;  ///< empty: nobody has
  std::string closed_at;        ///< empty: it goes on

  [[nodiscard]] bool is_new() const { return acknowledged_at.empty() && closed_at.empty(); }
};

/// When a column's rows were published, and whether its page can be had.
struct Rhythm {
  std::vector<std::string> dates;  ///< ISO, newest first, each once
  std::string since;               ///< it is watched; UTC
  std::string fault;  ///< state of the page where its rows begin, a word of FetchState; empty: good
};

/// Fields whose disappearance from all documents is an alarm.
inline constexpr std::array<std::string_view, 7> kWatchedFields{
    "title", "issuer", "publisher", "index_no", "written_on", "published_on", "text"};
using FieldsOfVersion = std::array<bool, kWatchedFields.size()>;

}  // namespace gongkai

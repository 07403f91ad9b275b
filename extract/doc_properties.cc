#include "extract/doc_properties.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "crawler/dates.h"
#include "crawler/encoding.h"
#include "crawler/utf8.h"
#include "extract/office_bytes.h"
#include "extract/office_claim.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostProperties = 64;
constexpr std::size_t kMostBytes = 512;

std::string utf8_of_utf16(std::string_view bytes) {
  return decode(bytes, "utf-16le");
}

/// FILETIME: tenths of microseconds since 1601.
std::optional<std::string> day_of(std::uint64_t time) {
  using namespace std::chrono;
  constexpr std::uint64_t kDay = 864'000'000'000;
  if (time == 0 || time / kDay > 300'000) return std::nullopt;
  const sys_days day =
      sys_days{year{1601} / January / 1} + days{static_cast<std::int64_t>(time / kDay)};
  return to_iso(year_month_day{day});
}

/// One property by its number, as text; empty when absent.
class PropertySet {
 public:
  explicit PropertySet(std::string_view bytes)
      : section_{slice(bytes, u32_at(bytes, 44), std::string_view::npos)} {
    code_page_ = u16_at(find(1), 4);
  }

  [[nodiscard]] std::string text(std::uint32_t number) const {
    const std::string_view value = find(number);
    const std::uint32_t type = u32_at(value, 0);
    if (type == 0x40) return day_of(u64_at(value, 4)).value_or("");
    const std::size_t size = std::min<std::size_t>(u32_at(value, 4), kMostBytes);
    std::string text;
    if (type == 0x1F) text = utf8_of_utf16(slice(value, 8, 2 * size));
    if (type == 0x1E) text = narrow(slice(value, 8, size));
    text.resize(std::min(text.find('\0'), text.size()));
    return text;
  }

 private:
  [[nodiscard]] std::string_view find(std::uint32_t number) const {
    const std::size_t count = std::min<std::size_t>(u32_at(section_, 4), kMostProperties);
    for (std::size_t i = 0; i < count; ++i) {
      if (u32_at(section_, 8 + 8 * i) == number) {
        return slice(section_, u32_at(section_, 12 + 8 * i), std::string_view::npos);
      }
    }
    return {};
  }

  [[nodiscard]] std::string narrow(std::string_view bytes) const {
    if (code_page_ == 1200) return utf8_of_utf16(bytes);
    if (code_page_ == 65001) return std::string{bytes};
    return decode(bytes, code_page_ == 936 ? "gb18030" : "windows-1252");
  }

  std::string_view section_;
  std::uint16_t code_page_ = 0;
};

}  // namespace

std::vector<Claim> property_claims(const CompoundFile& file) {
  std::vector<Claim> claims;
  if (const auto summary = file.read("\x05SummaryInformation")) {
    const PropertySet set{*summary};
    constexpr std::array<std::pair<std::uint32_t, std::string_view>, 4> kWanted{
        {{2, "title"}, {4, "author"}, {12, "created"}, {13, "modified"}}};
    for (const auto& [number, name] : kWanted) add_property(claims, name, set.text(number));
  }
  if (const auto summary = file.read("\x05"
                                     "DocumentSummaryInformation")) {
    add_property(claims, "company", PropertySet{*summary}.text(15));
  }
  return claims;
}

}  // namespace gongkai

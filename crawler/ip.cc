#include "crawler/ip.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ranges>
#include <vector>

#include "config/ascii.h"
#include "crawler/percent.h"

namespace gongkai {
namespace {

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels;
  for (const auto label : std::views::split(host, '.')) labels.emplace_back(label);
  if (labels.size() > 1 && labels.back().empty()) labels.pop_back();
  return labels;
}

/// One part of an IPv4 address; saturates far above what is allowed.
std::optional<std::uint64_t> parse_part(std::string_view part) {
  constexpr std::uint64_t kTooBig = std::uint64_t{1} << 33U;
  if (part.empty()) return std::nullopt;
  int base = 10;
  if (part.starts_with("0x") || part.starts_with("0X")) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() > 1 && part[0] == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  std::uint64_t value = 0;
  for (const char c : part) {
    const int digit = hex_value(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    value = std::min(value * static_cast<std::uint64_t>(base) + static_cast<std::uint64_t>(digit),
                     kTooBig);
  }
  return value;
}

/// The two last pieces of an IPv6 address written as 1.2.3.4 (strict decimal, unlike hosts).
std::optional<Ipv4> parse_dotted_tail(std::string_view text) {
  std::vector<std::string_view> parts;
  for (const auto part : std::views::split(text, '.')) parts.emplace_back(part);
  if (parts.size() != 4) return std::nullopt;
  Ipv4 address = 0;
  for (const std::string_view part : parts) {
    unsigned value = 0;
    if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, is_ascii_digit))
      return std::nullopt;
    if (part.size() > 1 && part[0] == '0') return std::nullopt;
    std::from_chars(part.data(), part.data() + part.size(), value);
    if (value > 255) return std::nullopt;
    address = address << 8U | value;
  }
  return address;
}

/// The pieces of one side of "::"; nullopt when one is malformed.
std::optional<std::vector<std::uint16_t>> parse_pieces(std::string_view text,
                                                       bool may_end_in_ipv4) {
  std::vector<std::uint16_t> pieces;
  if (text.empty()) return pieces;
  for (const auto split : std::views::split(text, ':')) {
    const std::string_view piece{split};
    const bool last = piece.data() + piece.size() == text.data() + text.size();
    if (last && may_end_in_ipv4 && piece.contains('.')) {
      const auto tail = parse_dotted_tail(piece);
      if (!tail) return std::nullopt;
      pieces.push_back(static_cast<std::uint16_t>(*tail >> 16U));
      pieces.push_back(static_cast<std::uint16_t>(*tail & 0xFFFFU));
      continue;
    }
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), value, 16);
    if (piece.empty() || piece.size() > 4 || error != std::errc{} ||
        end != piece.data() + piece.size())
      return std::nullopt;
    pieces.push_back(value);
  }
  return pieces;
}

}  // namespace

bool ends_in_number(std::string_view host) {
  const auto labels = labels_of(host);
  const std::string_view last = labels.back();
  if (!last.empty() && std::ranges::all_of(last, is_ascii_digit)) return true;
  return (last.starts_with("0x") || last.starts_with("0X")) && parse_part(last).has_value();
}

std::optional<Ipv4> parse_ipv4(std::string_view host) {
  const auto labels = labels_of(host);
  if (labels.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto part = parse_part(labels[i]);
    if (!part) return std::nullopt;
    const bool last = i + 1 == labels.size();
    const auto bytes = static_cast<unsigned>(last ? 4 - i : 1);
    if (*part >= std::uint64_t{1} << (8U * bytes)) return std::nullopt;
    address = address << (8U * bytes) | *part;
  }
  return static_cast<Ipv4>(address);
}

std::optional<Ipv6> parse_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head = parse_pieces(text.substr(0, gap), !has_gap);
  const auto tail = parse_pieces(has_gap ? text.substr(gap + 2) : std::string_view{}, true);
  if (!head || !tail || (!has_gap && text.empty())) return std::nullopt;
  const std::size_t count = head->size() + tail->size();
  if (has_gap ? count > 7 : count != 8) return std::nullopt;
  Ipv6 address{};
  std::ranges::copy(*head, address.begin());
  std::ranges::copy(*tail, address.end() - static_cast<std::ptrdiff_t>(tail->size()));
  return address;
}

std::string to_string(Ipv4 address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xFFU, address >> 8U & 0xFFU,
                     address & 0xFFU);
}

std::string to_string(const Ipv6& address) {
  std::size_t gap = address.size();  // the first longest run of two zeros and more
  std::size_t gap_length = 1;
  for (std::size_t i = 0; i < address.size(); ++i) {
    std::size_t end = i;
    while (end < address.size() && address.at(end) == 0) ++end;
    if (end - i > gap_length) {
      gap = i;
      gap_length = end - i;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (i == gap) {
      text += i == 0 ? "::" : ":";
      i += gap_length - 1;
      continue;
    }
    text += fmt::format("{:x}", address.at(i));
    if (i + 1 < address.size()) text += ':';
  }
  return text;
}

}  // namespace gongkai

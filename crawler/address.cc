#include "crawler/address.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "crawler/ip.h"
#include "crawler/url_host.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

struct Ipv4Block {
  Ipv4 address;
  unsigned bits;
  std::string_view name;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry, those that are not globally
// reachable
constexpr std::array kIpv4Blocks = std::to_array<Ipv4Block>({
    {0x00000000, 8, "this network"},
    {0x0A000000, 8, "private use"},
    {0x64400000, 10, "shared address space"},
    {0x7F000000, 8, "loopback"},
    {0xA9FE0000, 16, "link local"},
    {0xAC100000, 12, "private use"},
    {0xC0000000, 24, "IETF protocol assignments"},
    {0xC0000200, 24, "documentation"},
    {0xC0586300, 24, "6to4 relay anycast"},
    {0xC0A80000, 16, "private use"},
    {0xC6120000, 15, "benchmarking"},
    {0xC6336400, 24, "documentation"},
    {0xCB007100, 24, "documentation"},
    {0xE0000000, 4, "multicast"},
    {0xF0000000, 4, "reserved"},
});

std::string_view blocked(Ipv4 address) {
  for (const Ipv4Block& block : kIpv4Blocks) {
    if ((address ^ block.address) >> (32U - block.bits) == 0) return block.name;
  }
  return {};
}

Ipv4 ipv4_at(const Ipv6& address, std::size_t piece) {
  return static_cast<Ipv4>(address.at(piece)) << 16U | address.at(piece + 1);
}

std::string_view blocked(const Ipv6& address) {
  const auto zeros = [&](std::size_t begin, std::size_t end) {
    return std::all_of(address.begin() + static_cast<std::ptrdiff_t>(begin),
                       address.begin() + static_cast<std::ptrdiff_t>(end),
                       [](std::uint16_t piece) { return piece == 0; });
  };
  if (zeros(0, 7) && address[7] == 1) return "loopback";
  if (zeros(0, 5) && address[5] == 0xFFFF) return blocked(ipv4_at(address, 6));
  if (address[0] == 0x64 && address[1] == 0xFF9B && zeros(2, 6))
    return blocked(ipv4_at(address, 6));
  if (address[0] == 0x2002) return blocked(ipv4_at(address, 1));
  if ((address[0] & 0xFFC0U) == 0xFE80) return "link local";
  if ((address[0] & 0xFE00U) == 0xFC00) return "unique local";
  if ((address[0] & 0xFF00U) == 0xFF00) return "multicast";
  if ((address[0] & 0xE000U) != 0x2000) return "not global unicast";
  if (address[0] == 0x2001 && address[1] < 0x0200) return "IETF protocol assignments";
  if (address[0] == 0x2001 && address[1] == 0x0DB8) return "documentation";
  if (address[0] == 0x3FFF && address[1] < 0x1000) return "documentation";
  return {};
}

/// Names that by RFC 6761, 6762, 8375 or by ICANN's word stand for something near, never for a
/// portal.
std::string_view blocked_name(std::string_view host) {
  constexpr std::array<std::string_view, 5> kNear{"localhost", "localdomain", "local", "internal",
                                                  "home.arpa"};
  if (host.ends_with('.')) host.remove_suffix(1);
  for (const std::string_view name : kNear) {
    if (host == name || (host.ends_with(name) && host[host.size() - name.size() - 1] == '.'))
      return "local name";
  }
  return {};
}

}  // namespace

std::string_view blocked_address(std::string_view target) {
  const bool bare_ipv6 = !target.starts_with('[') && target.contains(':');
  // A resolver's answer may carry a zone, "fe80::1%eth0".
  const std::string text{bare_ipv6 ? target.substr(0, target.find('%')) : target};
  const auto host =
      is_utf8(text) ? parse_host(bare_ipv6 ? "[" + text + "]" : text, false) : std::nullopt;
  if (!host) return "neither an address nor a name";
  if (host->starts_with('[')) {
    const auto address = parse_ipv6(std::string_view{*host}.substr(1, host->size() - 2));
    return address ? blocked(*address) : "not an address";
  }
  if (!ends_in_number(*host)) return blocked_name(*host);
  const auto address = parse_ipv4(*host);
  return address ? blocked(*address) : "not an address";
}

}  // namespace gongkai

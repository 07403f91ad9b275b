#include "extract/listing_url.h"

#include <algorithm>

#include "config/ascii.h"
#include "crawler/percent.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

/// Length of "scheme:" at the head; 0 when there is none.
std::size_t scheme_length(std::string_view url) {
  std::size_t i = 0;
  while (i < url.size() &&
         (is_ascii_letter(url[i]) || (i > 0 && (url[i] == '+' || url[i] == '-' || url[i] == '.' ||
                                                (url[i] >= '0' && url[i] <= '9'))))) {
    ++i;
  }
  return i > 0 && i < url.size() && url[i] == ':' ? i + 1 : 0;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = scheme_length(url);
  if (scheme == 0 || !url.substr(scheme).starts_with("//")) return {};
  return url.substr(0, std::min(url.find_first_of("/?#", scheme + 2), url.size()));
}

std::string_view path_of(std::string_view url) {
  url.remove_prefix(origin_of(url).size());
  return url.substr(0, std::min(url.find_first_of("?#"), url.size()));
}

std::string_view query_of(std::string_view url) {
  url = url.substr(0, std::min(url.find('#'), url.size()));
  const std::size_t mark = url.find('?');
  return mark == std::string_view::npos ? std::string_view{} : url.substr(mark + 1);
}

std::string absolute_url(std::string_view base, std::string_view reference,
                         std::string_view charset) {
  reference = trim(reference);
  if (reference.empty() || reference.starts_with('#')) return {};
  for (const std::string_view hole : {"{{", "${", "<%", "[[", "{%"}) {
    if (reference.contains(hole)) return {};
  }
  const auto page = Url::parse(base);
  auto url = page ? page->resolve(reference, charset) : Url::parse(reference);
  if (url) return url->is_http() ? url->without_fragment() : std::string{};
  if (page || scheme_length(reference) > 0) return {};
  return std::string{reference.substr(0, reference.find('#'))};
}

std::string_view parameter_of(std::string_view url, std::string_view name) {
  std::string_view rest = query_of(url);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, std::min(rest.find('&'), rest.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  return {};
}

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  url = url.substr(0, std::min(url.find('#'), url.size()));
  const std::size_t mark = url.find('?');
  std::string out{url.substr(0, mark)};
  out += '?';
  bool set = false;
  std::string_view rest = query_of(url);
  const auto append = [&](std::string_view pair) {
    if (out.back() != '?') out += '&';
    out += pair;
  };
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, std::min(rest.find('&'), rest.size()));
    if (pair.substr(0, pair.find('=')) == name) {
      if (!set) append(std::string{name} + "=" + std::string{value});
      set = true;
    } else if (!pair.empty()) {
      append(pair);
    }
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  if (!set) append(std::string{name} + "=" + std::string{value});
  return out;
}

void append_field(std::string& form, std::string_view name, std::string_view value) {
  constexpr EncodeSet kFormSet = encode_set("!\"#$%&'()+,/:;<=>?@[\\]^`{|}~");
  const auto append = [&](std::string_view text) {
    std::string encoded;
    percent_encode(text, kFormSet, encoded);
    std::ranges::replace(encoded, ' ', '+');
    form += encoded;
  };
  if (!form.empty()) form += '&';
  append(name);
  form += '=';
  append(value);
}

}  // namespace gongkai

#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// `reference` made absolute against `base`, without fragment; as printed when there is no base,
/// empty when it is not something to fetch (javascript:, mailto:, a template's hole).
std::string absolute_url(std::string_view base, std::string_view reference,
                         std::string_view charset = "utf-8");

/// Path of an absolute URL, or of a bare reference, without query and fragment.
std::string_view path_of(std::string_view url);
std::string_view query_of(std::string_view url);
/// "http://host:port" of an absolute URL; empty for others.
std::string_view origin_of(std::string_view url);

/// `url` with the value of query parameter `name` set; added at the end when it is not there.
std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);
/// Value of a query parameter as it stands; empty when absent.
std::string_view parameter_of(std::string_view url, std::string_view name);

/// `name=value` of an application/x-www-form-urlencoded body, UTF-8, with "&" before it when
/// `form` has something already.
void append_field(std::string& form, std::string_view name, std::string_view value);

}  // namespace gongkai

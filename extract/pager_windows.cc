#include <charconv>

#include "extract/listing_records.h"
#include "extract/listing_url.h"
#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

int integer(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return 0;
  if (found->is_number_integer()) {
    const auto number = found->get<std::int64_t>();
    return number > 0 && number <= 100'000'000 ? static_cast<int>(number) : 0;
  }
  if (!found->is_string()) return 0;
  const auto& text = found->get_ref<const std::string&>();
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max(number, 0);
}

std::string form_of(const Json& parameters) {
  std::string form;
  if (!parameters.is_object()) return form;
  for (const auto& [name, value] : parameters.items()) {
    if (value.is_string())
      append_field(form, name, value.get_ref<const std::string&>());
    else if (value.is_number())
      append_field(form, name, value.dump());
  }
  return form;
}

/// The word that stands behind `name:` inside the call's parentheses.
std::string_view word_behind(const Script& script, const ScriptCall& call, std::string_view name) {
  for (std::size_t i = call.token; i + 2 < script.closing(call.token + 1); ++i) {
    if (script.tokens()[i].raw == name && script.tokens()[i + 1].raw == ":")
      return script.tokens()[i + 2].raw;
  }
  return {};
}

}  // namespace

/// A column page calls jpage() twice: when a form is sent, with a round number of rows, and when
/// the page loads, with the real one and the embedded `dataStore`.
std::optional<Pager> read_windows(const PagerInput& input) {
  for (const PageScript& page_script : input.scripts) {
    const Script& script = page_script.script;
    Json settings;
    Json parameters;
    for (const ScriptCall& call : script.calls("jpage")) {
      const std::vector<Json> arguments = script.arguments(call);
      if (arguments.empty() || !arguments[0].is_object() || !arguments[0].contains("totalRecord"))
        continue;
      if (!settings.is_null() && settings.contains("dataStore")) continue;
      settings = arguments[0];
      parameters = settings.contains("ajaxParam") ? settings["ajaxParam"] : Json{};
      if (parameters.is_object()) continue;
      const auto named = script.variable(word_behind(script, call, "ajaxParam"));
      parameters = named.value_or(Json{});
    }
    if (settings.is_null()) continue;
    Pager pager{.family = "jcms"};
    const int total = integer(settings, "totalRecord");
    const int per_page = integer(settings, "perPage");
    pager.total = total;
    const Json proxy = settings.value("proxyUrl", Json{});
    const std::string url =
        proxy.is_string() ? absolute_url(input.base, proxy.get<std::string>()) : std::string{};
    const std::string form = form_of(parameters);
    const int shown = static_cast<int>(input.rows);
    if (!url.empty() && per_page > 0 && !form.empty()) {
      pager.next =
          window_requests({.url = url,
                           .form = form,
                           .method = "POST",
                           .referer = input.url,
                           .per_page = per_page,
                           .window = per_page * std::max(integer(settings, "groupSize"), 1),
                           .total = total},
                          shown, input.request);
    }
    pager.more = total > shown;
    return pager;
  }
  return std::nullopt;
}

}  // namespace gongkai

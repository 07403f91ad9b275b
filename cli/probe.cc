#include "cli/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "cli/operator.h"
#include "cli/scout.h"
#include "cli/steady_clock.h"
#include "cli/stop_signal.h"
#include "cli/survey.h"
#include "config/portal_toml.h"
#include "config/text_file.h"
#include "crawler/crawl.h"
#include "crawler/fetcher.h"
#include "crawler/url.h"
#include "extract/outline.h"
#include "extract/read.h"

namespace gongkai {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kNothing = 3;

int complain(std::string_view what, int code) {
  fmt::print(stderr, "gongkai: {}\n", what);
  return code;
}

bool is_url(std::string_view target) {
  return target.starts_with("http://") || target.starts_with("https://");
}

/// "www-example-gov-cn-fzzfjs.toml": the host and the last folder of the first column.
std::string file_name_of(const Portal& portal) {
  std::string name;
  const auto url = Url::parse(portal.start.front());
  if (!url) return "portal.toml";
  std::string_view folder = url->path().substr(0, url->path().rfind('/'));
  folder = folder.substr(folder.rfind('/') == std::string_view::npos ? 0 : folder.rfind('/') + 1);
  for (const char c : fmt::format("{}{}{}", url->host(), folder.empty() ? "" : "-", folder)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += plain || c == '_' ? c : '-';
  }
  return name + ".toml";
}

/// Makes the portal file; never over one that is there.
int write_portal(const Survey& survey, const std::string& file) {
  const Portal portal = portal_of(survey);
  const std::string path = file.empty() ? file_name_of(portal) : file;
  if (std::filesystem::exists(path))
    return complain(fmt::format("{} is there already", path), kFailed);
  std::ofstream out{path, std::ios::binary};
  out << portal_toml(
      portal, fmt::format("Made by gongkai probe {}.\n"
                          "Try it with --limit 5 and look at what comes before relying on it.",
                          survey.start));
  out.close();
  if (!out) return complain(fmt::format("{} cannot be written", path), kFailed);
  fmt::print(stderr, "gongkai: wrote {}\n", path);
  return 0;
}

int tell(const Survey& survey, const ProbeOptions& options) {
  fmt::print("{}{}", options.json ? to_json(survey) : to_text(survey), options.json ? "\n" : "");
  if (survey.columns.empty()) return kNothing;
  return options.write ? write_portal(survey, *options.write) : 0;
}

/// A saved page: what it is, without the network.
int probe_file(const ProbeOptions& options) {
  auto page = read_text_file(options.target);
  if (!page) return complain(page.error().detail, kFailed);
  if (options.write && options.url.empty())
    return complain("--write of a file needs --url: where the page came from", kUsage);
  Response response{.request = {.url = options.url, .column = options.url}};
  response.exchanges.push_back(
      {.url = options.url, .status = 200, .body = *std::move(page), .complete = true});
  const Content content = read(response, Portal{});
  const Outline outline = outline_of(response);
  Survey survey{.start = options.url.empty() ? options.target : options.url};
  if (const auto* listing = std::get_if<Listing>(&content); listing && listing->family != "home") {
    survey.columns.push_back({.url = options.url,
                              .name = outline.column.empty() ? outline.title : outline.column,
                              .site = outline.site,
                              .listing = *listing});
  }
  for (const Signpost& post : outline.signposts) {
    if (!survey.columns.empty()) break;
    survey.steps.push_back({post.url, post.text, "not asked: navigation of a saved page"});
  }
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    survey.steps.push_back(
        {survey.start, "", fmt::format("{}: {}", to_string(refusal->state), refusal->reason)});
  }
  return tell(survey, options);
}

bool is_allowed(const ProbeOptions& options, const Url& url) {
  const std::string origin = fmt::format("{}:{}", url.host(), url.port());
  return std::ranges::find(options.allow_address, origin) != options.allow_address.end();
}

/// Why the command cannot be run; empty when it can.
std::string mistake_in(const ProbeOptions& options) {
  for (const std::string& origin : options.allow_address) {
    if (!is_loopback_origin(origin)) {
      return fmt::format("--allow-address: {} is not a loopback origin such as 127.0.0.1:8080",
                         origin);
    }
  }
  if (options.delay &&
      (!std::isfinite(*options.delay) || *options.delay < 0 || *options.delay > 3600))
    return "--delay: a number of seconds from 0 to 3600";
  const auto url = Url::parse(options.target);
  if (!url) return fmt::format("{} is not a URL", options.target);
  if (!url->host().ends_with(".gov.cn") && !is_allowed(options, *url))
    return fmt::format("{} is not a .gov.cn host", url->host());
  return {};
}

int probe_url(const ProbeOptions& options) {
  if (const std::string mistake = mistake_in(options); !mistake.empty())
    return complain(mistake, kUsage);
  const auto url = Url::parse(options.target);
  const auto who = introduce(options.contact, options.user_agent, is_allowed(options, *url));
  if (!who) return complain(who.error(), kUsage);
  const StopSignal signal;
  const auto now = steady_clock();
  Scout scout{portal_of_url(url->without_fragment()), options.allow_address};
  Fetcher fetcher{{.user_agent = who->user_agent,
                   .ca_file = options.ca_file,
                   .allowed_origins = options.allow_address,
                   .now = now}};
  CrawlOptions crawling{.agent = who->agent,
                        .allowed_origins = options.allow_address,
                        .readers = 1,
                        .limit = Scout::kMostRequests,
                        .seed = std::random_device{}(),
                        .now = now};
  if (options.delay)
    crawling.delay = std::chrono::milliseconds{std::llround(*options.delay * 1000)};
  crawl(
      crawling, fetcher, scout,
      [&](Response response) { return scout.read_one(std::move(response)); }, signal.token());
  const int code = tell(scout.survey(), options);
  return signal.signal() != 0 ? 128 + signal.signal() : code;
}

}  // namespace

int probe(const ProbeOptions& options) {
  return is_url(options.target) ? probe_url(options) : probe_file(options);
}

}  // namespace gongkai

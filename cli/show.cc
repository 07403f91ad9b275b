#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "cli/query.h"
#include "cli/terminal.h"
#include "crawler/encoding.h"
#include "crawler/inflate.h"
#include "crawler/response.h"
#include "store/archive.h"
#include "store/export.h"
#include "store/withdrawal.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostBytes = 64U << 20U;

/// The page's bytes as the ranges of claims and blocks count them: content coding undone.
std::string page_bytes(Archive& archive, const Provenance& from) {
  const auto body = archive.body(from.sha256);
  if (!body) return {};
  auto inflated = inflate_body(
      *body, find_header(from.response_head, "content-encoding").value_or(""), kMostBytes);
  return inflated ? std::move(*inflated) : std::move(inflated.error().partial);
}

void print_provenance(const Shown& shown) {
  const Provenance& from = shown.provenance;
  fmt::print("document      {}  version {} of {}\n", from.document, from.version, shown.versions);
  fmt::print("url           {}\n", to_stdout(from.url));
  fmt::print("fetched       {}  HTTP {}{}{}\n", from.fetched_at, from.status,
             from.address.empty() ? "" : "  from ", from.address);
  if (!from.tls.empty()) fmt::print("tls           {}\n", from.tls);
  if (!from.certificate.empty()) fmt::print("certificate   {}\n", from.certificate);
  if (!from.tls_relaxed.empty()) fmt::print("tls relaxed   {}\n", from.tls_relaxed);
  if (!from.imported_from.empty()) fmt::print("imported from {}\n", to_stdout(from.imported_from));
  fmt::print("sha256        {}\n", from.sha256);
  fmt::print("read          {}  extractor {}, rules {}\n", from.made_at, from.extractor_version,
             from.rules_version.substr(0, 12));
  if (!from.parent.empty()) fmt::print("attached to   {}\n", from.parent);
  if (from.corrects != 0) {
    fmt::print("corrected     what was read is version {}\n", from.corrects);
    for (const Claim& claim : shown.document.claims) {
      if (claim.layer == Layer::person)
        fmt::print("              {}, {}\n", claim.field, to_stdout(claim.rule));
    }
  }
  if (!from.text_from.empty()) fmt::print("text of       {}\n", from.text_from);
  for (const std::string& copy : shown.copies) fmt::print("same text     {}\n", copy);
}

void print_field(std::string_view name, const std::optional<std::string>& value) {
  if (value) fmt::print("{:<13} {}\n", name, to_stdout(*value));
}

std::string lateness(const Report& report, const std::optional<std::string>& published) {
  if (!report.due || !report.on_time) return {};
  const auto day = published ? parse_date(*published) : std::nullopt;
  if (*report.on_time || !day) return fmt::format(", on time (due {})", to_iso(*report.due));
  const auto late = std::chrono::sys_days{*day} - std::chrono::sys_days{*report.due};
  return fmt::format(", {} days late (due {})", late.count(), to_iso(*report.due));
}

/// A report's sections: those that are there, or those that are not.
std::string sections(const Report& report, bool there) {
  std::string words;
  for (std::size_t i = 0; i < kSectionKinds; ++i) {
    const auto kind = static_cast<SectionKind>(i);
    if (report.has(kind) != there) continue;
    if (!words.empty()) words += ", ";
    words += to_string(kind);
  }
  return words.empty() ? "none" : words;
}

void print_report(const Report& report, const std::optional<std::string>& published) {
  const Region& region = report.region;
  fmt::print("genre         {}, told by its {}{}\n", to_string(report.genre), report.genre_rule,
             lateness(report, published));
  fmt::print("level         {} {}\n", to_string(report.level), to_string(report.kind));
  fmt::print("region        {}\n", region.code == 0
                                       ? to_stdout(region.rule)
                                       : fmt::format("{} {} as of {}, told by its {}", region.code,
                                                     region.name, region.as_of, region.rule));
  if (report.genre != TitleGenre::annual_report) return;
  fmt::print("sections      {}; missing: {}\n", sections(report, true), sections(report, false));
  fmt::print("quantities    {}\n", report.quantities.size());
}

void print_page(const Shown& shown) {
  const Document& document = shown.document;
  print_field("title", document.title);
  print_field("issuer", document.issuer);
  print_field("publisher", document.publisher);
  print_field("index_no", document.index_no);
  print_field("doc_no", document.doc_no);
  print_field("topic", document.topic);
  print_field("genre", document.genre);
  print_field("validity", document.validity);
  print_field("written_on", document.written_on);
  print_field("published_on", document.published_on);
  if (document.report_year) fmt::print("{:<13} {}\n", "report_year", *document.report_year);
  if (document.report) print_report(*document.report, document.published_on);
  print_provenance(shown);
  for (const AttachmentLink& link : document.attachments) {
    fmt::print("attachment    {}  {}\n", to_stdout(link.name), to_stdout(link.url));
  }
  for (const Defect& defect : document.defects) {
    fmt::print("defect        {} in line {}: {}\n", defect.kind, defect.line,
               to_stdout(defect.text));
  }
  fmt::print("\n{}\n", to_stdout(document.text()));
}

/// Every claim about `field` (all when empty): who says so, what rule read it, which bytes.
int print_claims(const Shown& shown, std::string_view field, std::string_view bytes) {
  bool found = false;
  for (const Claim& claim : shown.document.claims) {
    if (!field.empty() && claim.field != field) continue;
    found = true;
    fmt::print("{} {:<13} {}\n", claim.chosen ? "*" : " ", claim.field, to_stdout(claim.value));
    fmt::print("    says      {} ({}), confidence {:.2f}\n", to_string(claim.layer),
               to_stdout(claim.rule), claim.confidence);
    if (claim.raw != claim.value) fmt::print("    printed   {}\n", to_stdout(claim.raw));
    if (!claim.source || claim.source->end > bytes.size()) continue;
    const std::string_view source =
        bytes.substr(claim.source->begin, claim.source->end - claim.source->begin);
    fmt::print("    bytes     {}-{} of {}: {}\n", claim.source->begin, claim.source->end,
               shown.provenance.sha256.substr(0, 12),
               to_stdout(decode(source, shown.document.charset.used)));
  }
  if (found) return 0;
  fmt::print(stderr, "gongkai: nothing is claimed about {}\n", field.empty() ? "any field" : field);
  return 1;
}

void print_tombstone(const Tombstone& left) {
  fmt::print("document      {}  withdrawn\nurl           {}\nwithdrawn     {}\nreason        {}\n",
             left.document, to_stdout(left.url), left.withdrawn_at, to_stdout(left.reason));
  for (const Tombstone::Version& version : left.versions) {
    fmt::print("version {:<5} fetched {}, sha256 {}, content {}\n", version.number,
               version.fetched_at, version.sha256, version.content);
  }
}

}  // namespace

int show(const ShowOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  const auto shown = archive.show(options.document, options.version);
  const bool is_plain = !options.text && !options.json && !options.raw && !options.why;
  if (const auto left = shown ? std::nullopt : find_tombstone(archive, options.document);
      left && is_plain) {
    print_tombstone(*left);
    return 0;
  }
  if (!shown) {
    fmt::print(stderr, "gongkai: {} is not in {}\n", options.document, options.archive);
    return 1;
  }
  if (options.text) {
    fmt::print("{}\n", to_stdout(shown->document.text()));
  } else if (options.json) {
    fmt::print("{}\n", to_json(*shown));
  } else if (options.raw) {
    if (!archive.body(shown->provenance.sha256)) {
      fmt::print(stderr, "gongkai: of its bytes only the digest is kept: {}\n",
                 shown->provenance.sha256);
      return 1;
    }
    const std::string bytes = page_bytes(archive, shown->provenance);
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
  } else if (options.why) {
    return print_claims(*shown, *options.why, page_bytes(archive, shown->provenance));
  } else {
    print_page(*shown);
  }
  return 0;
}

}  // namespace gongkai

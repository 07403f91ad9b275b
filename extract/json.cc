#include "extract/json.h"

#include <nlohmann/json.hpp>

#include "config/ascii.h"
#include "config/fold.h"
#include "extract/nullable.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

Json range(const std::optional<ByteRange>& source) {
  return source ? Json::array({source->begin, source->end}) : Json(nullptr);
}

/// Encodings by their WHATWG name in lower case, which is how labels are compared.
Json charset(const CharsetUsed& charset) {
  return {{"declared", charset.declared.empty() ? Json(nullptr) : Json(charset.declared)},
          {"used", ascii_lowered(charset.used)}};
}

Json json(const Request& request) {
  return {{"url", request.url}, {"method", request.method}, {"form", request.form}};
}

Json json(const Content& content);

Json json(const Listing& listing) {
  Json rows = Json::array();
  for (const Row& row : listing.rows) {
    rows.push_back({{"url", row.url},
                    {"title", row.title},
                    {"date", row.date.empty() ? Json(nullptr) : Json(row.date)},
                    {"raw_date", row.raw_date.empty() ? Json(nullptr) : Json(row.raw_date)},
                    {"source", range(row.source)}});
  }
  Json next = Json::array();
  for (const Request& request : listing.next) next.push_back(json(request));
  Json columns = Json::array();
  for (const Request& request : listing.columns) columns.push_back(json(request));
  return {{"kind", "listing"},
          {"url", listing.url},
          {"charset", charset(listing.charset)},
          {"family", listing.family},
          {"rows", std::move(rows)},
          {"next", std::move(next)},
          {"columns", std::move(columns)},
          {"pages", nullable(listing.pages)},
          {"declared_total", nullable(listing.declared_total)},
          {"unrendered", listing.unrendered},
          {"warning", listing.warning.empty() ? Json(nullptr) : Json(listing.warning)}};
}

Json json(const Region& region) {
  return {{"code", region.code == 0 ? Json(nullptr) : Json(region.code)},
          {"name", region.name.empty() ? Json(nullptr) : Json(region.name)},
          {"as_of", region.as_of},
          {"rule", region.rule},
          {"candidates", region.candidates}};
}

Json sections(const Report& report) {
  Json found = Json::array();
  for (const Section& section : report.sections) {
    found.push_back({{"kind", to_string(section.kind)},
                     {"heading", section.heading},
                     {"rule", section.rule},
                     {"blocks", Json::array({section.begin, section.end})}});
  }
  return found;
}

Json missing_sections(const Report& report) {
  Json missing = Json::array();
  for (std::size_t i = 0; i < kSectionKinds; ++i) {
    const auto kind = static_cast<SectionKind>(i);
    if (!report.has(kind)) missing.push_back(to_string(kind));
  }
  return missing;
}

/// Places are ranges of characters of their block's text.
Json quantities(const Report& report, const std::vector<Block>& blocks) {
  Json found = Json::array();
  for (const Quantity& quantity : report.quantities) {
    const std::string_view text = blocks.at(quantity.block).text;
    const auto characters = [&](ByteRange range) {
      const std::size_t begin = count_characters(text.substr(0, range.begin));
      const std::size_t length =
          count_characters(text.substr(range.begin, range.end - range.begin));
      return Json::array({begin, begin + length});
    };
    const ByteRange sentence = quantity.sentence;
    found.push_back({{"value", quantity.value},
                     {"unit", quantity.unit},
                     {"hedge", quantity.hedge},
                     {"noun", quantity.noun},
                     {"raw", quantity.raw},
                     {"block", quantity.block},
                     {"place", characters(quantity.place)},
                     {"sentence", text.substr(sentence.begin, sentence.end - sentence.begin)}});
  }
  return found;
}

Json json(const Report& report, const std::vector<Block>& blocks) {
  const bool annual = report.genre == TitleGenre::annual_report;
  return {{"genre", to_string(report.genre)},
          {"genre_rule", report.genre_rule},
          {"year", nullable(report.year)},
          {"issuers", report.issuers},
          {"level", to_string(report.level)},
          {"organ", to_string(report.kind)},
          {"region", json(report.region)},
          {"due_on", report.due ? Json(to_iso(*report.due)) : Json(nullptr)},
          {"on_time", nullable(report.on_time)},
          {"sections", sections(report)},
          {"missing", annual ? missing_sections(report) : Json::array()},
          {"quantities", quantities(report, blocks)}};
}

Json json(const Document& document) {
  Json blocks = Json::array();
  for (const Block& block : document.blocks) {
    Json one{{"kind", to_string(block.kind)},
             {"level", block.level},
             {"text", block.text},
             {"source", range(block.source)}};
    if (block.page != 0) one["page"] = block.page;
    blocks.push_back(std::move(one));
  }
  Json attachments = Json::array();
  for (const AttachmentLink& link : document.attachments) {
    Json one{{"url", link.url}, {"name", link.name}};
    if (link.stands_in != 0) one["stands_in"] = link.stands_in;
    attachments.push_back(std::move(one));
  }
  Json claims = Json::array();
  for (const Claim& claim : document.claims) {
    claims.push_back({{"field", claim.field},
                      {"value", claim.value},
                      {"raw", claim.raw},
                      {"layer", to_string(claim.layer)},
                      {"confidence", claim.confidence},
                      {"rule", claim.rule},
                      {"source", range(claim.source)},
                      {"chosen", claim.chosen}});
  }
  Json stripped = Json::array();
  for (const Stripped& line : document.stripped) {
    stripped.push_back({{"text", line.text},
                        {"zone", to_string(line.zone)},
                        {"rule", line.rule},
                        {"source", range(line.source)}});
  }
  Json defects = Json::array();
  for (const Defect& defect : document.defects) {
    defects.push_back({{"kind", defect.kind}, {"line", defect.line}, {"text", defect.text}});
  }
  Json object{
      {"kind", "document"},
      {"url", document.url},
      {"charset", charset(document.charset)},
      {"title", nullable(document.title)},
      {"issuer", nullable(document.issuer)},
      {"publisher", nullable(document.publisher)},
      {"index_no", nullable(document.index_no)},
      {"doc_no", nullable(document.doc_no)},
      {"topic", nullable(document.topic)},
      {"genre", nullable(document.genre)},
      {"validity", nullable(document.validity)},
      {"keywords", nullable(document.keywords)},
      {"summary", nullable(document.summary)},
      {"written_on", nullable(document.written_on)},
      {"published_on", nullable(document.published_on)},
      {"report_year", nullable(document.report_year)},
      {"text", document.text()},
      {"blocks", std::move(blocks)},
      {"attachments", std::move(attachments)},
      {"claims", std::move(claims)},
      {"stripped", std::move(stripped)},
      {"defects", std::move(defects)},
      {"report", document.report ? json(*document.report, document.blocks) : Json(nullptr)}};
  if (document.members.empty()) return object;
  object["members"] = Json::array();
  for (const Member& member : document.members) {
    object["members"].push_back(
        {{"name", member.name}, {"url", member.url}, {"content", json(member.content)}});
  }
  return object;
}

Json json(const Refusal& refusal) {
  return {{"kind", "refusal"},
          {"url", refusal.url},
          {"charset", charset(refusal.charset)},
          {"state", to_string(refusal.state)},
          {"reason", refusal.reason}};
}

Json json(const Content& content) {
  return std::visit([](const auto& one) { return json(one); }, content);
}

}  // namespace

std::string to_json(const Content& content) {
  return json(content).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace gongkai

#include "extract/read.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "config/fold.h"
#include "crawler/charset.h"
#include "crawler/inflate.h"
#include "crawler/url.h"
#include "extract/document.h"
#include "extract/dom.h"
#include "extract/file_name.h"
#include "extract/listing.h"
#include "extract/office_document.h"
#include "extract/refusal.h"
#include "extract/report.h"
#include "extract/script_body.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostBytes = 32U << 20U;

/// Leads every source range of a document, in its decoded text, back to the page's bytes.
void lead_back(Document& document, const Decoded& decoded) {
  const auto lead = [&](std::optional<ByteRange>& source) {
    if (source) source = decoded.source(*source);
  };
  for (Block& block : document.blocks) lead(block.source);
  for (Claim& claim : document.claims) lead(claim.source);
  for (Stripped& line : document.stripped) lead(line.source);
}

void lead_back(Listing& listing, const Decoded& decoded) {
  for (Row& row : listing.rows) {
    if (row.source) row.source = decoded.source(*row.source);
  }
}

void lead_back(Refusal& /*refusal*/, const Decoded& /*decoded*/) {}

bool is_html(std::string_view text, std::string_view content_type) {
  if (content_type.contains("html")) return true;
  constexpr auto kTags = std::to_array<std::string_view>(
      {"<html", "<!doctype", "<head", "<body", "<div", "<p>", "<p ", "<table", "<span", "<meta",
       "<script", "<ul", "<li", "<a ", "<br"});
  std::string head{text.substr(0, 65536)};
  std::ranges::transform(head, head.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return std::ranges::any_of(kTags, [&](std::string_view tag) { return head.contains(tag); });
}

Origin origin_of(const Response& response, const Decoded& decoded) {
  // What a page calls its file is no row of a listing.
  const bool attached = response.request.purpose == Purpose::attachment;
  return {.url = response.url(),
          .charset = decoded.used,
          .row = !attached && response.request.row ? &*response.request.row : nullptr};
}

/// A listing without a pager and with no two dated rows: the menu of a short document looks so.
bool is_doubtful(const Listing& listing) {
  const auto dated =
      std::ranges::count_if(listing.rows, [](const Row& row) { return !row.date.empty(); });
  return dated < 2 && listing.next.empty() && !listing.pages && !listing.declared_total &&
         !listing.unrendered;
}

/// A title in sight, what a portal prints beside it, and something to read.
bool reads_as_document(const Document& document) {
  const auto shown = [&](bool title) {
    return std::ranges::any_of(document.claims, [&](const Claim& claim) {
      return (claim.layer == Layer::block || claim.layer == Layer::header) &&
             (claim.field == "title") == title;
    });
  };
  return shown(true) && shown(false) && (!document.blocks.empty() || !document.attachments.empty());
}

/// A document beyond doubt: the title that its tags name stands in sight, with the fields that
/// portals print beside one, and then running text. Nothing has to be asked of the rest of the
/// page.
bool is_plainly_document(const Document& document) {
  constexpr std::size_t kText = 300;  // characters in sentences
  constexpr std::size_t kDates = 2;   // of publication; rows of a list print more
  bool titled = false;
  bool fields = false;
  std::vector<std::string_view> dates;
  for (const Claim& claim : document.claims) {
    if (claim.layer != Layer::block && claim.layer != Layer::header) continue;
    if (claim.field == "title") {
      titled = titled || claim.rule == "visible title";
      continue;
    }
    fields = true;
    if (claim.field == "published_on" && std::ranges::find(dates, claim.value) == dates.end())
      dates.push_back(claim.value);
  }
  if (!titled || !fields || dates.size() > kDates) return false;
  std::size_t text = 0;
  for (const Block& block : document.blocks) {
    if (block.text.contains("。")) text += count_letters(block.text);
  }
  return text >= kText;
}

/// Leads the sources of a document read from a filled page back to the page as it was sent.
void lead_back(Document& document, ByteRange inserted) {
  const std::size_t size = inserted.end - inserted.begin;
  const auto lead = [&](std::optional<ByteRange>& source) {
    if (!source || source->end <= inserted.begin) return;
    if (source->begin < inserted.end) {
      source.reset();
    } else {
      *source = {source->begin - size, source->end - size};
    }
  };
  for (Block& block : document.blocks) lead(block.source);
  for (Claim& claim : document.claims) lead(claim.source);
  for (Stripped& line : document.stripped) lead(line.source);
}

std::size_t text_letters(const Document& document) {
  std::size_t letters = 0;
  for (const Block& block : document.blocks) letters += count_letters(block.text);
  return letters;
}

/// A page without text of its own, read with the body that its script holds.
std::optional<Document> read_filled(const Page& page, const Document& bare, const Portal& portal,
                                    Origin origin) {
  constexpr std::size_t kOwnText = 60;  // letters: a page with more says its body itself
  if (text_letters(bare) > kOwnText) return std::nullopt;
  auto filled = fill_from_scripts(page);
  if (!filled) return std::nullopt;
  origin.claims = std::move(filled->claims);
  Document document = read_document(filled->page, portal, origin);
  if (text_letters(document) <= kOwnText) return std::nullopt;
  lead_back(document, filled->inserted);
  return document;
}

/// What a page with a good status is: a refusal after all, a listing, or a document.
Content read_page(const Page& page, const ListingContext& context, const Portal& portal,
                  const Origin& origin) {
  Document document = read_document(page, portal, origin);
  if (is_plainly_document(document)) return document;
  if (auto refusal = refusal_by_content(page)) return *std::move(refusal);
  auto filled = read_filled(page, document, portal, origin);
  const bool scripted = filled.has_value();
  if (scripted) document = *std::move(filled);
  auto listing = read_listing(page, context);
  if (!listing) {
    if (scripted) return document;
    if (auto refusal = refusal_of_shell(page)) return *std::move(refusal);
    return document;
  }
  if (is_doubtful(*listing) && reads_as_document(document)) return document;
  if (auto refusal = refusal_of_listing(page, context.request, context.url))
    return *std::move(refusal);
  return *std::move(listing);
}

Content read_text(Decoded& decoded, const Response& response, const Portal& portal,
                  std::string_view content_type) {
  if (auto refusal = refusal_by_status(response.status(), decoded.text)) return *std::move(refusal);
  const Origin origin = origin_of(response, decoded);
  const ListingContext context{
      .url = response.url(), .charset = origin.charset, .request = response.request};
  if (trim(decoded.text).empty())
    return Refusal{.state = FetchState::stub, .reason = "an empty answer"};
  if (auto listing = read_list_answer(decoded.text, context)) return *std::move(listing);
  if (auto refusal = refusal_of_answer(decoded.text)) return *std::move(refusal);
  if (!is_html(decoded.text, content_type)) return read_text_document(decoded.text, portal, origin);
  const auto page = Page::parse(std::move(decoded.text));
  if (!page) {
    return Refusal{.state = FetchState::parse_limit,
                   .reason = std::string{to_string(page.error())}};
  }
  return read_page(*page, context, portal, origin);
}

/// A file that is no page, or one that Word wrote.
Content read_file_of(const Response& response, std::string_view bytes, const Portal& portal,
                     const FileReader& files) {
  if (auto refusal = refusal_by_status(response.status(), "")) {
    refusal->url = response.url();
    return *std::move(refusal);
  }
  const bool attached = response.request.purpose == Purpose::attachment;
  const Row* const row = !attached && response.request.row ? &*response.request.row : nullptr;
  Content content =
      describe_file(files(bytes, response.url()), portal, {.url = response.url(), .row = row});
  if (auto* const document = std::get_if<Document>(&content)) name_file(*document, response);
  return content;
}

/// What a link to a file was answered with when that is a page.
Content as_attachment(Content content, const Response& response) {
  if (const auto* const listing = std::get_if<Listing>(&content)) {
    return Refusal{.url = listing->url,
                   .charset = listing->charset,
                   .state = FetchState::soft_404,
                   .reason = "answers with a list of documents in place of a file"};
  }
  if (auto* const document = std::get_if<Document>(&content)) name_file(*document, response);
  return content;
}

Content read_bytes(const Response& response, const Portal& portal, const FileReader& files) {
  const std::string content_type{response.header("content-type").value_or("")};
  auto body =
      inflate_body(response.body(), response.header("content-encoding").value_or(""), kMostBytes);
  if (!body) {
    return Refusal{
        .url = response.url(), .state = state_of(body.error().kind), .reason = body.error().detail};
  }
  const bool attached = response.request.purpose == Purpose::attachment;
  if (!is_page(*body) || (attached && is_word_page(*body)))
    return read_file_of(response, *body, portal, files);
  Decoded decoded = decode_page(*body, content_type);
  Content content = read_text(decoded, response, portal, content_type);
  std::visit(
      [&](auto& found) {
        found.url = response.url();
        found.charset = {.declared = decoded.declared, .used = decoded.used};
        lead_back(found, decoded);
      },
      content);
  return attached ? as_attachment(std::move(content), response) : content;
}

/// A row's page that is gone is often answered with a redirect to the site's home page.
bool is_sent_home(const Response& response) {
  const Purpose purpose = response.request.purpose;
  if (purpose != Purpose::document && purpose != Purpose::attachment) return false;
  if (response.exchanges.size() < 2) return false;
  const auto asked = Url::parse(response.request.url);
  const auto answered = Url::parse(response.url());
  return asked && answered && asked->path() != "/" && answered->path() == "/" &&
         answered->query().empty();
}

}  // namespace

Content read(const Response& response, const Portal& portal, const FileReader& files) {
  if (response.state != FetchState::ok) {
    return Refusal{.url = response.url(), .state = response.state, .reason = response.reason};
  }
  if (is_sent_home(response)) {
    return Refusal{.url = response.url(),
                   .state = FetchState::soft_404,
                   .reason = "answers with the home page of the site"};
  }
  Content content = read_bytes(response, portal, files);
  if (auto* const document = std::get_if<Document>(&content)) {
    read_report(*document, portal.title);
    for (Member& member : document->members) {
      if (auto* const inside = std::get_if<Document>(&member.content))
        read_report(*inside, portal.title);
    }
  }
  return content;
}

}  // namespace gongkai

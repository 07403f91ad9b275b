#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "config/portal.h"
#include "demo/site.h"
#include "extract/read.h"

namespace gongkai {
namespace {

using nlohmann::json;

constexpr const char* kOrigin = "http://127.0.0.1:18765";

/// What must be read off one page of the demo portal: a line of tests/data/demo_pages.jsonl.
struct Expectation {
  std::string path;
  json wanted;
  friend std::ostream& operator<<(std::ostream& out, const Expectation& page) {
    return out << page.path;
  }
};

std::vector<Expectation> expectations() {
  std::ifstream file{GONGKAI_SOURCE_DIR "/tests/data/demo_pages.jsonl"};
  std::vector<Expectation> pages;
  for (std::string line; std::getline(file, line);) {
    json wanted = json::parse(line);
    pages.push_back({wanted["path"], std::move(wanted)});
  }
  return pages;
}

std::string test_name(const testing::TestParamInfo<Expectation>& info) {
  std::string name = info.param.path;
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

/// The page as the fetcher hands it over when it was answered with bytes to read.
Response response_of(const SitePage& page, Request request) {
  const std::string head =
      fmt::format("HTTP/1.1 {} -\r\nContent-Type: {}\r\n\r\n", page.status, page.content_type);
  const std::string url = request.url;
  return {.request = std::move(request),
          .exchanges = {{.url = url,
                         .status = page.status,
                         .response_head = head,
                         .body = page.body,
                         .complete = true}}};
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

json of(const std::optional<std::string>& value) {
  return value ? json(*value) : json();
}

/// Fields that differ from what `wanted` says of them, a line each.
std::string differences(const Document& document, const json& wanted) {
  const json fields = {
      {"title", of(document.title)},
      {"issuer", of(document.issuer)},
      {"publisher", of(document.publisher)},
      {"index_no", of(document.index_no)},
      {"doc_no", of(document.doc_no)},
      {"topic", of(document.topic)},
      {"genre", of(document.genre)},
      {"validity", of(document.validity)},
      {"written_on", of(document.written_on)},
      {"published_on", of(document.published_on)},
      {"report_year", document.report_year ? json(*document.report_year) : json()}};
  std::string lines;
  for (const auto& [name, value] : fields.items()) {
    if (!wanted.contains(name) || wanted[name] == value) continue;
    lines += fmt::format("{}: {}, not {}\n", name, text_of(value), text_of(wanted[name]));
  }
  return lines;
}

std::optional<int> number_of(const json& wanted, const char* name) {
  return wanted.contains(name) ? std::optional{wanted[name].get<int>()} : std::nullopt;
}

class DemoPage : public testing::TestWithParam<Expectation> {
 protected:
  [[nodiscard]] Content read_page(const std::string& path, Request request) const {
    const SitePage* const page = site_.find(path);
    if (page == nullptr) return Refusal{.reason = "no such page"};
    return read(response_of(*page, std::move(request)), Portal{});
  }

  /// The page as it is come to: by its URL, or from the first page of its listing.
  [[nodiscard]] Content read_page() const {
    const json& wanted = GetParam().wanted;
    Request request{.url = kOrigin + GetParam().path};
    if (wanted.contains("after")) {
      const std::string head = wanted["after"];
      const Content first = read_page(head, {.url = kOrigin + head});
      const auto* const listing = std::get_if<Listing>(&first);
      if (listing == nullptr) return Refusal{.reason = "its first page is no listing"};
      const auto found = std::ranges::find(listing->next, request.url, &Request::url);
      if (found == listing->next.end()) return Refusal{.reason = "no page leads here"};
      request = *found;
    }
    return read_page(GetParam().path, std::move(request));
  }

  static void check(const Document& document) {
    const json& wanted = GetParam().wanted;
    EXPECT_EQ(differences(document, wanted), "");
    const std::string text = document.text();
    EXPECT_TRUE(text.starts_with(wanted["first"].get<std::string>())) << text.substr(0, 300);
    EXPECT_TRUE(text.ends_with(wanted["last"].get<std::string>()))
        << text.substr(text.size() - std::min<std::size_t>(text.size(), 300));
    for (const Stripped& line : document.stripped) {
      EXPECT_NE(line.rule, "unexplained") << line.text;
    }
    for (const json& name : wanted.value("attachments", json::array())) {
      EXPECT_EQ(
          std::ranges::count(document.attachments, name.get<std::string>(), &AttachmentLink::name),
          1);
    }
  }

  static void check(const Listing& listing) {
    const json& wanted = GetParam().wanted;
    const auto is_row = [](const Row& row, const json& expected) {
      EXPECT_EQ(row.url, kOrigin + expected["path"].get<std::string>());
      EXPECT_EQ(row.title, expected["title"].get<std::string>());
      EXPECT_EQ(row.date, expected["date"].get<std::string>());
    };
    EXPECT_EQ(listing.family, wanted["family"].get<std::string>());
    ASSERT_EQ(listing.rows.size(), wanted["rows"].get<std::size_t>());
    is_row(listing.rows.front(), wanted["first"]);
    is_row(listing.rows.back(), wanted["last"]);
    EXPECT_EQ(listing.pages, number_of(wanted, "pages"));
    EXPECT_EQ(listing.declared_total, number_of(wanted, "declared_total"));
    EXPECT_FALSE(listing.unrendered);
    EXPECT_EQ(listing.warning, "");
    json next = json::array();
    for (const Request& request : listing.next) next.push_back(request.url);
    json expected = json::array();
    for (const json& path : wanted["next"]) expected.push_back(kOrigin + path.get<std::string>());
    EXPECT_EQ(next.dump(), expected.dump());
  }

 private:
  Site site_;
};

TEST_P(DemoPage, IsReadAsItShould) {
  const Content content = read_page();
  const json& kind = GetParam().wanted["kind"];
  if (kind == "document") {
    ASSERT_TRUE(std::holds_alternative<Document>(content));
    check(std::get<Document>(content));
  } else if (kind == "listing") {
    ASSERT_TRUE(std::holds_alternative<Listing>(content));
    check(std::get<Listing>(content));
  } else {
    ASSERT_TRUE(std::holds_alternative<Refusal>(content));
    EXPECT_EQ(to_string(std::get<Refusal>(content).state),
              GetParam().wanted["state"].get<std::string>());
  }
}

INSTANTIATE_TEST_SUITE_P(All, DemoPage, testing::ValuesIn(expectations()), test_name);

TEST(DemoHome, AnArticleThatIsAnsweredWithTheHomePageIsGone) {
  const Site site;
  Response response = response_of(*site.find("/"), {.url = std::string{kOrigin} + "/jz/gone.html",
                                                    .purpose = Purpose::document});
  response.exchanges.insert(response.exchanges.begin(),
                            Exchange{.url = response.request.url, .status = 302});
  response.exchanges.back().url = std::string{kOrigin} + "/";
  const Content content = read(response, Portal{});
  ASSERT_TRUE(std::holds_alternative<Refusal>(content));
  EXPECT_EQ(std::get<Refusal>(content).state, FetchState::soft_404);
  response.exchanges.erase(response.exchanges.begin());
  response.request.url = response.url();
  EXPECT_FALSE(std::holds_alternative<Refusal>(read(response, Portal{})));
}

}  // namespace
}  // namespace gongkai

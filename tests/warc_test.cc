#include "store/warc.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <charconv>
#include <expected>
#include <map>
#include <nlohmann/json.hpp>

#include "store/digest.h"
#include "store/sqlite.h"
#include "store/warc_record.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A record as the checker below read it.
struct Checked {
  std::map<std::string, std::string> fields;
  std::string block;
  std::size_t offset = 0, length = 0;  // of its gzip member
};

/// The gzip member at the front of `bytes`: its content and how long it is.
std::expected<std::pair<std::string, std::size_t>, std::string> inflate_member(
    std::string_view bytes) {
  z_stream stream{};
  inflateInit2(&stream, 16 + MAX_WBITS);
  std::string in{bytes};
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  std::string out;
  int code = Z_OK;
  while (code == Z_OK) {
    std::string piece(1 << 16, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    code = inflate(&stream, Z_NO_FLUSH);
    out.append(piece, 0, piece.size() - stream.avail_out);
    if (stream.avail_in == 0 && code == Z_OK && stream.avail_out > 0) break;
  }
  const std::size_t used = stream.total_in;
  inflateEnd(&stream);
  if (code != Z_STREAM_END) return std::unexpected{std::string{"a member is cut or damaged"}};
  return std::pair{out, used};
}

/// The payload of an HTTP block: what stands behind its head.
std::string payload_of(const std::string& block) {
  const std::size_t end = block.find("\r\n\r\n");
  return end == std::string::npos ? "" : block.substr(end + 4);
}

std::optional<std::string> fault_of(const Checked& record) {
  const auto field = [&](const std::string& name) {
    const auto found = record.fields.find(name);
    return found == record.fields.end() ? std::string{} : found->second;
  };
  for (const std::string name : {"WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length"}) {
    if (field(name).empty()) return "has no " + name;
  }
  if (field("WARC-Type") != "warcinfo" && field("WARC-Target-URI").empty()) return "has no target";
  if (field("WARC-Block-Digest") != "sha1:" + sha1_base32(record.block)) return "block digest";
  const std::string type = field("WARC-Type");
  if (type == "response" &&
      field("WARC-Payload-Digest") != "sha1:" + sha1_base32(payload_of(record.block))) {
    return "payload digest";
  }
  if (type == "conversion" && field("WARC-Payload-Digest") != field("WARC-Block-Digest"))
    return "payload digest";
  if (type == "revisit" && field("WARC-Profile").empty()) return "has no profile";
  return std::nullopt;
}

/// Reads a WARC file as strictly as the standard allows: one record a gzip member, nothing left
/// over, every length and digest right.
std::expected<std::vector<Checked>, std::string> check_warc(std::string_view file) {
  std::vector<Checked> records;
  for (std::size_t at = 0; at < file.size();) {
    const auto member = inflate_member(file.substr(at));
    if (!member) return std::unexpected{member.error()};
    const auto& [text, used] = *member;
    Checked record{.offset = at, .length = used};
    at += used;
    std::size_t line = text.find("\r\n");
    if (text.substr(0, line) != "WARC/1.1") return std::unexpected{std::string{"no version line"}};
    for (line += 2; !text.substr(line).starts_with("\r\n");) {
      const std::size_t end = text.find("\r\n", line);
      const std::size_t colon = text.find(": ", line);
      if (end == std::string::npos || colon > end) return std::unexpected{std::string{"bad field"}};
      if (!record.fields
               .emplace(text.substr(line, colon - line), text.substr(colon + 2, end - colon - 2))
               .second) {
        return std::unexpected{std::string{"a field twice"}};
      }
      line = end + 2;
    }
    record.block = text.substr(line + 2);
    if (!record.block.ends_with("\r\n\r\n")) return std::unexpected{std::string{"bad end"}};
    record.block.resize(record.block.size() - 4);
    if (record.fields["Content-Length"] != std::to_string(record.block.size()))
      return std::unexpected{std::string{"bad length"}};
    if (const auto fault = fault_of(record)) return std::unexpected{*fault};
    records.push_back(std::move(record));
  }
  if (records.empty() || records.front().fields["WARC-Type"] != "warcinfo")
    return std::unexpected{std::string{"does not begin with warcinfo"}};
  std::map<std::string, int> ids;
  for (const Checked& record : records) {
    if (++ids[record.fields.at("WARC-Record-ID")] > 1)
      return std::unexpected{std::string{"id twice"}};
  }
  for (const Checked& record : records) {
    for (const std::string name : {"WARC-Refers-To", "WARC-Concurrent-To"}) {
      const auto found = record.fields.find(name);
      if (found != record.fields.end() && !ids.contains(found->second))
        return std::unexpected{name + " of nothing"};
    }
  }
  return records;
}

class WarcTest : public ::testing::Test {
 protected:
  WarcTest() {
    put("http://www.a.example/1.html", "<p>第一页");
    Response chunked = answer(document_request("http://www.a.example/2.html?B=1"), "<p>第二页");
    chunked.exchanges.back().response_head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\ntransfer-encoding: "
        "chunked\r\n\r\n";
    archive_.record(chunked, document_of(chunked, "第二页"), {}, kNoon);
    put("http://www.a.example:8080/copy", "<p>第一页");
    Response same = answer(document_request("http://www.a.example/1.html"), "");
    same.exchanges.back().status = 304;
    same.exchanges.back().response_head = "HTTP/1.1 304 Not Modified\r\n\r\n";
    same.exchanges.back().asked_at = kNoon + std::chrono::hours{1};
    archive_.record(same, Refusal{.state = FetchState::not_modified}, {}, kNoon);
    archive_.record(failure(document_request("http://a.example/no"), FetchState::dns_error, "none"),
                    Refusal{}, {}, kNoon);
  }

  void put(const std::string& url, const std::string& body) {
    const Response response = answer(document_request(url), body);
    archive_.record(response, document_of(response, body.substr(3)), {}, kNoon);
  }

  std::string warc(const Sink& index = {}) {
    std::string out;
    export_warc(archive_, {.file_name = "a.warc.gz", .software = "test", .index = index},
                [&](std::string_view piece) { return out += piece, true; });
    return out;
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  Archive archive_ = Archive::open_for_writing(path_);
};

TEST_F(WarcTest, AStrictReaderFindsNoFault) {
  const std::string file = warc();
  const auto records = check_warc(file);
  ASSERT_TRUE(records) << records.error();
  std::vector<std::string> types;
  for (const Checked& record : *records) types.push_back(record.fields.at("WARC-Type"));
  EXPECT_THAT(types,
              ElementsAre("warcinfo", "request", "response", "metadata", "conversion", "request",
                          "response", "metadata", "conversion", "request", "revisit", "metadata",
                          "conversion", "request", "revisit", "metadata"));
  EXPECT_EQ(warc(), file);
}

TEST_F(WarcTest, ABodyIsWrittenOnceAndThenReferredTo) {
  const auto records = check_warc(warc());
  ASSERT_TRUE(records);
  const Checked& first = (*records)[2];
  const Checked& again = (*records)[10];
  EXPECT_EQ(payload_of(first.block), "<p>第一页");
  EXPECT_EQ(again.fields.at("WARC-Profile"),
            "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
  EXPECT_EQ(again.fields.at("WARC-Refers-To"), first.fields.at("WARC-Record-ID"));
  EXPECT_EQ(again.fields.at("WARC-Refers-To-Target-URI"), "http://www.a.example/1.html");
  EXPECT_EQ(again.fields.at("WARC-Payload-Digest"), first.fields.at("WARC-Payload-Digest"));
  EXPECT_EQ(payload_of(again.block), "");
}

// ISO 28500:2017 §6.7.3: who replays it needs to know which bytes are still good.
TEST_F(WarcTest, ANotModifiedNamesTheAnswerThatIsStillGood) {
  const auto records = check_warc(warc());
  ASSERT_TRUE(records);
  const Checked& first = (*records)[2];
  const Checked& same = (*records)[14];
  EXPECT_EQ(same.fields.at("WARC-Profile"),
            "http://netpreserve.org/warc/1.1/revisit/server-not-modified");
  EXPECT_EQ(same.fields.at("WARC-Refers-To"), first.fields.at("WARC-Record-ID"));
  EXPECT_EQ(same.fields.at("WARC-Refers-To-Date"), first.fields.at("WARC-Date"));
  EXPECT_EQ(same.fields.at("WARC-Payload-Digest"), first.fields.at("WARC-Payload-Digest"));
  EXPECT_TRUE(same.block.starts_with("HTTP/1.1 304 "));
}

TEST_F(WarcTest, AFileThatCannotBeFinishedIsNotThere) {
  const std::filesystem::path to = directory_.file("c.warc.gz");
  const std::string nowhere = directory_.file("no/c.cdxj").string();
  EXPECT_EQ(run_gongkai({"export", path_.string(), "--format", "warc", "--to", to.string(),
                         "--cdxj", nowhere})
                .code,
            1);
  EXPECT_EQ(run_gongkai({"export", path_.string(), "--format", "warc", "--to", to.string(),
                         "--cdxj", to.string()})
                .code,
            2);
  EXPECT_FALSE(std::filesystem::exists(to));
  EXPECT_FALSE(std::filesystem::exists(to.string() + ".new"));
}

TEST_F(WarcTest, ABodyWhoseChunksWereJoinedIsNotCalledChunked) {
  const auto records = check_warc(warc());
  ASSERT_TRUE(records);
  EXPECT_THAT((*records)[6].block, HasSubstr("\r\nX-Archive-transfer-encoding: chunked\r\n"));
  EXPECT_EQ(payload_of((*records)[6].block), "<p>第二页");
}

TEST_F(WarcTest, TheIndexFindsEveryResponse) {
  std::vector<std::string> lines;
  const std::string file =
      warc([&](std::string_view line) { return lines.emplace_back(line), true; });
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_TRUE(std::ranges::is_sorted(lines));
  EXPECT_TRUE(lines[0].starts_with("example,a)/1.html 20260209120000 {")) << lines[0];
  for (const std::string& line : lines) {
    const auto json = nlohmann::json::parse(line.substr(line.find('{')));
    const auto offset = std::stoul(json["offset"].get<std::string>());
    const auto length = std::stoul(json["length"].get<std::string>());
    const auto member = inflate_member(std::string_view{file}.substr(offset, length));
    ASSERT_TRUE(member);
    EXPECT_EQ(member->second, length);
    EXPECT_THAT(member->first, HasSubstr("WARC-Target-URI: " + json["url"].get<std::string>()));
  }
}

// The checker itself must see what is wrong.
TEST_F(WarcTest, TheStrictReaderFindsTruncationAndEdits) {
  const std::string file = warc();
  for (std::size_t size = 1; size < file.size(); size += 37) {
    const auto records = check_warc(std::string_view{file}.substr(0, size));
    if (records) {
      // Cut between two members it is whole, and only shorter.
      EXPECT_EQ(records->back().offset + records->back().length, size);
    }
  }
  // What a member is said to be, when and by what it was packed (RFC 1952, FLG to OS) nothing
  // covers.
  const auto is_free = [records = *check_warc(file)](std::size_t at) {
    return std::ranges::any_of(records, [at](const auto& record) {
      return at >= record.offset + 3 && at < record.offset + 10;
    });
  };
  for (std::size_t at = 12; at < file.size(); at += 29) {
    if (is_free(at)) continue;
    std::string edited = file;
    edited[at] = static_cast<char>(edited[at] ^ 1);
    EXPECT_FALSE(check_warc(edited)) << at;
  }
}

TEST_F(WarcTest, AFieldIsOneLineWhateverAPageSays) {
  WarcRecord record;
  record.add("WARC-Target-URI", "http://a.example/\r\nWARC-Type: response");
  EXPECT_EQ(record.fields.front().second, "http://a.example/WARC-Type: response");
}

TEST_F(WarcTest, AFilterTakesWhatItsDocumentsWereReadFrom) {
  Response other = answer(document_request("http://b.example/other.html"), "<p>第一页");
  Document document = document_of(other, "第一页");
  document.issuer = "另一镇人民政府";
  archive_.record(other, document, {}, kNoon);
  const auto urls = [&](const DocumentFilter& filter) {
    std::string out;
    export_warc(archive_, {.file_name = "a.warc.gz", .software = "test", .filter = filter},
                [&](std::string_view piece) { return out += piece, true; });
    const auto records = check_warc(out);
    EXPECT_TRUE(records) << records.error();
    std::vector<std::string> found;
    for (const Checked& record : *records) {
      const std::string& type = record.fields.at("WARC-Type");
      if (type != "request" && type != "metadata" && type != "warcinfo")
        found.push_back(type + " " + record.fields.at("WARC-Target-URI"));
    }
    return found;
  };
  // Its body was written before in a whole export; here it is the first.
  EXPECT_THAT(urls({.issuer = "另一镇人民政府"}),
              ElementsAre("response http://b.example/other.html",
                          "conversion http://b.example/other.html"));
  EXPECT_THAT(urls({.issuer = "某镇人民政府"}), SizeIs(7));
  EXPECT_THAT(urls({.year = 1999}), SizeIs(0));
  EXPECT_THAT(urls({}), SizeIs(9));
}

TEST_F(WarcTest, TheVerbWritesTheFileAndItsIndex) {
  const std::string to = directory_.file("b.warc.gz").string();
  const std::string index = directory_.file("b.cdxj").string();
  const Ran ran =
      run_gongkai({"export", path_.string(), "--format", "warc", "--to", to, "--cdxj", index});
  EXPECT_EQ(ran.code, 0) << ran.err;
  std::ifstream in{to, std::ios::binary};
  const std::string file{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(check_warc(file));
  std::ifstream lines{index};
  const std::string text{std::istreambuf_iterator<char>{lines}, {}};
  EXPECT_EQ(std::ranges::count(text, '\n'), 4);
  EXPECT_THAT(text, HasSubstr("\"filename\":\"b.warc.gz\""));
  EXPECT_EQ(run_gongkai({"export", path_.string(), "--format", "warc"}).code, 2);
  EXPECT_EQ(run_gongkai({"export", path_.string(), "--format", "csv", "--cdxj", index}).code, 2);
  if (std::system("python3 --version > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "python3 is not installed";
  const std::string checker = "python3 " GONGKAI_SOURCE_DIR "/tests/tools/check_warc.py ";
  EXPECT_EQ(std::system((checker + to + " " + index + " > /dev/null").c_str()), 0);
  std::filesystem::resize_file(to, std::filesystem::file_size(to) - 1);
  EXPECT_NE(std::system((checker + to + " > /dev/null 2>&1").c_str()), 0);
}

}  // namespace
}  // namespace gongkai

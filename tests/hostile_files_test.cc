#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <filesystem>
#include <functional>
#include <map>

#include "cli/file_reader.h"
#include "tests/doc_files.h"
#include "tests/docx_files.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__)
constexpr double kMostSeconds = 20;  // the sanitizer's own cost
constexpr long kMostKibibytes = 4L << 20;
#else
constexpr double kMostSeconds = 2;
constexpr long kMostKibibytes = 256L << 10;
#endif

double child_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What a file comes to when the program itself reads it, in words; its cost is checked.
std::string read_hostile(std::string_view bytes) {
  rusage before{};
  rusage after{};
  ::getrusage(RUSAGE_CHILDREN, &before);
  const Content content = child_reader(GONGKAI_PROGRAM)(bytes, "");
  ::getrusage(RUSAGE_CHILDREN, &after);
  EXPECT_LT(child_seconds(after) - child_seconds(before), kMostSeconds);
  EXPECT_LT(after.ru_maxrss, kMostKibibytes);  // of the largest child so far
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    EXPECT_FALSE(refusal->reason.starts_with("its reader")) << refusal->reason;
    return std::string{to_string(refusal->state)};
  }
  return std::get<Document>(content).text();
}

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 9);
  packed.resize(size);
  return packed;
}

std::string pdf_with(const std::string& dictionary, const std::string& stream) {
  return "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count "
         "1/Kids[3 0 R]>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 "
         "0 R>>\nendobj\n4 0 obj\n<<" +
         dictionary + "/Length " + std::to_string(stream.size()) + ">>stream\n" + stream +
         "\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n";
}

std::string xlsx_of(const std::string& strings, const std::string& sheet) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  return zip_of({{"[Content_Types].xml", "<Types/>"},
                 {"_rels/.rels", "<Relationships><Relationship Id='r1' Type='" + office +
                                     "officeDocument' Target='xl/workbook.xml'/></Relationships>"},
                 {"xl/workbook.xml",
                  "<workbook xmlns:r='r'><sheets><sheet name='一' r:id='r1'/>"
                  "</sheets></workbook>"},
                 {"xl/_rels/workbook.xml.rels",
                  "<Relationships><Relationship Id='r1' Type='" + office +
                      "worksheet' Target='s.xml'/><Relationship Id='r2' Type='" + office +
                      "sharedStrings' Target='t.xml'/></Relationships>"},
                 {"xl/s.xml", sheet},
                 {"xl/t.xml", strings}});
}

std::string ofd_of(const std::string& page) {
  return zip_of({{"OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>"},
                 {"D.xml",
                  "<Document><CommonData><TemplatePage ID='1' BaseLoc='P.xml'/>"
                  "</CommonData><Pages><Page BaseLoc='P.xml'/></Pages></Document>"},
                 {"P.xml", page}});
}

const std::string kLaughs =
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>"
    "<!ENTITY secret SYSTEM 'file:///etc/passwd'>]>";

std::string docx_with(const std::string& document) {
  std::string file = docx({.body = paragraph("x")});
  return zip_of({{"[Content_Types].xml", "<Types/>"},
                 {"_rels/.rels",
                  "<Relationships><Relationship Id='r1' Type='http://x/officeDocument' "
                  "Target='word/document.xml'/></Relationships>"},
                 {"word/document.xml", document}});
}

TEST(HostileFiles, BombsOfEveryContainerAreRefused) {
  const std::string much(25'000'000, 'x');
  for (const auto& [name, bytes] : std::map<std::string, std::string>{
           {"docx", docx({.body = paragraph(much)})},
           {"xlsx", xlsx_of("<sst><si><t>" + much + "</t></si></sst>",
                            "<worksheet><sheetData><row><c t='s'><v>0</v></c></row></sheetData>"
                            "</worksheet>")},
           {"ofd", ofd_of("<Page><Content><Layer><TextObject><TextCode>" + much +
                          "</TextCode></TextObject></Layer></Content></Page>")},
           {"zip", zip_of({{"a.txt", much}})},
           {"pdf", pdf_with("/Filter/FlateDecode", deflated(much))}}) {
    SCOPED_TRACE(name);
    const std::string said = read_hostile(bytes);
    EXPECT_TRUE(said == "parse_limit" || said == "no_text") << said.substr(0, 99);
  }
}

TEST(HostileFiles, TextThatIsMadeAMillionTimesIsRefused) {
  std::string cells;
  for (int i = 0; i < 200'000; ++i) cells += "<row><c t='s'><v>0</v></c></row>";
  EXPECT_EQ(read_hostile(xlsx_of("<sst><si><t>" + std::string(5000, 'x') + "</t></si></sst>",
                                 "<worksheet><sheetData>" + cells + "</sheetData></worksheet>")),
            "parse_limit");
}

TEST(HostileFiles, XmlWithEntitiesOfItsOwnIsRefused) {
  const std::string body = "&d;&d;&d;&d;&secret;";
  for (const std::string& bytes :
       {docx_with(kLaughs + "<w:document><w:body><w:p><w:r><w:t>文" + body +
                  "</w:t></w:r></w:p></w:body></w:document>"),
        xlsx_of("<sst/>", kLaughs + "<worksheet><sheetData><row><c t='str'><v>文" + body +
                              "</v></c></row></sheetData></worksheet>"),
        ofd_of(kLaughs +
               "<Page><Content><Layer><TextObject Boundary='0 0 9 9' Size='5'><TextCode "
               "X='0' Y='5'>文" +
               body + "</TextCode></TextObject></Layer></Content></Page>")}) {
    EXPECT_EQ(read_hostile(bytes), "unreadable");
  }
}

TEST(HostileFiles, WhatRefersToItselfEnds) {
  read_hostile(docx({.body = paragraph("文", "<w:pStyle w:val='a'/>"),
                     .parts = {{"styles",
                                "<w:style w:styleId='a'><w:basedOn w:val='b'/></w:style>"
                                "<w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>"}}}));
  read_hostile(ofd_of("<Page><Template TemplateID='1'/><Template TemplateID='1'/></Page>"));
  read_hostile(
      pdf_with("/Type/XObject/Subtype/Form/Resources<</XObject<</A 4 0 R>>>>", "/A Do /A Do"));
  std::string nested = zip_of({{"a.txt", "文"}});
  for (int i = 0; i < 16; ++i) nested = zip_of({{"a.zip", nested}});
  EXPECT_EQ(read_hostile(nested), "no_text");
}

TEST(HostileFiles, NestingWithoutEndIsRefusedOrReadWithoutIt) {
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "<w:p><w:r>";
  read_hostile(docx_with("<w:document><w:body>" + deep));
  read_hostile(xlsx_of("<sst/>", "<worksheet><sheetData>" + deep));
  read_hostile(ofd_of("<Page><Content>" + deep));
  EXPECT_NE(read_hostile("{\\rtf1 " + std::string(2'000'000, '{')), "");
  read_hostile("<html xmlns:w='x'>" + deep);
}

TEST(HostileFiles, NamesThatLeadOutsideAreRefused) {
  const ScratchDirectory scratch;
  const std::string outside = scratch.file("outside.txt").string();
  EXPECT_EQ(
      read_hostile(zip_of(
          {{"a/../../" + outside, "文一"}, {outside, "文二"}, {"C:\\windows\\x.txt", "文三"}})),
      "no_text");
  EXPECT_FALSE(fs::exists(outside));
  const std::string docx_outside =
      zip_of({{"[Content_Types].xml", "<Types/>"},
              {"_rels/.rels",
               "<Relationships><Relationship Id='r1' Type='http://x/officeDocument' "
               "Target='../../../../../etc/passwd'/></Relationships>"},
              {"word/x.xml", "<x/>"}});
  EXPECT_FALSE(read_hostile(docx_outside).contains("root:"));
  EXPECT_FALSE(read_hostile(ofd_of("<Page/>")).contains("root:"));
}

TEST(HostileFiles, FilesThatWereCutOffAnywhereAreRefused) {
  const std::map<std::string, std::string> files{
      {"docx", docx({.body = paragraph("正文")})},
      {"xlsx", xlsx_of("<sst/>",
                       "<worksheet><sheetData><row><c t='str'><v>文</v></c></row>"
                       "</sheetData></worksheet>")},
      {"ofd", ofd_of("<Page/>")},
      {"zip", zip_of({{"a.txt", "正文在这里"}})},
      {"doc", doc_file({})},
      {"rtf", "{\\rtf1\\ansi {\\b text} of a file that ends}"},
      {"pdf", pdf_with("", "BT (x) Tj ET")}};
  for (const auto& [name, bytes] : files) {
    for (std::size_t part = 1; part < 5; ++part) {
      const std::string cut = bytes.substr(0, bytes.size() * part / 5);
      const std::string said = read_hostile(cut);
      EXPECT_TRUE(said == "truncated" || said == "unreadable" || said == "no_text" ||
                  said == "parse_limit")
          << name << ' ' << part << ": " << said;
    }
  }
}

TEST(HostileFiles, NoiseBehindARightBeginningIsRefused) {
  std::string noise;
  for (unsigned i = 0; i < 200'000; ++i) noise += static_cast<char>(i * i * 2654435761U >> 15U);
  for (const std::string_view start :
       {"PK\3\4", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "%PDF-1.7\n", "{\\rtf1 ", "Rar!\x1A\x07"}) {
    const std::string said = read_hostile(std::string{start} + noise);
    EXPECT_TRUE(said == "truncated" || said == "unreadable" || said == "no_text" ||
                said == "parse_limit" || start.starts_with("{"))
        << start << ": " << said.substr(0, 99);
  }
}

}  // namespace
}  // namespace gongkai

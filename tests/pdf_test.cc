#include "cli/pdf.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/child.h"
#include "extract/office.h"
#include "extract/pdf_text.h"

namespace gongkai {
namespace {

/// A PDF with these objects, from number 1 on; the first is its catalog.
std::string pdf(const std::vector<std::string>& objects) {
  std::string file = "%PDF-1.4\n";
  std::string offsets;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::string offset = std::to_string(file.size());
    offsets += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string table = std::to_string(file.size());
  const std::string count = std::to_string(objects.size() + 1);
  return file + "xref\n0 " + count + "\n0000000000 65535 f \n" + offsets + "trailer\n<< /Size " +
         count + " /Root 1 0 R >>\nstartxref\n" + table + "\n%%EOF\n";
}

std::string stream(const std::string& content) {
  return "<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream";
}

/// One page with this content; its font is not embedded and is coded in GBK, as old files are.
std::string pdf_page(const std::string& content) {
  return pdf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
              "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << "
              "/Font << /F1 5 0 R >> >> >>",
              stream(content),
              "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /GBK-EUC-H "
              "/DescendantFonts [6 0 R] >>",
              "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /CIDSystemInfo << /Registry "
              "(Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>"});
}

bool has_pdftotext() {
  return run_child({.program = "pdftotext", .arguments = {"-v"}}).has_value();
}

std::string read(std::string_view bytes) {
  const Content content = read_file(bytes, {.lay_out_pdf = lay_out_pdf});
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    return std::string{to_string(refusal->state)} + ": " + refusal->reason;
  }
  return std::get<Document>(content).text();
}

TEST(Pdf, CharactersOfAFontThatIsNotEmbeddedAreRead) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  const std::string said = read(pdf_page("BT /F1 12 Tf 84 700 Td <D7DCBDE1> Tj ET"));
  if (said.contains("poppler-data")) GTEST_SKIP() << said;
  EXPECT_EQ(said, "总结");
}

TEST(Pdf, APageWithoutTextIsSaidToHaveNone) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  EXPECT_EQ(read(pdf_page("0 0 100 100 re f")),
            "no_text: pdf: its 1 pages have no text layer: it is a scan or a picture");
}

TEST(Pdf, AFileThatWasCutOffIsTruncated) {
  const std::string whole = pdf_page("BT /F1 12 Tf 84 700 Td <D7DCBDE1> Tj ET");
  for (std::size_t size = 10; size + 40 < whole.size(); size += 97) {
    EXPECT_EQ(read(whole.substr(0, size)), "truncated: pdf: is cut off") << size;
  }
}

TEST(Pdf, PagesThatContainThemselvesEnd) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  const std::string said = read(pdf({"<< /Type /Catalog /Pages 2 0 R >>",
                                     "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"}));
  EXPECT_TRUE(said.contains(": pdf: ")) << said;
}

TEST(Pdf, AFormThatDrawsItselfForEverEnds) {
  if (!has_pdftotext()) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  std::string forms;
  std::vector<std::string> objects{
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject "
      "<< /X 5 0 R >> >> >>",
      stream("/X Do")};
  std::string many;
  for (int i = 0; i < 10; ++i) many += "/X Do ";
  for (int i = 5; i < 20; ++i) {  // ten to the fifteenth drawings
    objects.push_back(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X " +
        std::to_string(i + 1) + " 0 R >> >> /Length " + std::to_string(many.size()) +
        " >>\nstream\n" + many + "\nendstream");
  }
  objects.push_back(
      "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream");
  const std::string said = read(pdf(objects));
  EXPECT_TRUE(said.starts_with("parse_limit: pdf: ")) << said;
}

TEST(Pdf, IsRefusedWhereNoProgramMayBeStarted) {
  const Content content = read_file(pdf_page(""), {});
  ASSERT_TRUE(std::holds_alternative<Refusal>(content));
  EXPECT_TRUE(std::get<Refusal>(content).reason.contains("another program"));
}

}  // namespace
}  // namespace gongkai

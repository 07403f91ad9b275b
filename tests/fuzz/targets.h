#pragma once

#include <string_view>

namespace gongkai::fuzz {

/// Each reads any bytes and stops the process when a promise of the code under test is broken.
/// Built by clang as libFuzzer targets (cmake -DGONGKAI_FUZZ=ON), and replayed over tests/data/fuzz
/// by the unit tests.
void robots(std::string_view input);   ///< first line: URL; rest: robots.txt
void url(std::string_view input);      ///< three lines: URL of the page, reference, charset
void charset(std::string_view input);  ///< first line: Content-Type; rest: page
void headers(std::string_view input);  ///< raw response head, an empty line, body
void dates(std::string_view input);    ///< text of a page
/// three lines: URL, page and memo of the request; rest: the answer
void listing(std::string_view input);
void sitemap(std::string_view input);     ///< first line: its URL; rest: the file
void extract(std::string_view input);     ///< first line: Content-Type; rest: page
void doc(std::string_view input);         ///< the file
void rtf(std::string_view input);         ///< the file
void docx(std::string_view input);        ///< the file, or its members each behind a line "==NAME"
void ofd(std::string_view input);         ///< the same
void xlsx(std::string_view input);        ///< the same
void zip(std::string_view input);         ///< the same
void pdf_layout(std::string_view input);  ///< what pdftotext prints
void warc(std::string_view input);        ///< the file

/// Stops the process, saying `promise`, unless it holds.
void require(bool holds, const char* promise);

/// Cuts the first line off `input` and returns it, without its end.
std::string_view take_line(std::string_view& input);

}  // namespace gongkai::fuzz

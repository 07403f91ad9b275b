#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crawler/request.h"
#include "crawler/response.h"
#include "extract/report.h"

namespace gongkai {

/// Bumped whenever the same bytes may read differently; kept with every version.
inline constexpr int kExtractorVersion = 1;

/// The label the page gave its charset and the one that was used to decode it, WHATWG names.
struct CharsetUsed {
  std::string declared;  ///< as printed; empty when the page says none
  std::string used;      ///< WHATWG name, "gb18030"; JSON prints it in lower case
};

/// Who says so, strongest first.
enum class Layer : std::uint8_t {
  person,
  block,
  header,
  meta,
  script,
  row,
  body,
  attachment,
  derived
};
std::string_view to_string(Layer layer);

/// One statement about one field, with its evidence.
struct Claim {
  std::string field;  ///< "published_on"; names as the fields of Document
  std::string value;  ///< canonical: ISO dates, 〔〕 in document numbers
  std::string raw;    ///< as printed
  Layer layer = Layer::derived;
  double confidence = 0;  ///< 0 to 1
  std::string rule;       ///< what read it so: "label:发布日期", "typed_by=value",
                          ///< "ambiguous_resolved_by=published_on"
  std::optional<ByteRange>
      source;           ///< in the decompressed body; nullopt when derived or from a script
  bool chosen = false;  ///< the field's value is this claim's
};

enum class BlockKind : std::uint8_t {
  heading,
  paragraph,
  row,
  salutation,
  signature,
  date,
  attachment,
  caption
};
std::string_view to_string(BlockKind kind);

/// One line of a document's text.
struct Block {
  BlockKind kind = BlockKind::paragraph;
  int level = 0;  ///< headings: 1 一、 2 （一） 3 1. 4 （1） 5 一是; 0 otherwise
  std::string text;
  std::optional<ByteRange> source;  ///< in the decompressed body, in its own charset
  int page = 0;                     ///< of a file, that it begins on, from 1; 0: it has no pages
};

enum class Zone : std::uint8_t { head, tail, aside, hidden };
std::string_view to_string(Zone zone);

/// A visible line that is not body text, kept with the rule that removed it.
struct Stripped {
  std::string text;
  Zone zone = Zone::aside;
  std::string rule;  ///< "share", "field", "title", "hidden", … or "unexplained"
  std::optional<ByteRange> source;
};

/// Something that looks damaged in the text; never repaired.
struct Defect {
  std::string kind;  ///< "unit_lost", …: extract/defects.h
  int line = 0;      ///< 1-based line of Document::text; 0 when not in it
  std::string text;
};

struct AttachmentLink {
  std::string url;  ///< absolute
  std::string name;
  int stands_in = 0;  ///< 1, 2, …: the page has no body of its own, and its text is that of the
                      ///< first of these files that has one; 0: it is not
};

struct Member;

/// A page or file that is one disclosed document.
struct Document {
  std::string url;
  CharsetUsed charset;
  std::optional<std::string> title, issuer, publisher, index_no, doc_no, topic, genre, validity,
      keywords, summary, written_on, published_on;
  std::optional<int> report_year;
  std::vector<Block> blocks;
  std::vector<AttachmentLink> attachments;
  std::vector<Claim> claims;
  std::vector<Stripped> stripped;
  std::vector<Defect> defects;
  std::optional<Report> report;  ///< none: it is neither a report nor a neighbour of one
  std::vector<Member> members;   ///< archive files: what each file inside is

  /// The body: one line a block.
  [[nodiscard]] std::string text() const;
};

/// A listing page: its rows and where the next ones are.
struct Listing {
  std::string url;
  CharsetUsed charset;
  std::string family;  ///< "trs", "ucap", "jcms", "gkmlpt", "vsb", "query", "next_link", …
  std::vector<Row> rows;
  std::vector<Request> next;     ///< pages after this one (url, method, form, page, memo are set)
  std::vector<Request> columns;  ///< sub-columns by organ or year, found by navigation text
  std::optional<int> pages;      ///< as the page declares
  std::optional<int> declared_total;  ///< rows of the whole column, as declared
  bool unrendered = false;  ///< rows come by script: an empty answer here is not an empty column
  std::string warning;      ///< a sentence when the pager contradicts itself; empty otherwise
};

/// HTTP 200 that is not content, and anything else that gives nothing to read.
struct Refusal {
  std::string url;
  CharsetUsed charset;
  FetchState state = FetchState::stub;
  std::string reason;  ///< a sentence
};

using Content = std::variant<Listing, Document, Refusal>;

/// A file inside of an archive file: a Document, or the Refusal that says why it is none.
struct Member {
  std::string name;  ///< with its folders, as the archive file has it
  std::string url;   ///< the archive file's, with the name behind a #
  Content content;
};

}  // namespace gongkai

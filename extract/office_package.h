#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/office_text.h"
#include "extract/office_xml.h"
#include "extract/zip.h"

namespace gongkai {

/// An Office Open XML file (.docx, .xlsx): a zip whose parts say which others belong to them.
class OfficePackage {
 public:
  struct Relation {
    std::string id;
    std::string kind;  ///< last part of its type: "numbering", "header", "worksheet"
    std::string part;  ///< name of the member; empty when it leads outside of the file
  };

  [[nodiscard]] static std::expected<OfficePackage, FileError> open(std::string_view bytes,
                                                                    FileBudget& budget);

  /// The part that the file is about.
  [[nodiscard]] const std::string& main_part() const { return main_part_; }
  /// What `part` refers to; empty when it refers to nothing.
  [[nodiscard]] std::expected<std::vector<Relation>, FileError> relations(std::string_view part);
  [[nodiscard]] bool has(std::string_view part) const { return zip_.find(part).has_value(); }
  [[nodiscard]] std::expected<std::string, FileError> bytes(std::string_view part);
  [[nodiscard]] std::expected<Xml, FileError> xml(std::string_view part);

  /// What the file's properties claim: title, organisation, dates. Weak: templates are copied for
  /// years with what they say of themselves. Parts that cannot be read claim nothing.
  std::vector<Claim> claims();

 private:
  explicit OfficePackage(Zip zip) : zip_{std::move(zip)} {}

  Zip zip_;
  std::string main_part_;
};

}  // namespace gongkai

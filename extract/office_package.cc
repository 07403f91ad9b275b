#include "extract/office_package.h"

#include <algorithm>
#include <array>

#include "extract/office_claim.h"

namespace gongkai {
namespace {

std::string_view last_part(std::string_view type) {
  return type.substr(type.rfind('/') + 1);
}

}  // namespace

std::expected<OfficePackage, FileError> OfficePackage::open(std::string_view bytes,
                                                            FileBudget& budget) {
  auto zip = Zip::open(bytes, budget);
  if (!zip) return std::unexpected{zip.error()};
  OfficePackage package{std::move(*zip)};
  const auto relations = package.relations("");
  if (!relations) return std::unexpected{relations.error()};
  const auto main = std::ranges::find(*relations, "officeDocument", &Relation::kind);
  if (main != relations->end()) package.main_part_ = main->part;
  for (const std::string_view usual : {"word/document.xml", "xl/workbook.xml"}) {
    if (!package.has(package.main_part_) && package.has(usual)) package.main_part_ = usual;
  }
  if (!package.has(package.main_part_)) {
    return std::unexpected{FileError{.reason = "has no main part"}};
  }
  return package;
}

std::expected<std::vector<OfficePackage::Relation>, FileError> OfficePackage::relations(
    std::string_view part) {
  const std::string_view folder = folder_of(part);
  std::string name{folder};
  name.append("_rels/").append(part.substr(folder.size())).append(".rels");
  std::vector<Relation> relations;
  if (!has(name)) return relations;
  const auto list = xml(name);
  if (!list) return std::unexpected{list.error()};
  for (const pugi::xml_node one : list->root().children()) {
    if (local_name(one) != "Relationship") continue;
    Relation relation{.id = std::string{attribute(one, "Id")},
                      .kind = std::string{last_part(attribute(one, "Type"))}};
    if (attribute(one, "TargetMode") != "External") {
      relation.part = member_name(folder, attribute(one, "Target"));
    }
    relations.push_back(std::move(relation));
  }
  return relations;
}

std::expected<std::string, FileError> OfficePackage::bytes(std::string_view part) {
  const auto index = zip_.find(part);
  if (!index) return std::unexpected{FileError{.reason = "lacks its part " + std::string{part}}};
  return zip_.read(*index);
}

std::expected<Xml, FileError> OfficePackage::xml(std::string_view part) {
  auto content = bytes(part);
  if (!content) return std::unexpected{content.error()};
  return Xml::parse(std::move(*content));
}

std::vector<Claim> OfficePackage::claims() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kProperties{
      {{"title", "title"},
       {"creator", "author"},
       {"Company", "company"},
       {"created", "created"},
       {"modified", "modified"}}};
  std::vector<Claim> claims;
  for (const std::string_view part : {"docProps/core.xml", "docProps/app.xml"}) {
    if (!has(part)) continue;
    const auto properties = xml(part);
    if (!properties) continue;
    for (const auto& [element, property] : kProperties) {
      if (const pugi::xml_node found = child(properties->root(), element)) {
        add_property(claims, property, text_of(found));
      }
    }
  }
  return claims;
}

}  // namespace gongkai

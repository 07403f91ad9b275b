#include "extract/office_package.h"

#include <algorithm>
#include <array>

#include "extract/office_claim.h"

namespace gongkai {
namespace {

std::string_view folder_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : part.substr(0, slash + 1);
}

/// The member that `target` means on a part in `folder`.
std::string resolve(std::string_view folder, std::string_view target) {
  std::string path =
      target.starts_with('/') ? std::string{target.substr(1)} : std::string{folder}.append(target);
  std::vector<std::string_view> steps;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view step = std::string_view{path}.substr(at, end - at);
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();
    } else if (!step.empty() && step != ".") {
      steps.push_back(step);
    }
    at = end + 1;
  }
  std::string name;
  for (const std::string_view step : steps) {
    if (!name.empty()) name += '/';
    name += step;
  }
  return name;
}

std::string_view last_part(std::string_view type) {
  return type.substr(type.rfind('/') + 1);
}

}  // namespace

std::expected<OfficePackage, FileError> OfficePackage::open(std::string_view bytes) {
  auto zip = Zip::open(bytes);
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
      relation.part = resolve(folder, attribute(one, "Target"));
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

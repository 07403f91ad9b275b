#include "extract/ofd.h"

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "crawler/utf8.h"
#include "extract/office_claim.h"
#include "extract/office_flow.h"
#include "extract/office_pages.h"
#include "extract/office_xml.h"
#include "extract/zip.h"

namespace gongkai {
namespace {

constexpr double kPoint = 72 / 25.4;  // OFD measures in millimetres
constexpr std::size_t kMostWords = 1'000'000;
constexpr std::size_t kMostPages = 10'000;
constexpr double kAscent = 0.86;  // of the size of type, above the line that it stands on
constexpr double kApart = 1.35;   // of the size of type: characters further apart are two words

using Box = std::array<double, 4>;  // left, top, width, height

/// Numbers with blanks between them; "g 3 5.2" stands for 5.2 three times.
std::vector<double> numbers(std::string_view text, std::size_t most = 8) {
  std::vector<double> values;
  const auto take = [&]() -> std::optional<double> {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value);
    const bool whole = error == std::errc{} && stop == text.data() + end && end > 0;
    if (!whole || !std::isfinite(value) || std::fabs(value) > 1e6) return std::nullopt;
    text.remove_prefix(end);
    return value;
  };
  while (!text.empty() && values.size() < most) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.starts_with('g') || text.starts_with('G')) {
      text.remove_prefix(1);
      const auto count = take();
      const auto value = take();
      if (!count || !value) break;
      for (int i = 0; i < static_cast<int>(*count) && values.size() < most; ++i) {
        values.push_back(*value);
      }
    } else if (const auto value = take()) {
      values.push_back(*value);
    } else {
      break;
    }
  }
  return values;
}

std::optional<Box> box(std::string_view text) {
  const std::vector<double> values = numbers(text);
  if (values.size() != 4) return std::nullopt;
  return Box{values[0], values[1], values[2], values[3]};
}

double number_or(std::string_view text, double otherwise) {
  const std::vector<double> values = numbers(text);
  return values.size() == 1 ? values[0] : otherwise;
}

/// Maps points of a text object to the page.
struct Transform {
  std::array<double, 6> matrix{1, 0, 0, 1, 0, 0};
  double left = 0;
  double top = 0;

  [[nodiscard]] double x(double at_x, double at_y) const {
    return left + matrix[0] * at_x + matrix[2] * at_y + matrix[4];
  }
  [[nodiscard]] double y(double at_x, double at_y) const {
    return top + matrix[1] * at_x + matrix[3] * at_y + matrix[5];
  }
  [[nodiscard]] double scale() const { return std::hypot(matrix[2], matrix[3]); }
};

class OfdReader {
 public:
  OfdReader(Zip zip, FileBudget& budget) : zip_{std::move(zip)}, budget_{&budget} {}

  FileText read() {
    const auto file = xml("OFD.xml");
    if (!file) return std::unexpected{file.error()};
    Document document;
    for (const pugi::xml_node body : file->root().children()) {
      if (local_name(body) != "DocBody") continue;
      add_claims(child(body, "DocInfo"), document);
      const std::string root = member_name("", text_of(child(body, "DocRoot")));
      if (const auto read = read_document(root); !read) return std::unexpected{read.error()};
    }
    Document laid = document_of(std::move(pages_), *budget_);
    if (budget_->spent()) return std::unexpected{too_much_text()};
    laid.claims = std::move(document.claims);
    return laid;
  }

 private:
  static void add_claims(pugi::xml_node info, Document& document) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kProperties{
        {{"Title", "title"},
         {"Author", "author"},
         {"CreationDate", "created"},
         {"ModDate", "modified"}}};
    for (const auto& [element, property] : kProperties) {
      if (const pugi::xml_node found = child(info, element)) {
        add_property(document.claims, property, text_of(found));
      }
    }
  }

  std::expected<Xml, FileError> xml(std::string_view name) {
    const auto index = zip_.find(name);
    if (!index) return std::unexpected{FileError{.reason = "lacks its part " + std::string{name}}};
    auto bytes = zip_.read(*index);
    if (!bytes) return std::unexpected{bytes.error()};
    return Xml::parse(std::move(*bytes));
  }

  std::expected<void, FileError> read_document(const std::string& name) {
    const auto document = xml(name);
    if (!document) return std::unexpected{document.error()};
    const std::string folder{folder_of(name)};
    const pugi::xml_node common = child(document->root(), "CommonData");
    const Box area =
        box(text_of(child(child(common, "PageArea"), "PhysicalBox"))).value_or(Box{0, 0, 210, 297});
    std::map<std::string, std::string> templates;
    for (const pugi::xml_node one : common.children()) {
      if (local_name(one) != "TemplatePage") continue;
      templates.emplace(attribute(one, "ID"), member_name(folder, attribute(one, "BaseLoc")));
    }
    for (const pugi::xml_node one : child(document->root(), "Pages").children()) {
      if (local_name(one) != "Page") continue;
      const std::string page = member_name(folder, attribute(one, "BaseLoc"));
      if (const auto read = read_page(page, area, templates); !read) return read;
    }
    return {};
  }

  std::expected<void, FileError> read_page(const std::string& name, const Box& usual,
                                           const std::map<std::string, std::string>& templates) {
    const auto content = xml(name);
    if (!content) return std::unexpected{content.error()};
    const Box area =
        box(text_of(child(child(content->root(), "Area"), "PhysicalBox"))).value_or(usual);
    FilePage page{.width = area[2] * kPoint, .height = area[3] * kPoint};
    for (const pugi::xml_node one : content->root().children()) {
      if (local_name(one) != "Template") continue;
      const auto found = templates.find(std::string{attribute(one, "TemplateID")});
      if (found == templates.end()) continue;
      const auto background = xml(found->second);
      if (!background) return std::unexpected{background.error()};
      read_objects(background->root(), page);
    }
    read_objects(content->root(), page);
    if (words_ > kMostWords || pages_.size() >= kMostPages) {
      return std::unexpected{
          FileError{.state = FetchState::parse_limit, .reason = "has too many words or pages"}};
    }
    pages_.push_back(std::move(page));
    return {};
  }

  void read_objects(pugi::xml_node root, FilePage& page) {
    walk(
        root,
        [&](pugi::xml_node node) {
          if (local_name(node) != "TextObject") return true;
          read_text(node, page);
          return false;
        },
        [](pugi::xml_node) {});
  }

  void read_text(pugi::xml_node object, FilePage& page) {
    if (attribute(object, "Visible") == "false") return;
    const Box boundary = box(attribute(object, "Boundary")).value_or(Box{});
    Transform transform{.left = boundary[0], .top = boundary[1]};
    if (const auto matrix = numbers(attribute(object, "CTM")); matrix.size() == 6) {
      std::ranges::copy(matrix, transform.matrix.begin());
    }
    const double size = number_or(attribute(object, "Size"), 4) * transform.scale();
    double x = 0;
    double y = 0;
    for (const pugi::xml_node one : object.children()) {
      if (local_name(one) != "TextCode") continue;
      x = number_or(attribute(one, "X"), x);
      y = number_or(attribute(one, "Y"), y);
      read_code(one, transform, size, {x, y}, page);
    }
  }

  /// The characters of one TextCode, which stand DeltaX and DeltaY from one another.
  void read_code(pugi::xml_node code, const Transform& transform, double size,
                 std::pair<double, double> at, FilePage& page) {
    const std::string text = text_of(code);
    const std::vector<double> right = numbers(attribute(code, "DeltaX"), text.size());
    const std::vector<double> down = numbers(attribute(code, "DeltaY"), text.size());
    const double type = std::max(size, 0.1);
    PageWord word;
    const auto finish = [&] {
      word.text = clean_line(std::exchange(word.text, {}));
      if (!word.text.empty()) {
        page.words.push_back(std::move(word));
        ++words_;
      }
      word = {};
    };
    std::size_t i = 0;
    for (std::size_t byte = 0; byte < text.size(); ++i) {
      const Utf8Step step = utf8_step(text, byte);
      const double width = (step.code < 0x2E80 ? 0.5 : 1.0) * type;
      const double left = transform.x(at.first, at.second);
      const double base = transform.y(at.first, at.second);
      const bool far =
          !word.text.empty() &&
          (left * kPoint - word.right > (kApart - 1) * type * kPoint ||
           std::fabs(base * kPoint - (word.top + kAscent * type * kPoint)) > 0.3 * type * kPoint);
      if (far) finish();
      if (word.text.empty()) {
        word.left = left * kPoint;
        word.top = (base - kAscent * type) * kPoint;
        word.bottom = (base + (1 - kAscent) * type) * kPoint;
      }
      word.text += text.substr(byte, step.length);
      word.right = std::max(word.left, (left + width) * kPoint);
      byte += step.length;
      at.first += i < right.size() ? right[i] : (right.empty() && down.empty() ? width : 0);
      at.second += i < down.size() ? down[i] : 0;
    }
    finish();
  }

  Zip zip_;
  FileBudget* budget_;
  std::vector<FilePage> pages_;
  std::size_t words_ = 0;
};

}  // namespace

FileText read_ofd(std::string_view bytes, FileBudget& budget) {
  auto zip = Zip::open(bytes, budget);
  if (!zip) return std::unexpected{zip.error()};
  return OfdReader{std::move(*zip), budget}.read();
}

}  // namespace gongkai

#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/gzip.h"
#include "store/warc_record.h"

namespace gongkai {

using WarcFields = std::vector<std::pair<std::string, std::string>>;

/// A record as other programs write it; fields come after type, id, date and target.
inline std::string warc_record(std::string_view type, std::string_view url, std::string block,
                               const WarcFields& fields = {},
                               std::string_view date = "2025-03-01T08:00:00Z") {
  WarcRecord record;
  record.add("WARC-Type", type);
  record.add("WARC-Record-ID", warc_id(fmt::format("{} {} {} {}", type, url, date, block)));
  record.add("WARC-Date", date);
  record.add("WARC-Target-URI", url);
  for (const auto& [name, value] : fields) record.add(name, value);
  if (record.field("Content-Type").empty() && type != "warcinfo")
    record.add("Content-Type", fmt::format("application/http; msgtype={}", type));
  record.block = std::move(block);
  return record.to_string();
}

/// A page as a server would send it.
inline std::string http_answer(std::string_view body, std::string_view headers = {}) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{}\r\n{}",
                     headers, body);
}

/// A report page of some town, in a plain portal's layout.
inline std::string report_page(std::string_view town, int year) {
  return fmt::format(
      "<html><head><title>{0}{1}年法治政府建设年度报告</title></head><body>"
      "<h1>{0}{1}年法治政府建设年度报告</h1><div>发布日期：{2}-03-18 来源：{0}人民政府</div>"
      "<div class=\"content\"><p>一、主要举措和成效</p><p>{1}年，{0}全面落实行政执法公示制度，"
      "办理行政处罚案件37件，调解矛盾纠纷152起，组织法治培训6次。</p><p>二、存在的不足</p>"
      "<p>基层执法力量仍然不足，执法人员业务能力有待提高。</p><p>三、下一年度安排</p>"
      "<p>继续推进行政执法规范化建设，加强执法监督。</p></div></body></html>",
      town, year, year + 1);
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream{path, std::ios::binary}.write(bytes.data(),
                                              static_cast<std::streamsize>(bytes.size()));
}

}  // namespace gongkai

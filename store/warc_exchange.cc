#include "store/warc_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "config/ascii.h"
#include "crawler/chunked.h"
#include "crawler/inflate.h"
#include "crawler/url.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestHead = std::size_t{256} << 10U;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::string_view kArchived = "X-Archive-";

/// A date of ISO 8601 in UTC: a year or more of it (ISO 28500:2017 §5.4), seconds whole or with a
/// fraction of any length. What is not said is taken for its beginning.
std::optional<TimePoint> date_from(std::string_view text) {
  constexpr std::string_view kBeginning = "0000-01-01T00:00:00.000Z";
  constexpr std::size_t kSeconds = 19;  // "2026-02-09T12:00:00"
  constexpr std::size_t kLongest = 32;
  const std::string_view digits = text.substr(0, text.find('Z'));
  constexpr std::array<std::size_t, 5> kLengths{4, 7, 10, 16, kSeconds};
  const bool has_time = digits.size() > 10;
  const bool ends = has_time ? digits.size() + 1 == text.size() : digits.size() == text.size();
  if (!ends || text.size() > kLongest) return std::nullopt;
  const bool has_fraction = digits.size() > kSeconds && digits[kSeconds] == '.';
  if (!has_fraction && std::ranges::find(kLengths, digits.size()) == kLengths.end())
    return std::nullopt;
  std::string whole{digits.substr(0, kBeginning.size() - 1)};
  return time_from(whole.append(kBeginning.substr(whole.size())));
}

/// Where the head ends and the body begins.
std::size_t end_of_head(std::string_view block) {
  const std::string_view front = block.substr(0, kLongestHead);
  const std::size_t crlf = front.find("\r\n\r\n");
  const std::size_t lf = front.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos)
    return block.size() <= kLongestHead ? block.size() : std::string_view::npos;
  return crlf < lf ? crlf + 4 : lf + 2;
}

/// The status of "HTTP/1.1 200 OK", "HTTP/2 200" and the ":status: 200" that some write for HTTP/2.
int status_of(std::string_view head) {
  std::string_view line = head.substr(0, head.find('\n'));
  if (starts_with_word(line, ":status:")) {
    line.remove_prefix(8);
  } else if (starts_with_word(line, "HTTP/")) {
    line.remove_prefix(std::min(line.find(' '), line.size()));
  } else {
    return 0;
  }
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  int status = 0;
  const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), status);
  const bool ends = stop == line.data() + line.size() || *stop == ' ' || *stop == '\r';
  return error == std::errc{} && ends && status >= 100 && status < 1000 ? status : 0;
}

/// Puts "X-Archive-" before the name of each header that is called `name`.
void rename_header(std::string& head, std::string_view name) {
  for (std::size_t line = head.find('\n'); line != std::string::npos;
       line = head.find('\n', line + 1)) {
    const std::string_view rest = std::string_view{head}.substr(line + 1);
    if (starts_with_word(rest, name) && rest.substr(name.size()).starts_with(':'))
      head.insert(line + 1, kArchived);
  }
}

/// What our own export renamed has its name again.
void restore_header(std::string& head, std::string_view name) {
  const std::string archived = fmt::format("{}{}", kArchived, name);
  for (std::size_t line = head.find('\n'); line != std::string::npos;
       line = head.find('\n', line + 1)) {
    if (starts_with_word(std::string_view{head}.substr(line + 1), archived))
      head.erase(line + 1, kArchived.size());
  }
}

/// "203.0.113.7:80", as an Exchange has it.
std::string address_of(std::string_view ip, const std::string& url) {
  const auto parsed = Url::parse(url);
  if (ip.empty() || !parsed) return std::string{ip};
  return ip.contains(':') ? fmt::format("[{}]:{}", ip, parsed->port())
                          : fmt::format("{}:{}", ip, parsed->port());
}

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at + word.size() <= list.size(); ++at) {
    if (starts_with_word(list.substr(at), word)) return true;
  }
  return false;
}

void join(Exchange& exchange) {
  if (!has_word(find_header(exchange.response_head, "transfer-encoding").value_or(""), "chunked"))
    return;
  auto joined = join_chunks(exchange.body);
  if (!joined) return;
  exchange.complete = exchange.complete && joined->complete;
  exchange.body = std::move(joined->body);
}

/// Whether all of the body came; a first segment is not all. That a revisit has none is told as
/// truncated, too (ISO 28500:2009 §6.7.2), but by our own export only where it was.
bool is_whole(const WarcCapture& capture) {
  const std::string_view cut = capture.answer.field("WARC-Truncated");
  const bool is_ours = capture.note.request || capture.note.hop > 0;
  const bool is_revisit = capture.answer.field("WARC-Type") == "revisit";
  if (!capture.answer.field("WARC-Segment-Number").empty()) return false;
  return cut.empty() || (is_revisit && !is_ours && cut == "length");
}

/// A resource is what a URL stands for, without an answer around it.
void take_resource(const WarcRecord& record, Exchange& exchange) {
  exchange.status = 200;
  exchange.response_head =
      fmt::format("HTTP/1.1 200 OK\r\nX-Archive-Record: resource\r\nContent-Type: {}\r\n\r\n",
                  record.field("Content-Type"));
  exchange.body = record.block;
}

bool take_answer(const WarcRecord& record, Exchange& exchange) {
  std::string_view block = record.block;
  while (true) {
    const std::size_t end = end_of_head(block);
    if (end == std::string_view::npos) return false;
    exchange.status = status_of(block.substr(0, end));
    if (exchange.status == 0) return false;
    exchange.response_head = block.substr(0, end);
    exchange.body = block.substr(end);
    const bool interim = exchange.status < 200 && exchange.status != 101;
    if (!interim || status_of(exchange.body.substr(0, kLongestHead)) == 0) return true;
    block.remove_prefix(end);
  }
}

}  // namespace

std::optional<std::string> target_of(const WarcRecord& record) {
  std::string_view target = record.field("WARC-Target-URI");
  // As WARC 1.0 was understood by some.
  if (target.starts_with('<') && target.ends_with('>'))
    target = target.substr(1, target.size() - 2);
  constexpr std::size_t kLongest = 8192;
  const auto url = target.size() > kLongest ? std::nullopt : Url::parse(target);
  if (!url || !url->is_http()) return std::nullopt;
  return url->without_fragment();
}

std::expected<Exchange, std::string> exchange_of(const WarcCapture& capture) {
  const WarcRecord& record = capture.answer;
  const auto url = target_of(record);
  if (!url) return std::unexpected{"the record is about no http URL"};
  const auto date = date_from(record.field("WARC-Date"));
  if (!date) return std::unexpected{"the record has no date"};
  Exchange exchange{.url = *url,
                    .request_head = capture.request_head,
                    .complete = is_whole(capture),
                    .address = address_of(record.field("WARC-IP-Address"), *url),
                    .tls = capture.note.tls,
                    .certificate = capture.note.certificate,
                    .tls_relaxed = capture.note.tls_relaxed,
                    .asked_at = *date,
                    .took = capture.note.took};
  const bool revisit = record.field("WARC-Type") == "revisit";
  if (!revisit && !starts_with_word(record.field("Content-Type"), "application/http")) {
    take_resource(record, exchange);
    return exchange;
  }
  // A revisit may have no head of its own.
  if (revisit && record.block.empty()) return exchange;
  if (!take_answer(record, exchange)) return std::unexpected{"the record holds no HTTP answer"};
  if (revisit) exchange.body.clear();
  restore_header(exchange.response_head, "transfer-encoding");
  if (capture.note.request || revisit) return exchange;
  join(exchange);
  reconcile(exchange);
  return exchange;
}

void reconcile(Exchange& exchange) {
  const std::string_view coding =
      find_header(exchange.response_head, "content-encoding").value_or("");
  if (!coding.empty() && exchange.complete) {
    const auto decoded = inflate_body(exchange.body, coding, kMostBytes);
    const bool plain = decoded ? *decoded == exchange.body && !exchange.body.empty() &&
                                     !is_same_word(coding, "identity")
                               : decoded.error().kind == InflateError::Kind::corrupt;
    if (plain) {
      rename_header(exchange.response_head, "content-encoding");
      return;
    }
  }
  const std::string_view text = find_header(exchange.response_head, "content-length").value_or("");
  std::uint64_t length = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error == std::errc{} && stop == text.data() + text.size() && exchange.body.size() < length)
    exchange.complete = false;
}

std::string method_of(std::string_view request_head) {
  constexpr std::size_t kLongest = 16;
  std::string method{request_head.substr(0, std::min(request_head.find(' '), kLongest))};
  if (method.empty()) return "GET";
  std::ranges::transform(method, method.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
  return method;
}

std::string_view form_of(std::string_view request_head) {
  const std::size_t end = end_of_head(request_head);
  return end == std::string_view::npos ? std::string_view{} : request_head.substr(end);
}

}  // namespace gongkai

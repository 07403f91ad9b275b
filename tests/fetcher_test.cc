#include "crawler/fetcher.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/raw_server.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;

TimePoint now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Fetcher::Options options_for(const RawServer& server) {
  return {.user_agent = "gongkai-test/1 (+mailto:test@example.org)",
          .allowed_origins = {server.origin()},
          .now = now};
}

/// Asks once and waits for the answer, ten seconds at most.
Answer ask(Fetcher& fetcher, Question question) {
  question.host = "server";
  fetcher.ask(question);
  for (int i = 0; i < 100; ++i) {
    std::vector<Answer> answers = fetcher.wait(100ms);
    if (!answers.empty()) return std::move(answers.front());
  }
  ADD_FAILURE() << "no answer";
  return {};
}

RawServer::Handler saying(std::string bytes) {
  return [bytes = std::move(bytes)](std::string_view, const RawServer::Send& send) { send(bytes); };
}

Answer answer_to(std::string bytes) {
  RawServer server{saying(std::move(bytes))};
  Fetcher fetcher{options_for(server)};
  return ask(fetcher, {.url = server.url("/page")});
}

TEST(Fetcher, KeepsHeadsAndBodyAsTheyCame) {
  const Answer answer =
      answer_to("HTTP/1.1 200 OK\r\nX-Case: Kept\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(answer.state, FetchState::ok);
  EXPECT_EQ(answer.exchange.status, 200);
  EXPECT_EQ(answer.exchange.response_head,
            "HTTP/1.1 200 OK\r\nX-Case: Kept\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(answer.exchange.body, "hello");
  EXPECT_TRUE(answer.exchange.complete);
  EXPECT_TRUE(answer.exchange.request_head.starts_with("GET /page HTTP/1.1\r\n"));
  EXPECT_TRUE(answer.exchange.request_head.contains(
      "User-Agent: gongkai-test/1 (+mailto:test@example.org)\r\n"));
}

TEST(Fetcher, AProxyIsAskedOnlyWhereOneIsConfigured) {
  RawServer server{saying("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect")};
  RawServer proxy{saying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy")};
  ::setenv("http_proxy", ("http://" + proxy.origin()).c_str(), 1);
  ::setenv("all_proxy", ("http://" + proxy.origin()).c_str(), 1);
  {
    Fetcher fetcher{options_for(server)};
    EXPECT_EQ(ask(fetcher, {.url = server.url("/")}).exchange.body, "direct");
  }
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
  Fetcher::Options options = options_for(server);
  options.proxy = "http://" + proxy.origin();
  Fetcher fetcher{options};
  const Answer answer = ask(fetcher, {.url = "http://www.portal.gov.cn/list/"});
  EXPECT_EQ(answer.exchange.body, "proxy");
  EXPECT_TRUE(answer.exchange.address.empty());
  EXPECT_TRUE(
      answer.exchange.request_head.starts_with("GET http://www.portal.gov.cn/list/ HTTP/1.1\r\n"));
  Fetcher inside{options};
  EXPECT_EQ(ask(inside, {.url = "http://169.254.169.254/latest/"}).state,
            FetchState::blocked_address);
}

TEST(Fetcher, UndoesTransferCodingButNotContentCoding) {
  const Answer answer = answer_to(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\n\x1f\x8b\x08\r\n2\r\nxy\r\n0\r\n\r\n");
  EXPECT_EQ(answer.state, FetchState::ok);
  EXPECT_EQ(answer.exchange.body, "\x1f\x8b\x08xy");
}

TEST(Fetcher, ValidatorsMakeTheRequestConditional) {
  RawServer server{saying("HTTP/1.1 304 Not Modified\r\n\r\n")};
  Fetcher fetcher{options_for(server)};
  const Answer answer = ask(
      fetcher,
      {.url = server.url("/"), .etag = "\"v1\"", .last_modified = "Sun, 06 Nov 1994 08:49:37 GMT"});
  EXPECT_EQ(answer.exchange.status, 304);
  EXPECT_TRUE(answer.exchange.request_head.contains("If-None-Match: \"v1\"\r\n"));
  EXPECT_TRUE(answer.exchange.request_head.contains(
      "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
}

TEST(Fetcher, ABodyShorterThanDeclaredIsTruncated) {
  const Answer answer = answer_to("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
  EXPECT_EQ(answer.state, FetchState::truncated);
  EXPECT_EQ(answer.exchange.body, "hello");
  EXPECT_FALSE(answer.exchange.complete);
}

TEST(Fetcher, AMissingLastChunkOrANonsenseChunkIsTruncated) {
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello").state,
            FetchState::truncated);
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").state,
            FetchState::truncated);
}

TEST(Fetcher, WhatIsNotHttpIsAProtocolError) {
  EXPECT_EQ(answer_to("<html>no head at all</html>").state, FetchState::protocol_error);
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nno colon\r\n\r\n").state, FetchState::protocol_error);
}

TEST(Fetcher, BytesBeyondTheDeclaredLengthNeverBecomeTheNextAnswer) {
  int asked = 0;
  RawServer server{[&](std::string_view, const RawServer::Send& send) {
    ++asked;
    if (asked == 1)
      send(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    if (asked == 2) send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
  }};
  Fetcher fetcher{options_for(server)};
  EXPECT_EQ(ask(fetcher, {.url = server.url("/a")}).exchange.body, "ok");
  EXPECT_EQ(ask(fetcher, {.url = server.url("/b")}).exchange.body, "good");
}

TEST(Fetcher, InterimAnswersAreNotTheAnswer) {
  const Answer answer = answer_to(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(answer.exchange.status, 200);
  EXPECT_EQ(answer.exchange.response_head, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
}

TEST(Fetcher, AnEndlessBodyStopsAtTheLimit) {
  RawServer server{[](std::string_view, const RawServer::Send& send) {
    if (!send("HTTP/1.1 200 OK\r\n\r\n")) return;
    const std::string block(65536, 'x');
    while (send(block)) {
    }
  }};
  Fetcher::Options options = options_for(server);
  options.max_body_bytes = 1U << 20U;
  Fetcher fetcher{options};
  const Answer answer = ask(fetcher, {.url = server.url("/")});
  EXPECT_EQ(answer.state, FetchState::too_large);
  EXPECT_EQ(answer.exchange.body.size(), options.max_body_bytes);
}

TEST(Fetcher, AStalledAnswerIsTooSlow) {
  RawServer server{[](std::string_view, const RawServer::Send& send) {
    send("HTTP/1.1 200 OK\r\n\r\nhalf");
    for (int i = 0; i < 30 && send("."); ++i) std::this_thread::sleep_for(100ms);
  }};
  Fetcher::Options options = options_for(server);
  options.stall_timeout = 1s;
  Fetcher fetcher{options};
  EXPECT_EQ(ask(fetcher, {.url = server.url("/")}).state, FetchState::too_slow);
}

TEST(Fetcher, APrivateAddressIsNeverConnectedTo) {
  RawServer server{saying("HTTP/1.1 200 OK\r\n\r\n")};
  Fetcher::Options options = options_for(server);
  options.allowed_origins.clear();
  Fetcher fetcher{options};
  const Answer answer = ask(fetcher, {.url = server.url("/")});
  EXPECT_EQ(answer.state, FetchState::blocked_address);
  EXPECT_EQ(answer.reason, "127.0.0.1 is not a public address");
  EXPECT_EQ(server.connections(), 0);
}

TEST(Fetcher, AnAllowedOriginAllowsNoOtherPort) {
  RawServer allowed{saying("HTTP/1.1 200 OK\r\n\r\n")};
  RawServer other{saying("HTTP/1.1 200 OK\r\n\r\n")};
  Fetcher fetcher{options_for(allowed)};
  EXPECT_EQ(ask(fetcher, {.url = other.url("/")}).state, FetchState::blocked_address);
  EXPECT_EQ(other.connections(), 0);
}

TEST(Fetcher, AClosedPortIsUnreachable) {
  std::string url;
  Fetcher::Options options{.user_agent = "gongkai-test/1", .now = now};
  {
    RawServer gone{saying("")};
    url = gone.url("/");
    options.allowed_origins = {gone.origin()};
  }
  Fetcher fetcher{options};
  EXPECT_EQ(ask(fetcher, {.url = url}).state, FetchState::unreachable);
}

TEST(Fetcher, PlainHttpOnATlsPortIsATlsError) {
  RawServer server{saying("HTTP/1.1 400 Bad Request\r\n\r\n")};
  Fetcher fetcher{options_for(server)};
  EXPECT_EQ(ask(fetcher, {.url = "https://" + server.origin() + "/"}).state, FetchState::tls_error);
}

TEST(Fetcher, OnlyHttpIsSpoken) {
  RawServer server{saying("")};
  Fetcher fetcher{options_for(server)};
  EXPECT_EQ(ask(fetcher, {.url = "ftp://" + server.origin() + "/"}).state,
            FetchState::protocol_error);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace gongkai

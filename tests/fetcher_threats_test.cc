#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crawler/fetcher.h"
#include "tests/raw_server.h"

// Answers made to hurt: each ends soon, in the right state, and leaves the next request alone.

namespace gongkai {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGood = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";

/// A server that answers /bad as a test says and anything else well, and a fetcher that asks it.
class FetcherThreats : public testing::Test {
 protected:
  /// Asks /bad, within five seconds, and then another page, which must be good.
  Answer bad(RawServer::Handler handler) {
    server_.reset();
    server_.emplace([handler = std::move(handler)](std::string_view request,
                                                   const RawServer::Send& send) {
      request.starts_with("GET /bad ") ? handler(request, send) : static_cast<void>(send(kGood));
    });
    Fetcher fetcher{{.user_agent = "gongkai-test/1",
                     .allowed_origins = {server_->origin()},
                     .max_body_bytes = 1U << 20U,
                     .total_timeout = 4'000ms,
                     .stall_timeout = 1s,
                     .now = [] { return TimePoint{}; }}};
    const auto begun = std::chrono::steady_clock::now();
    Answer answer = ask(fetcher, "/bad");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 6s);
    EXPECT_EQ(ask(fetcher, "/next").exchange.body, "good");
    EXPECT_FALSE(answer.state != FetchState::ok && answer.exchange.complete);
    return answer;
  }
  Answer bad(std::string bytes) {
    return bad(
        [bytes = std::move(bytes)](std::string_view, const RawServer::Send& send) { send(bytes); });
  }
  FetchState state(std::string bytes) { return bad(std::move(bytes)).state; }

  /// Sends `head` and then `again` for as long as anybody listens.
  static RawServer::Handler endless(std::string head, std::string again) {
    return [head = std::move(head), again = std::move(again)](std::string_view,
                                                              const RawServer::Send& send) {
      if (!send(head)) return;
      while (send(again)) {
      }
    };
  }

 private:
  Answer ask(Fetcher& fetcher, std::string_view path) {
    fetcher.ask({.host = "server", .url = server_->url(path)});
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < until) {
      std::vector<Answer> answers = fetcher.wait(100ms);
      if (!answers.empty()) return std::move(answers.front());
    }
    throw std::runtime_error{"no answer"};
  }

  std::optional<RawServer> server_;
};

TEST_F(FetcherThreats, EndlessHeadersEnd) {
  const Answer answer = bad(endless("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n"));
  EXPECT_EQ(answer.state, FetchState::protocol_error);
  EXPECT_LE(answer.exchange.response_head.size(), 256U << 10U);
}

TEST_F(FetcherThreats, AnEndlessHeaderLineEnds) {
  EXPECT_EQ(bad(endless("HTTP/1.1 200 OK\r\nX-Long: ", std::string(4096, 'x'))).state,
            FetchState::protocol_error);
}

TEST_F(FetcherThreats, AnEndlessStatusLineEnds) {
  EXPECT_EQ(bad(endless("HTTP/1.1 200 ", std::string(4096, 'x'))).state,
            FetchState::protocol_error);
}

TEST_F(FetcherThreats, AFloodOfInterimAnswersEnds) {
  EXPECT_EQ(bad(endless("HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n")).state,
            FetchState::protocol_error);
}

TEST_F(FetcherThreats, HeadersByTheByteAreTooSlow) {
  const Answer answer = bad([](std::string_view, const RawServer::Send& send) {
    send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 40 && send("X"); ++i) std::this_thread::sleep_for(100ms);
  });
  EXPECT_EQ(answer.state, FetchState::too_slow);
}

TEST_F(FetcherThreats, ABodyByTheByteIsTooSlow) {
  const Answer answer = bad([](std::string_view, const RawServer::Send& send) {
    send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    for (int i = 0; i < 40 && send("x"); ++i) std::this_thread::sleep_for(100ms);
  });
  EXPECT_EQ(answer.state, FetchState::too_slow);
  EXPECT_FALSE(answer.exchange.body.empty());
}

TEST_F(FetcherThreats, ASlowBodyThatIsAliveIsKept) {
  const Answer answer = bad([](std::string_view, const RawServer::Send& send) {
    send("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n");
    for (int i = 0; i < 20 && send(std::string(100, 'x')); ++i) std::this_thread::sleep_for(100ms);
  });
  EXPECT_EQ(answer.state, FetchState::ok);
  EXPECT_EQ(answer.exchange.body.size(), 2000U);
}

TEST_F(FetcherThreats, ABodyWithoutEndIsCutAtTheTotalTimeOrSize) {
  EXPECT_EQ(bad(endless("HTTP/1.1 200 OK\r\n\r\n", std::string(65536, 'x'))).state,
            FetchState::too_large);
  EXPECT_EQ(bad(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                        "400\r\n" + std::string(1024, 'x') + "\r\n"))
                .state,
            FetchState::too_large);
  const Answer trickle = bad([](std::string_view, const RawServer::Send& send) {
    send("HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 100 && send(std::string(50, 'x')); ++i) std::this_thread::sleep_for(50ms);
  });
  EXPECT_EQ(trickle.state, FetchState::too_slow);
}

TEST_F(FetcherThreats, ContentLengthsThatLieAreSeenThrough) {
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort"), FetchState::truncated);
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx"), FetchState::too_large);
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nx"),
            FetchState::too_large);
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"), FetchState::protocol_error);
  EXPECT_EQ(bad("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more").exchange.body, "ok");
}

TEST_F(FetcherThreats, GarbledChunksAreTruncatedNeverComplete) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body :
       {"zz\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n", "5\r\nhelloXX5\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nx", "5\r\nhel", "-5\r\nhello\r\n0\r\n\r\n", "\r\n\r\n", ""}) {
    EXPECT_EQ(state(head + body), FetchState::truncated) << body;
  }
}

TEST_F(FetcherThreats, EndlessChunkExtensionsAndTrailersEnd) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(bad(endless(head + "5;", std::string(4096, 'x'))).state, FetchState::too_large);
  EXPECT_EQ(bad(endless(head + "5\r\nhello\r\n0\r\n", "X-Again: and again\r\n")).state,
            FetchState::protocol_error);
}

TEST_F(FetcherThreats, WhatIsNoHeadOfHttpIsAProtocolError) {
  for (const std::string& head :
       {std::string{"<html>0.9 has no head</html>"}, std::string{"ICY 200 OK\r\n\r\n"},
        std::string{"HTTP/1.1 abc OK\r\n\r\n"}, std::string{"HTTP/1.1\r\n\r\n"},
        std::string{"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"},
        std::string{"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", 28},
        std::string{"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}, std::string{"\x16\x03\x01\x02"}}) {
    EXPECT_EQ(state(head), FetchState::protocol_error) << head;
  }
}

TEST_F(FetcherThreats, HangingUpIsNeverAGoodAnswer) {
  EXPECT_EQ(state(""), FetchState::unreachable);
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\n"), FetchState::truncated);
  EXPECT_EQ(state("HTTP/1.1 200 OK\r\nContent-Le"), FetchState::truncated);
}

TEST_F(FetcherThreats, AnAnswerWithoutABodyHasNone) {
  EXPECT_EQ(bad("HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil").exchange.body, "");
  EXPECT_EQ(bad("HTTP/1.1 204 No Content\r\n\r\nevil").exchange.body, "");
}

TEST_F(FetcherThreats, ATruncatedBodyIsNotCompleteHoweverItIsCompressed) {
  const Answer answer = bad(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 90\r\n\r\n\x1f\x8b\x08 cut");
  EXPECT_EQ(answer.state, FetchState::truncated);
  EXPECT_EQ(answer.exchange.body, "\x1f\x8b\x08 cut");
}

TEST_F(FetcherThreats, AnUpgradeIsNotFollowed) {
  EXPECT_NE(bad("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n").exchange.body, "good");
}

/// Asks /first and then /second of one host and gives the head of the second request.
std::string second_request(const std::string& first_answer, std::string_view host = "") {
  std::string second;
  RawServer server{[&](std::string_view request, const RawServer::Send& send) {
    if (request.starts_with("GET /second ")) second = request;
    send(request.starts_with("GET /first ") ? first_answer : std::string{kGood});
  }};
  Fetcher fetcher{{.user_agent = "gongkai-test/1", .allowed_origins = {server.origin()}, .now = [] {
                     return TimePoint{};
                   }}};
  const std::string port = server.origin().substr(server.origin().find(':'));
  const std::string base =
      host.empty() ? "http://" + server.origin() : "http://" + std::string{host} + port;
  for (const char* path : {"/first", "/second"}) {
    fetcher.ask({.host = "server", .url = base + path});
    for (int i = 0; i < 100 && fetcher.wait(100ms).empty(); ++i) {
    }
  }
  return second;
}

TEST(FetcherCookies, AreKeptForTheHostInOneRun) {
  const std::string head = second_request(
      "HTTP/1.1 200 OK\r\nSet-Cookie: session=abc; Path=/\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(head.contains("Cookie: session=abc\r\n")) << head;
}

TEST(FetcherCookies, NoneIsTakenForAPublicSuffix) {
  const auto head = [](const std::string& domain) {
    return second_request(
        "HTTP/1.1 200 OK\r\nSet-Cookie: wide=1; Domain=" + domain + "\r\nContent-Length: 0\r\n\r\n",
        "www.portal.localhost");
  };
  EXPECT_TRUE(head("portal.localhost").contains("Cookie: wide=1\r\n"));
  EXPECT_FALSE(head("localhost").contains("Cookie:"));
  EXPECT_FALSE(head("other.localhost").contains("Cookie:"));
}

TEST(FetcherCookies, AFloodStaysSmall) {
  std::string flood = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  for (int i = 0; i < 2000; ++i) {
    flood += "Set-Cookie: c" + std::to_string(i) + "=" + std::string(50, 'x') + "\r\n";
  }
  EXPECT_LE(second_request(flood + "\r\n").size(), 16384U);
}

TEST(FetcherHeads, AValidatorCannotAddALineToOurRequest) {
  std::string asked;
  RawServer server{[&](std::string_view request, const RawServer::Send& send) {
    asked = request;
    send(kGood);
  }};
  Fetcher fetcher{{.user_agent = "gongkai-test/1", .allowed_origins = {server.origin()}, .now = [] {
                     return TimePoint{};
                   }}};
  fetcher.ask({.host = "server",
               .url = server.url("/"),
               .etag = "\"a\"\r\nX-Evil: 1",
               .last_modified = "now\rX-Evil: 2"});
  for (int i = 0; i < 100 && fetcher.wait(100ms).empty(); ++i) {
  }
  EXPECT_TRUE(asked.starts_with("GET / HTTP/1.1\r\n"));
  EXPECT_FALSE(asked.contains("X-Evil")) << asked;
}

}  // namespace
}  // namespace gongkai

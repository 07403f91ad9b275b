#include "crawler/tls.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "crawler/fetcher.h"
#include "tests/scratch_archive.h"
#include "tests/tls_server.h"

namespace gongkai {
namespace {

using namespace std::chrono_literals;
using Relaxed = std::vector<TlsRelaxation>;

/// An authority that the fetcher trusts, and what it says of servers.
class Tls : public testing::Test {
 protected:
  Answer ask(const std::string& origin, const Relaxed& relaxed = {}, const std::string& ca = "") {
    Fetcher fetcher{{.user_agent = "gongkai-test/1",
                     .ca_file = ca_file(),
                     .allowed_origins = {origin},
                     .connect_timeout = 1'500ms,
                     .now = [] { return TimePoint{}; }}};
    fetcher.ask(
        {.host = "server", .url = "https://" + origin + "/page", .relaxed = relaxed, .ca = ca});
    for (int i = 0; i < 100; ++i) {
      std::vector<Answer> answers = fetcher.wait(100ms);
      if (!answers.empty()) return std::move(answers.front());
    }
    ADD_FAILURE() << "no answer";
    return {};
  }

  FetchState state(const TlsServer& server, const Relaxed& relaxed = {},
                   const std::string& ca = "") {
    return ask(server.origin(), relaxed, ca).state;
  }

  std::string ca_file() {
    const std::string path = directory_.file("ca.pem");
    std::ofstream{path} << root.pem();
    return path;
  }

  Identity root = Identity::make({.name = "root", .authority = true});

 private:
  ScratchDirectory directory_;
};

TEST_F(Tls, ATrustedServerIsAskedAndItsCertificateIsRecorded) {
  const Identity leaf = Identity::make({}, &root);
  const TlsServer server{leaf};
  const Answer answer = ask(server.origin());
  EXPECT_EQ(answer.state, FetchState::ok) << answer.reason;
  EXPECT_TRUE(answer.exchange.tls.starts_with("TLSv1.3 ")) << answer.exchange.tls;
  EXPECT_EQ(answer.exchange.certificate.size(), 64U);
  EXPECT_EQ(answer.exchange.tls_relaxed, "");
  const TlsServer other{Identity::make({}, &root)};
  EXPECT_NE(ask(other.origin()).exchange.certificate, answer.exchange.certificate);
  EXPECT_EQ(ask(server.origin()).exchange.certificate, answer.exchange.certificate);
}

TEST_F(Tls, AnUnknownAuthorityIsATlsErrorAndNothingIsAsked) {
  const TlsServer server{Identity::make({})};
  EXPECT_EQ(state(server), FetchState::tls_error);
  EXPECT_EQ(server.asked(), 0);
  const Answer answer = ask(server.origin(), {TlsRelaxation::unverified});
  EXPECT_EQ(answer.state, FetchState::ok) << answer.reason;
  EXPECT_EQ(answer.exchange.tls_relaxed, "unverified");
  EXPECT_EQ(answer.exchange.certificate.size(), 64U);
}

TEST_F(Tls, DatesCountUnlessTheyAreGranted) {
  const TlsServer expired{Identity::make({.from = -48h, .to = -24h}, &root)};
  const TlsServer early{Identity::make({.from = 24h, .to = 48h}, &root)};
  for (const TlsServer* server : {&expired, &early}) {
    EXPECT_EQ(state(*server), FetchState::tls_error);
    EXPECT_EQ(state(*server, {TlsRelaxation::expired}), FetchState::ok);
    EXPECT_EQ(state(*server, {TlsRelaxation::other_name}), FetchState::tls_error);
  }
}

TEST_F(Tls, TheNameCountsUnlessItIsGranted) {
  const TlsServer server{Identity::make({.name = "www.example.gov.cn"}, &root)};
  EXPECT_EQ(state(server), FetchState::tls_error);
  EXPECT_EQ(state(server, {TlsRelaxation::expired}), FetchState::tls_error);
  EXPECT_EQ(state(server, {TlsRelaxation::other_name}), FetchState::ok);
}

TEST_F(Tls, AMissingIntermediateCertificateCanBeGiven) {
  const Identity middle = Identity::make({.name = "middle", .authority = true}, &root);
  const TlsServer server{Identity::make({}, &middle)};
  EXPECT_EQ(state(server), FetchState::tls_error);
  EXPECT_EQ(state(server, {TlsRelaxation::ca}, middle.pem()), FetchState::ok);
  EXPECT_EQ(state(server, {TlsRelaxation::ca}, "no certificate"), FetchState::tls_error);
  const TlsServer stranger{Identity::make({})};
  EXPECT_EQ(state(stranger, {TlsRelaxation::ca}, middle.pem()), FetchState::tls_error);
}

TEST_F(Tls, WhatOneHostIsGrantedHelpsNoOther) {
  const Identity stranger = Identity::make({.name = "stranger", .authority = true});
  const TlsServer expired{Identity::make({.from = -48h, .to = -24h}, &root)};
  const TlsServer strange{Identity::make({}, &stranger)};
  Fetcher fetcher{{.user_agent = "gongkai-test/1",
                   .ca_file = ca_file(),
                   .allowed_origins = {expired.origin(), strange.origin()},
                   .now = [] { return TimePoint{}; }}};
  const auto ask = [&](const TlsServer& server, const Relaxed& relaxed, std::string host) {
    fetcher.ask({.host = std::move(host),
                 .url = server.url("/"),
                 .relaxed = relaxed,
                 .ca = stranger.pem()});
    for (;;) {
      const std::vector<Answer> answers = fetcher.wait(100ms);
      if (!answers.empty()) return answers.front().state;
    }
  };
  EXPECT_EQ(ask(expired, {}, "a"), FetchState::tls_error);
  EXPECT_EQ(ask(strange, {}, "b"), FetchState::tls_error);
  EXPECT_EQ(ask(expired, {TlsRelaxation::expired}, "a"), FetchState::ok);
  EXPECT_EQ(ask(strange, {TlsRelaxation::ca}, "b"), FetchState::ok);
  EXPECT_EQ(ask(expired, {}, "c"), FetchState::tls_error);
  EXPECT_EQ(ask(strange, {}, "d"), FetchState::tls_error);
  EXPECT_EQ(ask(expired, {}, "a"), FetchState::tls_error);
  EXPECT_EQ(ask(strange, {}, "b"), FetchState::tls_error);
}

TEST_F(Tls, OldProtocolsAreSpokenOnlyWhenGranted) {
  const TlsServer server{Identity::make({}, &root), [](SSL_CTX& context) {
                           SSL_CTX_set_security_level(&context, 0);
                           SSL_CTX_set_min_proto_version(&context, TLS1_VERSION);
                           SSL_CTX_set_max_proto_version(&context, TLS1_VERSION);
                         }};
  EXPECT_EQ(state(server), FetchState::tls_error);
  const Answer answer = ask(server.origin(), {TlsRelaxation::old_protocols});
  EXPECT_EQ(answer.state, FetchState::ok) << answer.reason;
  EXPECT_TRUE(answer.exchange.tls.starts_with("TLSv1 ")) << answer.exchange.tls;
}

TEST_F(Tls, OtherCurvesAreNotOfferedWhenOnlyP256IsGranted) {
  const auto only = [](const char* groups) {
    return [groups](SSL_CTX& context) { SSL_CTX_set1_groups_list(&context, groups); };
  };
  const TlsServer x25519{Identity::make({}, &root), only("X25519")};
  const TlsServer p256{Identity::make({}, &root), only("P-256")};
  EXPECT_EQ(state(x25519), FetchState::ok);
  EXPECT_EQ(state(x25519, {TlsRelaxation::p256}), FetchState::tls_error);
  EXPECT_EQ(state(p256, {TlsRelaxation::p256}), FetchState::ok);
}

TEST_F(Tls, LegacyRenegotiationIsOffUnlessGranted) {
  const OpenSslPointer<SSL_CTX> context{SSL_CTX_new(TLS_client_method())};
  EXPECT_EQ(SSL_CTX_get_options(context.get()) & SSL_OP_LEGACY_SERVER_CONNECT, 0U);
  EXPECT_TRUE(relax(*context, std::vector{TlsRelaxation::legacy_renegotiation}, ""));
  EXPECT_NE(SSL_CTX_get_options(context.get()) & SSL_OP_LEGACY_SERVER_CONNECT, 0U);
}

TEST_F(Tls, ASilentPeerIsATlsErrorInBoundedTime) {
  const RawServer server{RawServer::Connected{[](int peer) {
    pollfd gone{.fd = peer, .events = POLLRDHUP};
    ::poll(&gone, 1, 4000);
  }}};
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(ask(server.origin()).state, FetchState::tls_error);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST_F(Tls, APeerThatHangsUpIsATlsError) {
  const RawServer server{RawServer::Connected{[](int) {}}};
  EXPECT_EQ(ask(server.origin()).state, FetchState::tls_error);
}

}  // namespace
}  // namespace gongkai

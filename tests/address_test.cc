#include "crawler/address.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(Address, PublicOnesMayBeConnectedTo) {
  for (const char* target :
       {"1.1.1.1", "114.114.114.114", "172.32.0.1", "100.128.0.0", "198.20.0.1", "223.255.255.255",
        "134744072", "2400:3200::1", "[240e:4c:4008::1]", "::ffff:8.8.8.8", "64:ff9b::808:808",
        "www.gov.cn", "localhost.gov.cn"}) {
    EXPECT_EQ(blocked_address(target), "") << target;
  }
}

TEST(Address, SpecialBlocksAreNamed) {
  EXPECT_EQ(blocked_address("127.0.0.1"), "loopback");
  EXPECT_EQ(blocked_address("::1"), "loopback");
  EXPECT_EQ(blocked_address("10.1.2.3"), "private use");
  EXPECT_EQ(blocked_address("172.31.255.255"), "private use");
  EXPECT_EQ(blocked_address("169.254.169.254"), "link local");
  EXPECT_EQ(blocked_address("fe80::1%eth0"), "link local");
  EXPECT_EQ(blocked_address("fd00:ec2::254"), "unique local");
  EXPECT_EQ(blocked_address("255.255.255.255"), "reserved");
  EXPECT_EQ(blocked_address("2001:db8::1"), "documentation");
}

TEST(Address, EverySpellingOfLoopbackIsKnown) {
  for (const char* target :
       {"127.1", "0177.0.0.1", "0x7f.1", "2130706433", "127.0.0.1.", "①②⑦.⓪.⓪.①", "127。0。0。1",
        "[::ffff:7f00:1]", "0:0:0:0:0:ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1",
        "::127.0.0.1", "localhost", "LocalHost.", "a.localhost", "printer.local"}) {
    EXPECT_NE(blocked_address(target), "") << target;
  }
}

TEST(Address, WhatIsNoTargetIsBlocked) {
  for (const char* target :
       {"", "[", "::g", "1.2.3.4.5", "256.1.1.1", "a b", "http://www.gov.cn", "\xFF"})
    EXPECT_NE(blocked_address(target), "") << target;
}

}  // namespace
}  // namespace gongkai

#include "crawler/printable.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(Printable, WhatCouldSteerATerminalIsWrittenOut) {
  EXPECT_EQ(printable("法治政府\tx"), "法治政府\\x09x");
  EXPECT_EQ(printable("a\x1b[31mb\r\n"), "a\\x1b[31mb\\x0d\\x0a");
  EXPECT_EQ(printable("\u202Egnp\u0085"), "\\u{202E}gnp\\u{0085}");
  EXPECT_EQ(printable("\xff\xe6\xb3"), "\\xff\\xe6\\xb3");
}

}  // namespace
}  // namespace gongkai

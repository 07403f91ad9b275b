#include "extract/script.h"

#include <gtest/gtest.h>

#include <chrono>

namespace gongkai {
namespace {

using Json = nlohmann::json;

std::vector<Json> arguments_of(std::string_view source, std::string_view name) {
  const Script script{source};
  const auto calls = script.calls(name);
  return calls.empty() ? std::vector<Json>{} : script.arguments(calls.front());
}

TEST(Script, ArgumentsAreReadWithoutRunningAnything) {
  EXPECT_EQ(arguments_of("createPageHTML(4, 0, \"index\", 'html')", "createPageHTML"),
            (std::vector<Json>{4, 0, "index", "html"}));
  EXPECT_EQ(arguments_of("f((0+ 1), -2, 'a' + \"b\" + 3, [1, 'x'], {p: {q: true}})", "f"),
            (std::vector<Json>{1, -2, "ab3", Json::array({1, "x"}), Json{{"p", {{"q", true}}}}}));
}

TEST(Script, WhatWouldHaveToBeRunIsNull) {
  EXPECT_EQ(arguments_of("f(g(1), a ? 1 : 2, function() { return 3; }, nowhere)", "f"),
            (std::vector<Json>{nullptr, nullptr, nullptr, nullptr}));
}

TEST(Script, NamesStandForTheirLastLiteral) {
  EXPECT_EQ(
      arguments_of("var n = 7, cur=0\nvar name = 'list'; page(n, cur, name + '_' + n)", "page"),
      (std::vector<Json>{7, 0, "list_7"}));
  EXPECT_EQ(Script{"var a = b; var b = a;"}.variable("a"), std::nullopt);
}

TEST(Script, DefinitionsCommentsStringsAndExpressionsAreNotCalls) {
  const Script script{
      "function page(a) {} // page(1)\n/* page(2) */ var s = 'page(3)', r = /page(4)[/]/g; x = 4 / "
      "page(5) / 2; <!-- page(6)\n"};
  const auto calls = script.calls("page");
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(script.arguments(calls[0]), std::vector<Json>{5});
}

TEST(Script, EscapesMeanTheirCharacters) {
  EXPECT_EQ(unquote(R"("\u516C\u5f00\x41\n\"\uD83D\uDE00")"), "公开A\n\"😀");
  EXPECT_EQ(unquote(R"('\u51')"), "u51");
  EXPECT_EQ(unquote(R"("\uD800")"), "\xEF\xBF\xBD");
}

TEST(Script, AssignmentsKeepWholeObjects) {
  const Script script{"window._CONFIG = {SID: '755041', TREE: [{id: 1}]}; t = 3"};
  const auto found = script.assignments();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "_CONFIG");
  EXPECT_EQ(found[0].value, (Json{{"SID", "755041"}, {"TREE", Json::array({Json{{"id", 1}}})}}));
}

TEST(Script, BrokenScriptsAreReadAsFarAsTheyGo) {
  EXPECT_TRUE(arguments_of("f(1, 2", "f").empty());
  EXPECT_EQ(arguments_of("'open\nf(1)", "f"), std::vector<Json>{1});
  EXPECT_TRUE(Script{""}.tokens().empty());
  EXPECT_TRUE(Script{"/* never closed"}.tokens().empty());
}

TEST(Script, HostileScriptsAreReadInBoundedTime) {
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view piece :
       {"(", "a=(", "f(", "a=b,b=a+a+a+a+a+a+a;", "{a:", "[", "/", "`", "x='a'+"}) {
    std::string source;
    while (source.size() < 60'000) source += piece;
    const Script script{source};
    for (const auto& call : script.calls("f")) static_cast<void>(script.arguments(call));
    static_cast<void>(script.assignments());
    static_cast<void>(script.variable("a"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{20});
}

}  // namespace
}  // namespace gongkai

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// One token of JavaScript. Comments and regular expressions are left out.
struct ScriptToken {
  enum class Kind : std::uint8_t { word, number, text, symbol };
  Kind kind = Kind::symbol;
  std::string_view raw;        ///< as it stands, quotes included; points into the source
  bool after_newline = false;  ///< a line ended between the token before and this one
};

/// A call NAME(…) as it stands in a script; definitions are not calls.
struct ScriptCall {
  std::string_view name;   ///< last word before the parenthesis: "pagination" in $(x).pagination(1)
  std::size_t token = 0;   ///< index of the name
  std::size_t offset = 0;  ///< of the name, in the source
};

/// A script that is read, never run: its tokens, the calls in it and the literal values of its
/// variables and arguments. Everything is bounded; what is past kMaxScriptTokens is not seen.
class Script {
 public:
  static constexpr std::size_t kMaxScriptTokens = 500'000;

  /// Values of names that are given elsewhere.
  using Names = std::map<std::string, nlohmann::json, std::less<>>;

  /// `source` must outlive the Script, and so must `names`, where what this script does not say is
  /// looked up.
  explicit Script(std::string_view source, const Names* names = nullptr);

  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] const std::vector<ScriptToken>& tokens() const { return tokens_; }

  /// All calls, in order.
  [[nodiscard]] std::vector<ScriptCall> calls() const;
  /// The calls of one name.
  [[nodiscard]] std::vector<ScriptCall> calls(std::string_view name) const;

  /// The arguments of a call as values: literals, objects, arrays, names of variables with a
  /// literal value, and sums of those. What would have to be run is null.
  [[nodiscard]] std::vector<nlohmann::json> arguments(const ScriptCall& call) const;

  /// The value last given to `name` by `name = …` or `name: …`; nullopt when there is none that
  /// is literal.
  [[nodiscard]] std::optional<nlohmann::json> variable(std::string_view name) const;

  /// Every literal value given to a name, in order: the name and the value.
  struct Assignment {
    std::string_view name;
    nlohmann::json value;
    std::size_t offset = 0;  ///< of the value, in the source
    std::size_t end = 0;
  };
  [[nodiscard]] std::vector<Assignment> assignments() const;

  /// The index of the token that closes the bracket at `open`; tokens().size() when none does.
  [[nodiscard]] std::size_t closing(std::size_t open) const { return partner_[open]; }
  /// Offset of a token in the source.
  [[nodiscard]] std::size_t offset(std::size_t token) const;

 private:
  /// How deep a value is: in brackets, and behind names.
  struct Level {
    int nest = 0;
    int names = 0;
  };
  nlohmann::json value(std::size_t begin, std::size_t end, Level level) const;
  nlohmann::json sum(std::size_t begin, std::size_t end, Level level) const;
  nlohmann::json single(std::size_t begin, std::size_t end, Level level) const;
  nlohmann::json object(std::size_t begin, std::size_t end, Level level) const;
  nlohmann::json array(std::size_t begin, std::size_t end, Level level) const;
  nlohmann::json variable_at(std::string_view name, Level level) const;
  nlohmann::json member_of(std::size_t begin, std::size_t end, Level level) const;
  [[nodiscard]] std::size_t expression_end(std::size_t begin) const;
  [[nodiscard]] bool is(std::size_t token, std::string_view raw) const;

  std::string_view source_;
  const Names* names_;
  std::vector<ScriptToken> tokens_;
  std::vector<std::size_t> partner_;  // of brackets; tokens_.size() for others
  std::map<std::string_view, std::vector<std::size_t>> assigned_;  // name to where its values begin
};

/// The characters of a string token, escapes resolved; the token itself when it has no quotes.
std::string unquote(std::string_view raw);

}  // namespace gongkai

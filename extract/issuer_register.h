#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"

namespace gongkai {

/// A name that an issuer bore, in calendar years, both included; open where nothing is known.
struct IssuerName {
  std::string name;
  std::optional<int> from, to;

  /// A report on a year is written in that year or the next.
  [[nodiscard]] bool fits_report_of(int year) const {
    return (!from || *from <= year + 1) && (!to || year <= *to);
  }
};

/// An organ over its life.
struct RegisteredIssuer {
  std::string id;
  std::vector<IssuerName> names;        ///< at least one
  std::string credit_code;              ///< 统一社会信用代码; empty: not known
  std::string parent;                   ///< id of the organ above it; or empty
  std::vector<std::string> successors;  ///< ids of what it became; empty: it stands
  std::string fate;                     ///< renamed, merged or split; empty: it stands

  /// The name it bore in `year`, or else the one nearest to it.
  [[nodiscard]] const std::string& name_in(int year) const;
  /// Whether any name of it was in use when a report on `year` was due.
  [[nodiscard]] bool stood_for_report_of(int year) const;
};

/// Which issuer a name belongs to.
struct ResolvedIssuer {
  const RegisteredIssuer* issuer = nullptr;  ///< null: it cannot be told
  std::string why;                           ///< then a sentence
};

/// Who issuers are: config/issuers.csv, and files of the same form that are added to it. Each
/// record is a name:
///   id,name,from,to,credit_code,parent,successor,fate
/// where an issuer with several names has several records of one id, and successor may list
/// several ids with blanks between. What is not known stays empty.
class IssuerRegister {
 public:
  /// Adds the records of a CSV file. The error names file, line and mistake (a credit code with a
  /// wrong check digit is one, and so is an id that contradicts itself); then nothing was added.
  std::expected<void, ConfigError> add(std::string_view csv, std::string_view file);

  /// Null when no issuer has this id.
  [[nodiscard]] const RegisteredIssuer* find(std::string_view id) const;

  /// Who bore `name` when it reported on `year`. Blanks and full-width forms do not count, else the
  /// name is taken as it stands: nothing is guessed from a part of it. Of several issuers of one
  /// name that one is meant whose credit code was given out in `division` (0: not known).
  [[nodiscard]] ResolvedIssuer resolve(std::string_view name, int year,
                                       std::uint32_t division) const;

 private:
  std::map<std::string, RegisteredIssuer, std::less<>> issuers_;              // by id
  std::map<std::string, std::vector<std::string>, std::less<>> ids_by_name_;  // folded names
};

/// The issuers that the program knows by itself.
IssuerRegister builtin_issuers();

}  // namespace gongkai

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gongkai {

// The verbs by which a person overrules the archive. Each talks on stderr.

struct CorrectOptions {
  std::string archive;
  std::string file;                  ///< CSV (store/correction.h)
  std::vector<std::int64_t> revoke;  ///< corrections to take back, instead of a file
  std::string who, why;              ///< of the taking back
};
/// 0; 2 when the file cannot be read or has a mistake: then nothing is done. Throws StoreError
/// where there is no archive.
int correct(const CorrectOptions& options);

struct WithdrawOptions {
  std::string archive;
  std::string document;  ///< public id or URL
  std::string reason;
  bool dry_run = false;
};
/// 0; 1 when there is no such document, or the file could not be written anew; 2 without a reason.
int withdraw(const WithdrawOptions& options);

}  // namespace gongkai

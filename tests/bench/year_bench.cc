// A year of 400 portals, one run a day, in minutes: what every event of the year ended in, and what
// the year cost. Ends with 1 when an alarm or a change is missing, wrong, late or there twice.
//
//   year_bench [PORTALS [ARCHIVE]]    an ARCHIVE is kept
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "tests/simulated_year.h"

int main(int argc, char** argv) {
  const int portals = argc > 1 ? std::atoi(argv[1]) : 400;
  const auto begun = std::chrono::steady_clock::now();
  const auto year = gongkai::SimulatedYear{portals, argc > 2 ? argv[2] : ""}.run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  fmt::print("{} portals, {} runs, {} events in {:.0f} s\n", portals, year.runs, year.events,
             took.count());
  fmt::print("  alarms           {}\n  changes          {}\n", year.alarms, year.changes);
  fmt::print("  new documents    {}\n", year.new_documents);
  fmt::print("  requests         {} ({:.1f} for each new document)\n", year.requests,
             static_cast<double>(year.requests) / static_cast<double>(year.new_documents));
  fmt::print("  archive          {:.3f} GB, WAL peak {:.1f} MB\n",
             static_cast<double>(year.bytes) / 1e9, static_cast<double>(year.wal_peak) / 1e6);
  fmt::print("  log lines        {}\n", year.log_lines);
  fmt::print("  exit code 4      {} runs\n", year.alarming_runs);
  for (const auto& mistake : year.mistakes) fmt::print("  WRONG {}\n", mistake);
  return year.mistakes.empty() ? 0 : 1;
}

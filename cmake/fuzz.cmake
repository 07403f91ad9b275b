# Fuzz targets: tests/fuzz/TARGET.cc, one function each. The unit tests replay their seeds; with
# GONGKAI_FUZZ (clang only) each is a libFuzzer program too:
#   cmake --preset fuzz && cmake --build --preset fuzz
#   build/fuzz/fuzz_url -max_total_time=60 CORPUS tests/data/fuzz/url
option(GONGKAI_FUZZ "Build the libFuzzer targets (clang only)" OFF)

set(FUZZ_TARGETS charset dates doc docx extract headers listing ofd pdf_layout robots rtf sitemap url warc xlsx zip)
list(TRANSFORM FUZZ_TARGETS REPLACE "(.+)" "tests/fuzz/\\1.cc" OUTPUT_VARIABLE FUZZ_SOURCES)
target_sources(unit_tests PRIVATE ${FUZZ_SOURCES} tests/fuzz/require.cc)

if(GONGKAI_FUZZ)
  add_custom_target(fuzzers)
  target_compile_options(options INTERFACE -fsanitize=fuzzer-no-link)
  foreach(target IN LISTS FUZZ_TARGETS)
    add_executable(fuzz_${target} tests/fuzz/${target}.cc tests/fuzz/require.cc tests/fuzz/entry.cc)
    target_compile_definitions(fuzz_${target} PRIVATE GONGKAI_FUZZ_TARGET=${target})
    target_link_libraries(fuzz_${target} PRIVATE store PkgConfig::ZIP)
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers fuzz_${target})
  endforeach()
endif()

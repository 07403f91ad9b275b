# embed(TARGET FILE...): the bytes of each FILE (paths relative to the source tree) as constants of
# TARGET, found by that path through gongkai::embedded_TARGET(). The assembler reads the files
# (.incbin), so a file is never squeezed through a string literal.
function(embed target)
  set(assembly "")
  set(declarations "")
  set(entries "")
  set(files "")
  set(count 0)
  foreach(file IN LISTS ARGN)
    set(symbol "gongkai_${target}_${count}")
    string(APPEND assembly
      "asm(\".section .rodata\\n.global ${symbol}\\n${symbol}:\\n"
      ".incbin \\\"${PROJECT_SOURCE_DIR}/${file}\\\"\\n"
      ".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n")
    string(APPEND declarations "extern const char ${symbol};\nextern const char ${symbol}_end;\n")
    string(APPEND entries "    {\"${file}\", {&${symbol}, &${symbol}_end}},\n")
    list(APPEND files "${PROJECT_SOURCE_DIR}/${file}")
    math(EXPR count "${count} + 1")
  endforeach()
  set(source "${PROJECT_BINARY_DIR}/embedded_${target}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT [[
#include <array>
#include <span>

#include "config/embedded.h"

@assembly@
extern "C" {
@declarations@}

namespace gongkai {

std::span<const EmbeddedFile> embedded_@target@() {
  static const std::array<EmbeddedFile, @count@> kFiles{{
@entries@  }};
  return kFiles;
}

}  // namespace gongkai
]] @ONLY)
  target_sources(${target} PRIVATE "${source}")
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${files}")
endfunction()

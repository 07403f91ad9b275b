#pragma once

#include <string>
#include <string_view>

namespace gongkai {

class SourceMap;

/// Decodes GB18030 as the WHATWG Encoding standard does (which covers GBK and GB2312 too, and 0x80
/// as the euro sign); what cannot be decoded becomes U+FFFD. Written by hand because ICU follows
/// the edition of 2005: it has private-use characters where today's has U+FE10 to U+FE19 and U+9FB4
/// to U+9FBB. Appends to `out` and, when given, to `map`.
void decode_gb18030(std::string_view bytes, std::string& out, SourceMap* map = nullptr);

/// Appends `c` to `out`; false when the encoding has no such character. GBK has no four-byte
/// characters, and 0x80 for the euro sign.
bool encode_gb18030(char32_t c, bool gbk, std::string& out);

}  // namespace gongkai

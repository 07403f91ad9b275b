#pragma once

#include <string_view>

namespace gongkai {

/// Whether the target of a link looks like a document or a file rather than a column or home page,
/// by its shape: tYYYYMMDD_N, art_N_N, 32 hex digits, content_N, post_N, N.html, .pdf.
bool is_article_url(std::string_view url);
bool is_file_url(std::string_view url);
/// Whether it looks like a folder, an index or a list.
bool is_column_url(std::string_view url);

}  // namespace gongkai

#pragma once

#include <optional>
#include <string_view>

#include "crawler/inflate.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "extract/dom.h"

namespace gongkai {

/// The refusal that a status says, whatever the body: 404, 410, 403, 412, 5xx …; nullopt when the
/// body has to be looked at. `text` tells a challenge from a plain block.
std::optional<Refusal> refusal_by_status(int status, std::string_view text);

/// A login guards the page that asks for it and says nothing of its host, as other blocks do.
bool asks_for_login(const Refusal& refusal);

/// How a fetch ended whose body cannot be decoded. What came cut off may come whole next time; a
/// bomb or a coding that we cannot undo will not change.
FetchState state_of(InflateError::Kind kind);

/// The refusal that a page turns out to be although its status is good: challenge, block, "page
/// does not exist", login, maintenance. nullopt for content.
std::optional<Refusal> refusal_by_content(const Page& page);

/// The refusal that a page is which is no listing and has nothing to read: a shell, a template that
/// a script would fill.
std::optional<Refusal> refusal_of_shell(const Page& page);

/// The refusal that a listing or home page is when a document was asked: the row that led here
/// promised a title, and the page has another name. nullopt when the row leads to a column.
std::optional<Refusal> refusal_of_listing(const Page& page, const Request& request,
                                          std::string_view url);

/// The refusal that JSON is when it brings neither a list nor a document, usually an error message;
/// nullopt for text that is not JSON.
std::optional<Refusal> refusal_of_answer(std::string_view text);

}  // namespace gongkai

#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "config/portal.h"
#include "config/stop_list.h"

namespace gongkai {

/// Who asks, as portals see it.
struct Operator {
  std::string user_agent;  ///< "gongkai/0.1.0 (+mailto:archive@example.org)"
  std::string agent;       ///< its product token, as robots.txt groups name it
};

/// Builds the User-Agent from --contact or the environment's GONGKAI_CONTACT (a mail address or a
/// page), or takes `user_agent` as it is. The error is a sentence: a portal that is not on an
/// allowed loopback origin needs a contact.
[[nodiscard]] std::expected<Operator, std::string> introduce(std::string_view contact,
                                                             std::string_view user_agent,
                                                             bool loopback_only);

/// The operator's stop list: `file`, or when it is empty $XDG_CONFIG_HOME/gongkai/stop.toml
/// (~/.config/gongkai/stop.toml), which need not be there. The error is a sentence.
[[nodiscard]] std::expected<StopList, std::string> operators_stop_list(const std::string& file);

/// True for "127.0.0.1:8080" and other exact loopback origins with a port.
bool is_loopback_origin(std::string_view origin);

}  // namespace gongkai

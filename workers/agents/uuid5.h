// Identifiers that follow from a name (RFC 9562, version 5): the same name always gives the same
// one, so that it need not be stored to be known.
#pragma once

#include <string>
#include <string_view>

namespace ao::workers::agents {

/// The namespace of conversations that ao names: made up once, by chance; it must never change.
inline constexpr std::string_view kConversationNamespace = "9abeda35-5426-42bb-8ee9-348928a33707";

/// `name_space` is a UUID in its usual spelling.
std::string uuid5(std::string_view name_space, std::string_view name);

} // namespace ao::workers::agents

// SPDX-License-Identifier: Apache-2.0
// The headers that every answer of ours carries, errors too (S-49).
#pragma once

#include "net/message.hpp"

namespace applinks::web {

enum class Transport { plain, tls };

// Adds what the answer does not say itself: a page may widen form-action, a file that never changes may be cached.
void add_security_headers(net::Response& response, Transport transport);

}  // namespace applinks::web

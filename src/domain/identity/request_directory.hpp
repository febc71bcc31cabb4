// SPDX-License-Identifier: Apache-2.0
// Directories that know people by what a browser's request carries: the session of the application behind us, or the
// word of a proxy that authenticates (design "Who the user is").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/task.hpp"
#include "domain/identity/directory.hpp"
#include "protocol/http/forwarded.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::domain {

// cached: an answer of a few seconds ago will do. now: for what needs to be sure, such as step-up.
enum class Freshness { cached, now };

class RequestDirectory {
public:
    virtual ~RequestDirectory() = default;
    virtual std::string_view source() const = 0;
    // Nothing: the request is nobody's. The headers and the origin outlive the call.
    // Errors: unavailable, with a message that may be shown to anyone.
    virtual Task<Result<std::optional<DirectoryPerson>>> who(const http::Headers& headers, const http::Origin& origin,
                                                             Freshness freshness) = 0;
    // A person by her name, where nobody's browser is at hand. Nothing: no such person, she may not sign in, or people
    // are known by their requests only. Errors: unavailable.
    virtual Task<Result<std::optional<DirectoryPerson>>> find(UserName name) = 0;
    // Where a browser signs in, to come back to `address`. "": there is no such page.
    virtual std::string sign_in_page(std::string_view address) const = 0;
    // Whether that page leads back by itself.
    virtual bool leads_back() const = 0;
};

}  // namespace applinks::domain

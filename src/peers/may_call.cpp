// SPDX-License-Identifier: Apache-2.0
#include "peers/may_call.hpp"

namespace applinks::peers {

using domain::LinkState;
using domain::OAuthLevel;

Result<void> check_may_call(const domain::Link& link, CallAs as) {
    if (link.state == LinkState::suspended) return fail(Errc::conflict, "The link to " + link.name + " is suspended.");
    if (link.state == LinkState::setting_up && as == CallAs::person)
        return fail(Errc::conflict, "The link to " + link.name + " is not confirmed by the other side yet.");
    if (as == CallAs::anonymous) return {};
    if (link.outgoing == OAuthLevel::disabled)
        return fail(Errc::not_allowed, "Calls to " + link.name + " are switched off.");
    if (as == CallAs::application && link.outgoing < OAuthLevel::oauth)
        return fail(Errc::not_allowed, "Calls to " + link.name + " without a user are switched off.");
    return {};
}

}  // namespace applinks::peers

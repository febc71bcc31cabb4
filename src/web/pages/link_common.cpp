// SPDX-License-Identifier: Apache-2.0
#include "web/pages/link_common.hpp"

namespace applinks::web::pages {
Result<const domain::Link*> link_of(const Context& context) {
    const auto* link = context.snapshot->find_link(LinkId(std::string(context.path_value("id"))));
    if (link == nullptr) return fail(Errc::not_found, "There is no such link. It may have been deleted.");
    return link;
}

Result<const domain::Link*> changeable_link_of(const Context& context) {
    AL_TRY(const auto* const link, link_of(context));
    if (link->system)
        return fail(Errc::not_allowed, "This link is made by the configuration and cannot be changed here.");
    return link;
}

std::string link_path(const LinkId& id, std::string_view rest) {
    return "/applinks/links/" + id.str() + std::string(rest);
}

}  // namespace applinks::web::pages

// SPDX-License-Identifier: Apache-2.0
#include "web/pages/link_common.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/links/type_registry.hpp"

namespace applinks::web::pages {
namespace {

using Sentence = std::pair<std::string_view, std::string_view>;

constexpr std::array kDone = {
    Sentence{"created", "The link was made."},
    Sentence{"already", "This application is linked already. This is how the link stands."},
    Sentence{"linked", "Both halves of the link are made, and both ends agree."},
    Sentence{"confirmed",
             "This half of the link is made, and you are done. Whoever asked you for it sees that in the other "
             "application."},
    Sentence{"saved", "Your changes were saved."},
    Sentence{"matched", "Both ends have the same settings now."},
    Sentence{"primary", "This is now the primary link of its type."},
    Sentence{"suspended", "The link is suspended: no calls go either way. Permissions are kept."},
    Sentence{"resumed", "The link is working again."},
    Sentence{"moved", "The link leads to the new address. Permissions are kept."},
    Sentence{"removed_here",
             "The link was deleted on this side. The other side keeps its half until its admin removes it."},
    Sentence{"removed_both", "The link was deleted on both sides."},
    Sentence{
        "removed_here_retrying",
        "The link was deleted on this side. The other side could not be told. It will be retried for seven days; its "
        "admin may also remove it."},
    Sentence{"revoked", "The permission was withdrawn."},
    Sentence{"withdrawn", "The permission was withdrawn. The next call of that application is refused."},
    Sentence{"disconnected",
             "Your account is disconnected. The other application may still list the permission; you can withdraw it "
             "there, too."},
    Sentence{"connected", "Your account is connected."},
};

}  // namespace

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

std::string_view done_sentence(std::string_view code) {
    const auto found = std::ranges::find(kDone, code, &Sentence::first);
    return found == kDone.end() ? std::string_view() : found->second;
}

std::string done_of(const Context& context) {
    const auto query = context.query();
    const auto code = query ? query->at_most_one("done") : Result<std::string>(std::string());
    return std::string(done_sentence(code.value_or(std::string())));
}

std::string link_path(const LinkId& id, std::string_view rest) {
    return "/applinks/links/" + id.str() + std::string(rest);
}

Task<Result<std::vector<domain::LinkUse>>> load_uses(Services& services) {
    co_return co_await services.runtime.run([&services] { return services.store.link_uses(); });
}

const domain::LinkUse* use_of(const std::vector<domain::LinkUse>& uses, const LinkId& id) {
    const auto found = std::ranges::find(uses, id, &domain::LinkUse::link);
    return found == uses.end() ? nullptr : &*found;
}

std::string type_name(const domain::Snapshot& snapshot, const TypeId& type) {
    return snapshot.types ? snapshot.types->get(type).name : type.str();
}

void add_abilities(View& view, const domain::Link& link) {
    view.flag("can_edit", !link.system)
        .flag("can_test", link.rpc_url.has_value())
        .flag("can_suspend", !link.system && link.state == domain::LinkState::active)
        .flag("can_resume", !link.system && link.state == domain::LinkState::suspended)
        .flag("can_move", !link.system && link.rpc_url.has_value());
}

}  // namespace applinks::web::pages

// SPDX-License-Identifier: Apache-2.0
#include "web/step_up.hpp"

namespace applinks::web {
namespace {

using domain::DirectoryKind;

}  // namespace

bool has_password(const Context& context) {
    if (!context.caller.account) return false;
    const auto& source = context.caller.account->source;
    return source != name_of(DirectoryKind::host) && source != name_of(DirectoryKind::header);
}

Task<Result<void>> check_step_up(Services& services, const Context& context, Secret password) {
    if (!has_password(context)) {
        const auto named =
            co_await services.people.who(services, context.head.headers, context.origin, domain::Freshness::now);
        if (!named) co_return std::unexpected(named.error());
        if (!*named || (*named)->id != context.caller.account->id)
            co_return fail(Errc::not_authenticated, "You have signed out, or in as somebody else. Sign in again.");
        co_return Result<void>();
    }
    const domain::PasswordLogin login{.user_name = context.caller.user_name(),
                                      .password = std::move(password),
                                      .address = context.origin.client_address};
    const auto checked = co_await services.people.sign_in(services, *context.snapshot, login);
    if (!checked && checked.error().code == Errc::not_authenticated)
        co_return fail(Errc::not_authenticated, "The password is not right.");
    if (!checked) co_return std::unexpected(checked.error());
    co_return Result<void>();
}

}  // namespace applinks::web

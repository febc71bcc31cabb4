// SPDX-License-Identifier: Apache-2.0
#include "web/pages/login_pages.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "domain/identity/login.hpp"
#include "web/errors.hpp"
#include "web/pages/page.hpp"
#include "web/step_up.hpp"

namespace applinks::web::pages {
namespace {

// Where a browser comes back to that signed in at the application. Redmine leads to no address with "/login" in it.
constexpr std::string_view kBackFromSignIn = "/applinks/signed-in";

Result<std::string> wanted_return(const Context& context) {
    AL_TRY(const auto query, context.query());
    return query.at_most_one("return_to");
}

// Signing in may lead straight on to a linked application that asks for permission: browsers check `form-action` along
// that redirect, too (S-49).
net::Response login_answer(const Context& context, const LoginPage& page, int status = 200) {
    auto response = html(render_login(frame_of(context, {.title = "Sign in", .width = Width::narrow}), page), status);
    if (page.form.value("return_to").contains("/login-dance/authorize"))
        allow_form_targets(response, permission_urls(*context.snapshot));
    return response;
}

net::Response step_up_answer(const Context& context, const StepUpPage& page, int status = 200) {
    auto shown = page;
    shown.by_password = has_password(context);
    shown.good_for = std::chrono::duration_cast<std::chrono::minutes>(context.settings().step_up_life);
    return html(render_step_up(frame_of(context, {.title = "Give your password again", .width = Width::narrow}), shown),
                status);
}

void set_session_cookie(net::Response& response, const Context& context, const std::string& value) {
    response.headers.add("Set-Cookie",
                         http::set_cookie(domain::kSessionCookie, value, context.settings().cookie_scope()));
}

void delete_session_cookie(net::Response& response, const Context& context) {
    response.headers.add("Set-Cookie", http::set_cookie(domain::kSessionCookie, "", context.settings().cookie_scope(),
                                                        std::chrono::seconds(0)));
}

// Reasons that belong beside the form; everything else is an error page.
bool is_about_the_password(const Error& error) {
    return error.code == Errc::not_authenticated || error.code == Errc::throttled || error.code == Errc::unavailable ||
           error.code == Errc::already_exists;
}

Task<Result<domain::Account>> check_on_pool(Services& services, const Context& context, domain::PasswordLogin login) {
    co_return co_await services.people.sign_in(services, *context.snapshot, login);
}

// A session that this browser had before dies: nobody goes on with a planted id (S-45).
Task<Result<net::Response>> begin_session(Services& services, const Context& context, const domain::Account& account,
                                          std::string return_to) {
    const auto begun = co_await services.runtime.run([&]() -> Result<std::string> {
        if (!context.caller.session_id.empty())
            AL_TRY_VOID(services.store.remove_session(crypto::token_hash(context.caller.session_id),
                                                      context.audit("session.ended")));
        return domain::begin_session(account, context.origin.client_address, *context.snapshot, services.store,
                                     context.now);
    });
    if (!begun) co_return std::unexpected(begun.error());
    auto response = go_to_address(std::move(return_to));
    set_session_cookie(response, context, *begun);
    co_return response;
}

// Where people sign in at the application or at a proxy: whoever did is let in at once. `asked`: the browser comes from
// there, and is not sent in a circle.
Task<Result<std::optional<net::Response>>> let_in_by_request(Services& services, const Context& context,
                                                             LoginPage& page, bool asked) {
    const auto* directory = services.people.of_requests();
    if (directory == nullptr) co_return std::nullopt;
    auto target = std::string(page.form.value("return_to"));
    const auto named =
        co_await services.people.who(services, context.head.headers, context.origin, domain::Freshness::now);
    if (named && *named) {
        AL_CO_TRY(auto response, co_await begin_session(services, context, **named, std::move(target)));
        co_return response;
    }
    const auto back = context.own_url(std::string(kBackFromSignIn) + "?return_to=" + percent_encode(target));
    page.sign_in_url = directory->sign_in_page(back);
    if (!named) page.message = named.error().message;
    if (named && !asked && directory->leads_back()) co_return go_to_address(page.sign_in_url);
    co_return std::nullopt;
}

Task<Result<net::Response>> get_login_page(Services& services, Context& context, bool asked) {
    AL_CO_TRY(const auto wanted, wanted_return(context));
    if (context.caller.kind == domain::Caller::Kind::session) co_return go_to_address(return_target(context, wanted));
    LoginPage page{.form = {}, .first_run = context.snapshot->accounts_by_id.empty()};
    page.form.set("return_to", return_target(context, wanted));
    AL_CO_TRY(auto let_in, co_await let_in_by_request(services, context, page, asked));
    if (let_in) co_return *std::move(let_in);
    co_return login_answer(context, page);
}

Task<Result<net::Response>> get_login(Services& services, Context& context) {
    co_return co_await get_login_page(services, context, false);
}
Task<Result<net::Response>> get_signed_in(Services& services, Context& context) {
    co_return co_await get_login_page(services, context, true);
}

Task<Result<net::Response>> post_login(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(auto state, FormState::read(form));
    state.set("return_to", return_target(context, state.value("return_to")));
    domain::PasswordLogin login{.user_name = std::string(state.value("user")),
                                .password = Secret(std::string(state.value("password"))),
                                .address = context.origin.client_address};
    const auto checked = co_await check_on_pool(services, context, std::move(login));
    if (!checked && is_about_the_password(checked.error())) {
        const LoginPage page{.form = std::move(state), .message = checked.error().message};
        co_return login_answer(context, page, status_of(checked.error().code));
    }
    if (!checked) co_return std::unexpected(checked.error());

    co_return co_await begin_session(services, context, *checked, std::string(state.value("return_to")));
}

Task<Result<net::Response>> get_step_up(Services&, Context& context) {
    AL_CO_TRY(const auto wanted, wanted_return(context));
    StepUpPage page;
    page.form.set("return_to", return_target(context, wanted));
    co_return step_up_answer(context, page);
}

Task<Result<net::Response>> post_step_up(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(auto state, FormState::read(form));
    state.set("return_to", return_target(context, state.value("return_to")));
    const auto checked = co_await check_step_up(services, context, Secret(std::string(state.value("password"))));
    if (!checked && is_about_the_password(checked.error())) {
        const StepUpPage page{.form = std::move(state), .message = checked.error().message};
        co_return step_up_answer(context, page, status_of(checked.error().code));
    }
    if (!checked) co_return std::unexpected(checked.error());
    const auto renewed = co_await services.runtime.run([&services, &context] {
        return domain::step_up_session(context.caller, context.origin.client_address, *context.snapshot, services.store,
                                       context.now);
    });
    if (!renewed) co_return std::unexpected(renewed.error());
    auto response = go_to_address(std::string(state.value("return_to")));
    set_session_cookie(response, context, *renewed);
    co_return response;
}

// The session dies at the server before the browser is told to forget it (S-45).
Task<Result<net::Response>> post_logout(Services& services, Context& context) {
    const auto removed = co_await services.runtime.run([&services, &context] {
        return services.store.remove_session(crypto::token_hash(context.caller.session_id),
                                             context.audit("session.ended"));
    });
    if (!removed && removed.error().code != Errc::not_found) co_return std::unexpected(removed.error());
    auto response = go_to(context, "/applinks/login");
    delete_session_cookie(response, context);
    co_return response;
}

// Where a browser lands that was sent to sign in again in the middle of signing out.
Task<Result<net::Response>> get_logout(Services&, Context& context) {
    co_return go_to(context, "/applinks/");
}

}  // namespace

std::string render_login(const Frame& frame, const LoginPage& page) {
    const std::vector<Field> fields{
        {.name = "user", .label = "User name", .autocomplete = "username", .required = true},
        {.kind = Field::Kind::password,
         .name = "password",
         .label = "Password",
         .autocomplete = "current-password",
         .required = true},
    };
    View view;
    view.text("return_to", page.form.value("return_to"))
        .text("message", page.message)
        .text("sign_in_url", page.sign_in_url)
        .flag("sign_in", !page.sign_in_url.empty())
        .flag("first_run", page.first_run)
        .list("fields", field_views(fields, page.form));
    return render_page(frame, "login", std::move(view));
}

std::string render_step_up(const Frame& frame, const StepUpPage& page) {
    const std::vector<Field> fields{
        {.kind = Field::Kind::password,
         .name = "password",
         .label = "Password",
         .autocomplete = "current-password",
         .required = true},
    };
    View view;
    view.text("return_to", page.form.value("return_to"))
        .text("message", page.message)
        .text("user", frame.user)
        .text("minutes", std::to_string(page.good_for.count()))
        .flag("by_password", page.by_password);
    if (page.by_password) view.list("fields", field_views(fields, page.form));
    return render_page(frame, "step_up", std::move(view));
}

std::vector<Route> login_routes() {
    return {
        {.method = "GET", .pattern = "/applinks/login", .policy = reads(Who::anyone), .handler = get_login},
        {.method = "GET",
         .pattern = std::string(kBackFromSignIn),
         .policy = reads(Who::anyone),
         .handler = get_signed_in},
        {.method = "POST", .pattern = "/applinks/login", .policy = changes(Who::anyone), .handler = post_login},
        {.method = "GET", .pattern = "/applinks/step-up", .policy = reads(Who::user), .handler = get_step_up},
        {.method = "POST", .pattern = "/applinks/step-up", .policy = changes(Who::user), .handler = post_step_up},
        {.method = "GET", .pattern = "/applinks/logout", .policy = reads(Who::user), .handler = get_logout},
        {.method = "POST", .pattern = "/applinks/logout", .policy = changes(Who::user), .handler = post_logout},
    };
}

}  // namespace applinks::web::pages

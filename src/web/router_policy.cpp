// SPDX-License-Identifier: Apache-2.0
#include "web/router_policy.hpp"

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "protocol/http/same_origin.hpp"

namespace applinks::web {
namespace {

using domain::Caller;

constexpr const char* kSignIn = "You must sign in for this.";

bool is_own_link(const Context& context) {
    return context.caller.kind == Caller::Kind::two_legged && !context.caller.link.empty() &&
           context.caller.link.str() == context.path_value("id");
}

Result<void> check_who(Who who, const Context& context) {
    const auto& caller = context.caller;
    if (who == Who::admin_or_own_link && is_own_link(context)) return {};
    if (who == Who::user || who == Who::admin || who == Who::admin_or_own_link) {
        if (!caller.account) return fail(Errc::not_authenticated, kSignIn);
        if (who != Who::user && !caller.is_admin())
            return fail(Errc::not_allowed, "You must be an administrator for this.");
    }
    return {};
}

Result<void> check_same_origin(const Context& context) {
    if (http::is_same_origin(context.head.headers, context.settings().url)) return {};
    return fail(Errc::csrf_rejected, "This request did not come from a page of this application.");
}

// A page that sends no referrer makes browsers write `Origin: null`, and without https they send no Sec-Fetch-Site
// either: in the plain-http mode for development the token alone has to do.
bool has_no_origin_in_development(const Context& context) {
    const auto& headers = context.head.headers;
    return context.settings().development_http && !headers.contains("Sec-Fetch-Site") && headers.count("Origin") == 1 &&
           headers.get("Origin") == "null";
}

Result<void> check_form_token(const Context& context) {
    if (context.caller.session_id.empty()) return fail(Errc::not_authenticated, kSignIn);
    if (!http::is_form_content_type(context.head.headers.get("Content-Type")))
        return fail(Errc::unsupported_media_type, "This address takes the form of its page only.");
    AL_TRY(const auto form, context.form());
    AL_TRY(const auto token, form.at_most_one("csrf"));
    if (!equal_constant_time(token, csrf_token(context.caller.session_id)))
        return fail(Errc::csrf_rejected, "This form is too old. Load the page again and repeat what you did.");
    if (has_no_origin_in_development(context)) return {};
    return check_same_origin(context);
}

bool is_from_browser(const Context& context) {
    return context.head.headers.contains("Sec-Fetch-Site") || context.head.headers.contains("Origin");
}

// Basic credentials can be a browser's, kept from a page of the application behind us: when a browser says that it
// sends them, it has to be from our own pages.
Result<void> check_basic(const Context& context) {
    return is_from_browser(context) ? check_same_origin(context) : Result<void>();
}

// Our JSON API (S-47): a page of another site can neither read the token nor send the header.
Result<void> check_header_token(const Context& context) {
    if (context.caller.kind == Caller::Kind::basic) return check_basic(context);
    if (context.caller.session_id.empty()) return {};
    const auto token = context.head.headers.get("X-CSRF-Token");
    if (!equal_constant_time(token, csrf_token(context.caller.session_id)))
        return fail(Errc::csrf_rejected, "This page is too old. Load it again and repeat what you did.");
    return check_same_origin(context);
}

// applinks-protocol.md 0.4.
Result<void> check_no_check_header(const Context& context) {
    const auto& headers = context.head.headers;
    const auto kind = context.caller.kind;
    const bool from_browser = is_from_browser(context);
    if (kind == Caller::Kind::basic) return check_basic(context);
    if (kind != Caller::Kind::session) return {};
    const auto token = headers.get("X-Atlassian-Token");
    if (token != "no-check" && token != "nocheck")
        return fail(Errc::csrf_rejected, "This call needs the header X-Atlassian-Token: no-check.");
    // A page of another site cannot send that header at all; GET carries no Origin.
    if (!is_unsafe_method(context.head.method) && !from_browser) return {};
    return check_same_origin(context);
}

Result<void> check_csrf(const Policy& policy, const Context& context) {
    const bool is_unsafe = is_unsafe_method(context.head.method);
    switch (policy.csrf) {
        case Csrf::form_token: return is_unsafe ? check_form_token(context) : Result<void>();
        case Csrf::header_token: return is_unsafe ? check_header_token(context) : Result<void>();
        case Csrf::no_check_header: return check_no_check_header(context);
        case Csrf::same_origin: {
            const auto kind = context.caller.kind;
            const bool may_be_browser = kind == Caller::Kind::anonymous || kind == Caller::Kind::session;
            if (!is_unsafe || !may_be_browser || has_no_origin_in_development(context)) return {};
            return check_same_origin(context);
        }
        case Csrf::by_handler:
        case Csrf::none:
        case Csrf::undeclared: break;
    }
    return {};
}

// Machines give their credentials with each call: for them it is always given (S-48).
Result<void> check_step_up(const Context& context) {
    if (context.caller.kind != Caller::Kind::session || context.caller.step_up_until > context.now) return {};
    return fail(Errc::step_up_required, "Give your password again before you change this.");
}

Result<void> check_content_type(const Policy& policy, const Context& context) {
    if (policy.family != Family::api || context.body.empty()) return {};
    const auto type = context.head.headers.get("Content-Type");
    if (equal_ignoring_case(trim_blanks(type.substr(0, type.find(';'))), "application/json")) return {};
    return fail(Errc::unsupported_media_type, "This address takes application/json only.");
}

}  // namespace

bool is_unsafe_method(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

Result<void> check_body(const Policy& policy, const net::RequestHead& head) {
    const auto encoding = head.headers.get("Content-Encoding");
    if (!encoding.empty() && !equal_ignoring_case(encoding, "identity"))
        return fail(Errc::unsupported_media_type, "Send the body without Content-Encoding.");
    if (!head.has_body) return {};
    if (policy.body_bytes_max == 0) return fail(Errc::limit_exceeded, "This address takes no body.");
    if (head.content_length > policy.body_bytes_max)
        return fail(Errc::limit_exceeded,
                    "The body is too long: at most " + std::to_string(policy.body_bytes_max) + " bytes are taken.");
    return {};
}

Result<void> check_policy(const Policy& policy, const Context& context) {
    AL_TRY_VOID(check_who(policy.who, context));
    AL_TRY_VOID(check_content_type(policy, context));
    AL_TRY_VOID(check_csrf(policy, context));
    if (policy.step_up == StepUp::yes) AL_TRY_VOID(check_step_up(context));
    return {};
}

}  // namespace applinks::web

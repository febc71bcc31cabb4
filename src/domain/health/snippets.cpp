// SPDX-License-Identifier: Apache-2.0
// What there is to copy. Host names are of a checked URL; paths are part of a rule only when they are plain.
#include <algorithm>
#include <array>

#include "domain/health/finding.hpp"

namespace applinks::domain {
namespace {

std::string value_of(const FindingValues& values, std::string_view name) {
    const auto found = std::ranges::find(values, name, &FindingValue::name);
    return found == values.end() ? std::string() : found->value;
}

bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/._~-").contains(c);
    });
}

std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out + "'";
}

// Context path of the peer, "" when it has none or one that a rule cannot hold.
std::string base_path(const FindingValues& values) {
    auto path = value_of(values, "base_path");
    return is_plain(path) ? path : std::string();
}

std::string escaped_dots(std::string path) {
    for (auto at = path.find('.'); at != std::string::npos; at = path.find('.', at + 2)) path.insert(at, 1, '\\');
    return path;
}

// The paths that other applications call without a session (applinks-protocol.md 10).
std::string wire_paths(const FindingValues& values) {
    return "^" + escaped_dots(base_path(values)) + "/(rest/applinks|plugins/servlet/oauth|rest/applinks-oauth)(/|$)";
}

std::vector<Snippet> open_paths(const FindingValues& values) {
    const auto paths = wire_paths(values);
    const auto host = value_of(values, "host");
    return {
        {"nginx", "location ~ " + paths +
                      " {\n    auth_request off;\n    auth_basic off;\n    proxy_pass http://application;\n"
                      "    proxy_set_header Host $http_host;\n    proxy_set_header X-Forwarded-Proto $scheme;\n}"},
        {"Apache", "<LocationMatch \"" + paths + "\">\n    AuthType None\n    Require all granted\n</LocationMatch>"},
        {"Traefik", "# a second router without the sign-in middleware, before the other one\nrule: \"Host(`" + host +
                        "`) && PathRegexp(`" + paths + "`)\"\npriority: 1000"},
    };
}

std::vector<Snippet> allowed_methods(const FindingValues& values) {
    const auto paths = wire_paths(values);
    return {
        {"nginx",
         "# inside the location, in place of a narrower limit_except\nlimit_except GET POST PUT DELETE { deny all; }"},
        {"Apache", "<LocationMatch \"" + paths + "\">\n    AllowMethods GET POST PUT DELETE\n</LocationMatch>"},
        {"Shell", "curl -i -X " + (is_plain(value_of(values, "method")) ? value_of(values, "method") : "GET") + " " +
                      shell_quoted(value_of(values, "url"))}};
}

std::vector<Snippet> kept_host() {
    return {{"nginx",
             "proxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;\n"
             "proxy_set_header X-Forwarded-Host $http_host;"},
            {"Apache", "ProxyPreserveHost On\nRequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}"},
            {"Tomcat (server.xml)",
             "<Connector … scheme=\"https\" secure=\"true\" proxyName=\"public.host\" proxyPort=\"443\"/>"}};
}

std::vector<Snippet> certificate(const FindingValues& values) {
    const auto host = value_of(values, "host");
    const auto place = shell_quoted(host + ":" + value_of(values, "port"));
    return {{"Shell",
             "openssl s_client -connect " + place + " -servername " + shell_quoted(host) + " -showcerts </dev/null"}};
}

struct Rule {
    std::string_view code;
    std::vector<Snippet> (*make)(const FindingValues&);
};

std::vector<Snippet> call_it(const FindingValues& values) {
    return {{"Shell", "curl -sv -o /dev/null --max-time 15 " + shell_quoted(value_of(values, "url"))}};
}
std::vector<Snippet> look_it_up(const FindingValues& values) {
    return {{"Shell", "getent ahosts " + shell_quoted(value_of(values, "host"))}};
}
std::vector<Snippet> compare_clocks(const FindingValues& values) {
    return {{"Shell, on both machines", "timedatectl; date -u"},
            {"Shell", "curl -sI " + shell_quoted(value_of(values, "url")) + " | grep -i ^date; date -u"}};
}
std::vector<Snippet> call_upstream(const FindingValues& values) {
    return {{"Shell", "curl -sv -o /dev/null --max-time 15 " + shell_quoted(value_of(values, "upstream"))}};
}
std::vector<Snippet> keep_host(const FindingValues&) {
    return kept_host();
}

constexpr std::array kRules = {
    Rule{"unknown_host", look_it_up},
    Rule{"dns_slow", look_it_up},
    Rule{"refused", call_it},
    Rule{"timeout", call_it},
    Rule{"no_answer", call_it},
    Rule{"too_slow", call_it},
    Rule{"not_http", call_it},
    Rule{"too_large", call_it},
    Rule{"not_a_peer", call_it},
    Rule{"peer_down", call_it},
    Rule{"unexpected", call_it},
    Rule{"redirected", call_it},
    Rule{"tls_untrusted", certificate},
    Rule{"tls_name", certificate},
    Rule{"tls_expired", certificate},
    Rule{"tls_not_yet", certificate},
    Rule{"tls_failed", certificate},
    Rule{"login_page", open_paths},
    Rule{"blocked", open_paths},
    Rule{"method_blocked", allowed_methods},
    Rule{"url_mismatch", keep_host},
    Rule{"signature", keep_host},
    Rule{"signature_incoming", keep_host},
    Rule{"clock", compare_clocks},
    Rule{"clock_drift", compare_clocks},
    Rule{"clock_refused", compare_clocks},
    Rule{"upstream", call_upstream},
    Rule{"peer_upstream", call_it},
};

}  // namespace

std::vector<Snippet> snippets_for(std::string_view code, const FindingValues& values) {
    const auto* const rule = std::ranges::find(kRules, code, &Rule::code);
    return rule == kRules.end() ? std::vector<Snippet>() : rule->make(values);
}

}  // namespace applinks::domain

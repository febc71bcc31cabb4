// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/explain_candidates.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "protocol/oauth1/authorization.hpp"
#include "protocol/oauth1/parameters.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::size_t kChangesMax = 2;
constexpr std::size_t kNamesMax = 12;  // keeps the whole below a millisecond

void add(Candidates& to, std::string text, std::vector<Change> changes) {
    if (changes.size() > kChangesMax || std::ranges::find(to, text, &Candidate::text) != to.end()) return;
    to.push_back({std::move(text), std::move(changes)});
}

struct Part {
    std::string text;
    std::vector<Change> changes{};
};

std::vector<Change> joined(const std::vector<Change>& a, const std::vector<Change>& b) {
    auto all = a;
    all.insert(all.end(), b.begin(), b.end());
    return all;
}

std::pair<std::string_view, std::string_view> host_and_port(std::string_view authority) {
    const auto colon = authority.rfind(':');
    if (colon == std::string_view::npos || authority.ends_with(']')) return {authority, {}};
    return {authority.substr(0, colon), authority.substr(colon + 1)};
}

std::vector<Part> schemes(std::string_view used) {
    const std::string other = used == "https" ? "http" : "https";
    return {{std::string(used)}, {other, {{Mistake::scheme, "with " + other + " in place of " + std::string(used)}}}};
}

Part renamed(std::string_view authority, std::string_view used) {
    const auto [host, port] = host_and_port(authority);
    const auto [used_host, used_port] = host_and_port(used);
    if (host != used_host) return {std::string(authority), {{Mistake::host, "for the host " + std::string(authority)}}};
    if (port.empty()) return {std::string(host), {{Mistake::port, "without the port " + std::string(used_port)}}};
    return {std::string(authority), {{Mistake::port, "with the port " + std::string(port)}}};
}

std::vector<Part> authorities(std::string_view used, const KnownNames& names) {
    std::vector<Part> parts{{std::string(used)}};
    const auto host = host_and_port(used).first;
    parts.push_back(renamed(host, used));
    for (const auto* port : {":443", ":80", ":8080", ":8443"}) parts.push_back(renamed(std::string(host) + port, used));
    for (std::size_t i = 0; i < std::min(names.authorities.size(), kNamesMax); ++i) {
        const auto name = to_lower_ascii(names.authorities.at(i));
        parts.push_back(renamed(name, used));
        const auto port = host_and_port(name).second;
        if (!port.empty()) parts.push_back(renamed(std::string(host) + ":" + std::string(port), used));
    }
    return parts;
}

std::vector<Part> paths(std::string_view used, const KnownNames& names) {
    std::vector<Part> parts{{std::string(used)}};
    for (std::size_t i = 0; i < std::min(names.path_prefixes.size(), kNamesMax); ++i) {
        const auto& prefix = names.path_prefixes.at(i);
        if (prefix.empty()) continue;
        const bool has_it = used.starts_with(prefix) && (used.size() == prefix.size() || used.at(prefix.size()) == '/');
        if (has_it && used.size() > prefix.size())
            parts.push_back({std::string(used.substr(prefix.size())),
                             {{Mistake::path_prefix, "without " + prefix + " before the path"}}});
        if (!has_it)
            parts.push_back(
                {prefix + std::string(used), {{Mistake::path_prefix, "with " + prefix + " before the path"}}});
    }
    return parts;
}

// How names and values are written before the whole is encoded once more.
enum class Writing { right, once, plus, java_plus, literal_plus };

struct Raw {
    std::string_view name;
    std::string_view value;
    bool in_form;  // query or form body: there "+" is a space
};

std::string decoded(std::string_view raw, bool plus_is_space) {
    std::string text(raw);
    if (plus_is_space) std::ranges::replace(text, '+', ' ');
    return percent_decode(text).value_or(text);
}

std::string form_encoded(std::string_view text, bool as_java) {
    std::string out;
    for (const char c : text) {
        if (c == ' ')
            out += '+';
        else if (as_java && c == '*')
            out += c;
        else if (as_java && c == '~')
            out += "%7E";
        else
            percent_encode_to(out, std::string_view(&c, 1));
    }
    return out;
}

std::string written(std::string_view raw, bool in_form, Writing writing) {
    switch (writing) {
        case Writing::right: return percent_encode(decoded(raw, in_form));
        case Writing::once: return decoded(raw, in_form);
        case Writing::plus: return form_encoded(decoded(raw, in_form), false);
        case Writing::java_plus: return form_encoded(decoded(raw, in_form), true);
        case Writing::literal_plus: break;
    }
    return percent_encode(decoded(raw, false));
}

std::string parameter_text(const std::vector<Raw>& raws, Writing writing) {
    std::vector<std::pair<std::string, std::string>> pairs;
    pairs.reserve(raws.size());
    for (const auto& raw : raws) {
        if (raw.name == "oauth_signature") continue;
        pairs.emplace_back(written(raw.name, raw.in_form, writing), written(raw.value, raw.in_form, writing));
    }
    std::ranges::sort(pairs);
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(value);
    }
    return percent_encode(text);
}

void take_pairs(std::vector<Raw>& to, std::string_view text) {
    while (const auto pair = next_pair(text)) to.push_back({pair->name, pair->value, true});
}

struct Places {
    std::vector<Raw> header;
    std::vector<Raw> query;
    std::vector<Raw> body;
};

Places places_of(const IncomingRequest& request) {
    Places places;
    if (const auto credentials = oauth_credentials(request.authorization)) {
        HeaderReader reader(*credentials);
        HeaderParameter parameter;
        while (reader.next(parameter) == HeaderReader::Step::parameter)
            if (!equal_ignoring_case(parameter.name, "realm"))
                places.header.push_back({parameter.name, parameter.value, false});
    }
    take_pairs(places.query, request.query);
    if (http::is_form_content_type(request.content_type)) take_pairs(places.body, request.body);
    return places;
}

// The protocol's own parameters are signed wherever they stand.
void append(std::vector<Raw>& to, const std::vector<Raw>& from, bool protocol_only) {
    std::ranges::copy_if(from, std::back_inserter(to),
                         [&](const Raw& raw) { return !protocol_only || raw.name.starts_with("oauth_"); });
}

}  // namespace

Candidates method_candidates(std::string_view method) {
    std::string upper(method);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const auto lower = to_lower_ascii(method);
    Candidates all;
    add(all, upper, {});
    add(all, lower, {{Mistake::method_case, "with the method in lower case"}});
    add(all, upper.substr(0, 1) + lower.substr(std::min<std::size_t>(1, lower.size())),
        {{Mistake::method_case, "with the method in mixed case"}});
    return all;
}

Candidates uri_candidates(const IncomingRequest& request, const KnownNames& names) {
    const auto separator = request.url_base.find("://");
    if (separator == std::string_view::npos) return {};
    const auto scheme = to_lower_ascii(request.url_base.substr(0, separator));
    const auto authority = to_lower_ascii(request.url_base.substr(separator + 3));
    Candidates all;
    add(all, percent_encode(normalized_uri(request.url_base, request.path)), {});
    for (const auto& path : paths(request.path, names))
        for (const auto& host : authorities(authority, names))
            for (const auto& way : schemes(scheme)) {
                const auto changes = joined(joined(way.changes, host.changes), path.changes);
                if (changes.size() > kChangesMax) continue;
                const auto base = way.text + "://" + host.text;
                add(all, percent_encode(normalized_uri(base, path.text)), changes);
                // A caller that does not drop the default port (RFC 5849, 3.4.1.2) signs what it wrote.
                add(all, percent_encode(base + path.text), changes);
            }
    return all;
}

Candidates parameter_candidates(const IncomingRequest& request) {
    const auto places = places_of(request);
    struct Spelling {
        Writing writing;
        std::vector<Change> changes;
    };
    const std::array spellings = {
        Spelling{Writing::right, {}},
        Spelling{Writing::once, {{Mistake::encoded_once, "with parameters encoded once in place of twice"}}},
        Spelling{Writing::plus, {{Mistake::space_as_plus, "with spaces written as +"}}},
        Spelling{Writing::java_plus, {{Mistake::space_as_plus, "with parameters in the encoding of forms"}}},
        Spelling{Writing::literal_plus, {{Mistake::space_as_plus, "with the + of the query taken for itself"}}},
    };
    const Change no_body{Mistake::body_left_out, "without the form in the body"};
    const Change no_query{Mistake::query_left_out, "without the query"};
    Candidates all;
    for (const bool without_body : {false, true})
        for (const bool without_query : {false, true}) {
            std::vector<Raw> raws;
            append(raws, places.header, false);
            append(raws, places.query, without_query);
            append(raws, places.body, without_body);
            std::vector<Change> left_out;
            if (without_body) left_out.push_back(no_body);
            if (without_query) left_out.push_back(no_query);
            for (const auto& spelling : spellings)
                if (left_out.size() + spelling.changes.size() <= kChangesMax)
                    add(all, parameter_text(raws, spelling.writing), joined(left_out, spelling.changes));
        }
    return all;
}

}  // namespace applinks::oauth1

// SPDX-License-Identifier: Apache-2.0
#include "web/api/link_fields.hpp"

#include "domain/links/type_registry.hpp"

namespace applinks::web::api {

using domain::OAuthLevel;

OAuthLevel read_level(Fields& fields, std::string_view name, OAuthLevel otherwise) {
    const auto word =
        fields.word(name, {"disabled", "three_legged", "oauth", "impersonation"}, wire::name_of(otherwise));
    return wire::parse_level(word).value_or(otherwise);
}

TypeId read_type(Fields& fields, const domain::Snapshot& snapshot, const TypeId& otherwise) {
    const TypeId type(fields.text("type"));
    if (type.empty()) return otherwise;
    if (snapshot.types && snapshot.types->find(type) == nullptr) fields.wrong("type", "There is no such type here.");
    return type;
}

domain::ImpersonationRule read_rule(Fields& fields) {
    auto rule = fields.object("impersonation");
    if (!rule) return {};
    domain::ImpersonationRule read{.users = rule->texts("users", kRuleUsersMax),
                                   .groups = rule->texts("groups", kGroupsMax),
                                   .administrators = rule->flag("administrators", false)};
    rule->refuse_others();
    return read;
}

std::string read_ca(Fields& fields) {
    auto text = fields.text("ca_pem", {.bytes_max = kCaPemMax, .lines = true});
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return {};
    if (!text.contains("-----BEGIN CERTIFICATE-----"))
        fields.wrong("ca_pem", "This is not a certificate in PEM form (-----BEGIN CERTIFICATE-----).");
    return text;
}

peers::PeerAddress read_peer_address(Fields& fields) {
    return {.base = fields.base_url("address", {.bytes_max = limits::kUrlMax, .required = true}),
            .ca_pem = read_ca(fields),
            .allow_loopback = fields.flag("allow_loopback", false)};
}

}  // namespace applinks::web::api

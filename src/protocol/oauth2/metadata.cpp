// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/metadata.hpp"

#include <boost/json.hpp>

#include "protocol/oauth2/scope.hpp"

namespace applinks::oauth2 {

std::string metadata_body(const std::string& issuer) {
    using boost::json::array;
    const array client_authentication{"client_secret_basic", "client_secret_post", "none"};
    const boost::json::object body{
        {"issuer", issuer},
        {"authorization_endpoint", issuer + std::string(kAuthorizePath)},
        {"token_endpoint", issuer + std::string(kTokenPath)},
        {"revocation_endpoint", issuer + std::string(kRevokePath)},
        {"userinfo_endpoint", issuer + std::string(kWhoAmIPath)},
        {"scopes_supported", array{name_of(Scope::read), name_of(Scope::write), name_of(Scope::admin)}},
        {"response_types_supported", array{"code"}},
        {"response_modes_supported", array{"query"}},
        {"grant_types_supported", array{"authorization_code", "refresh_token", "client_credentials"}},
        {"token_endpoint_auth_methods_supported", client_authentication},
        {"revocation_endpoint_auth_methods_supported", client_authentication},
        {"code_challenge_methods_supported", array{"S256"}},
        {"authorization_response_iss_parameter_supported", true},
    };
    return boost::json::serialize(body);
}

}  // namespace applinks::oauth2

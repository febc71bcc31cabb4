// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/paths.hpp"

#include "base/encoding.hpp"

namespace applinks::wire::paths {

namespace {

std::string with_id(std::string_view before, const LinkId& id, std::string_view after = {}) {
    std::string path(before);
    percent_encode_to(path, id.str());
    path += after;
    return path;
}

std::string_view query_of(Reciprocate reciprocate) {
    return reciprocate == Reciprocate::yes ? "?reciprocate=true" : "?reciprocate=false";
}

std::string_view root_of(AuthenticationModule module) {
    return module == AuthenticationModule::oauth_module ? "/rest/applinks-oauth/latest/applicationlink/"
                                                        : "/rest/applinks/2.0/applicationlink/";
}

}  // namespace

std::string link_status(const LinkId& caller) {
    return with_id("/rest/applinks/3.0/status/", caller, "");
}

std::string oauth_status(const LinkId& caller) {
    return with_id("/rest/applinks/3.0/status/", caller, "/oauth");
}

std::string application_link(const LinkId& caller) {
    return with_id("/rest/applinks/1.0/applicationlink/", caller);
}

std::string delete_application_link(const LinkId& caller, Reciprocate reciprocate) {
    return with_id("/rest/applinks/1.0/applicationlink/", caller, query_of(reciprocate));
}

std::string delete_permission(const LinkId& caller) {
    return with_id("/rest/applinks/1.0/permission/delete-application/", caller);
}

std::string authentication(const LinkId& caller, AuthenticationModule module) {
    return with_id(root_of(module), caller, "/authentication");
}

std::string auto_configure_consumer(const LinkId& caller, AuthenticationModule module) {
    return with_id(root_of(module), caller, "/authentication/consumer?autoConfigure=true");
}

std::string authentication_provider(const LinkId& caller) {
    return with_id("/rest/applinks/2.0/applicationlink/", caller, "/authentication/provider");
}

std::string entity_link(std::string_view entity_type, std::string_view entity_key, Reciprocate reciprocate) {
    return "/rest/applinks/1.0/entitylink/" + percent_encode(entity_type) + "/" + percent_encode(entity_key) +
           std::string(query_of(reciprocate));
}

std::string delete_entity_link(std::string_view entity_type, std::string_view entity_key, const LinkId& caller,
                               std::string_view own_type, std::string_view own_key) {
    return entity_link(entity_type, entity_key, Reciprocate::no) + "&typeId=" + percent_encode(own_type) +
           "&key=" + percent_encode(own_key) + "&applicationId=" + percent_encode(caller.str());
}

std::string signing_key(const LinkId& caller, std::string_view fingerprint) {
    return with_id("/rest/applinks/3.0/applicationlink/", caller,
                   "/signing-key?fingerprint=" + percent_encode(fingerprint));
}

std::string create_entity_permission(const LinkId& caller) {
    return with_id("/rest/applinks/1.0/permission/create-entity/", caller);
}

std::string authentication_info(const LinkId& caller, const http::AbsoluteUrl& callers_rpc_url) {
    const auto url = percent_encode(callers_rpc_url.str());
    return with_id(std::string(kAuthenticationInfo) + "/id/", caller, "/url/" + url + "?url=" + url);
}

}  // namespace applinks::wire::paths

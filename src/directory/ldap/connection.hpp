// SPDX-License-Identifier: Apache-2.0
// One connection to an LDAP server: TLS with verification, bind, search in pages (S-53). libldap lives behind this.
//
// Every call blocks, for 3 s to connect and 5 s for each operation at most. One thread at a time.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

struct ldap;  // of libldap

namespace applinks::directory {

// Longer values are left out (S-53).
inline constexpr std::size_t kValueMax = 4096;

struct Entry {
    std::string dn;
    std::map<std::string, std::vector<std::string>> values;  // by attribute in lower case, in the order of the server

    // The first value, or "".
    std::string first(std::string_view attribute) const;
    const std::vector<std::string>& all(std::string_view attribute) const;
};

struct Search {
    std::string base;
    std::string filter;
    std::vector<std::string> attributes;  // nothing else is asked for
    std::size_t entries_max = 1;
};

struct Found {
    std::vector<Entry> entries;
    bool has_more = false;  // over entries_max, or over what the server gives
};

// Errors of every call, besides those named: connect_failed, timeout, tls_failed, connection_lost, peer_refused (the
// server says no), all with libldap's words as the detail.
class Connection {
public:
    // `url`: ldaps://HOST[:PORT], or ldap://HOST[:PORT], which is secured by StartTLS before anything else is said.
    static Result<Connection> open(const std::string& url, const std::string& ca_file);

    // An empty name binds anonymously. Errors: not_authenticated, when name and password do not fit. A name with an
    // empty password is refused here: servers take it for an anonymous bind (RFC 4513, section 5.1.2; S-52).
    Result<void> bind(const std::string& dn, const Secret& password);
    Result<Found> search(const Search& search);

private:
    struct Close {
        void operator()(struct ldap* handle) const;
    };
    explicit Connection(struct ldap* handle) : handle_(handle) {}
    std::unique_ptr<struct ldap, Close> handle_;
};

}  // namespace applinks::directory

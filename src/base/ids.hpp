// SPDX-License-Identifier: Apache-2.0
// Identifiers as types, so that two of them cannot be swapped.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace applinks {

template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string value) : value_(std::move(value)) {}
    const std::string& str() const { return value_; }
    bool empty() const { return value_.empty(); }
    friend auto operator<=>(const Id&, const Id&) = default;

private:
    std::string value_;
};

using LinkId = Id<struct LinkIdTag>;            // UUID of the remote application, lower case
using ConsumerKey = Id<struct ConsumerKeyTag>;  // oauth_consumer_key
using TypeId = Id<struct TypeIdTag>;            // application type: "jira", "redmine", "generic"
using UserName = Id<struct UserNameTag>;        // login name as stored in the account
using AccountId = Id<struct AccountIdTag>;      // stable id of a person; owns tokens (S-54)
using RequestId = Id<struct RequestIdTag>;      // also the error id shown to people

}  // namespace applinks

template <class Tag>
struct std::hash<applinks::Id<Tag>> {
    std::size_t operator()(const applinks::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};

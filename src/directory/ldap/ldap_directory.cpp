// SPDX-License-Identifier: Apache-2.0
#include "directory/ldap/ldap_directory.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "directory/ldap/servers.hpp"
#include "directory/ldap/text.hpp"
#include "domain/identity/account.hpp"

namespace applinks::directory {
namespace {

using domain::DirectoryFinding;
using domain::DirectoryPerson;
using domain::Severity;

constexpr std::size_t kIdsPerSearch = 50;
constexpr std::size_t kNamesMax = 20'000;
constexpr std::size_t kCutNamesMax = 5;
// Active Directory gives it as 16 bytes; we keep and show it as hexadecimal digits.
constexpr std::string_view kBinaryId = "objectguid";

std::unexpected<Error> wrong_password(std::string detail) {
    return fail(Errc::not_authenticated, "The user name or the password is not right.", std::move(detail));
}

// Nobody's name, in which a bind is tried so that an unknown name costs what a wrong password costs (S-55).
constexpr std::string_view kNobody = "applinkd-nobody";

class LdapDirectory final : public domain::Directory {
public:
    explicit LdapDirectory(domain::DirectorySettings settings)
        : settings_(std::move(settings)), ldap_(settings_.ldap), servers_(ldap_) {
        decisive_.insert(settings_.admin_groups.begin(), settings_.admin_groups.end());
        decisive_.insert(settings_.impersonation_groups.begin(), settings_.impersonation_groups.end());
        has_binary_id_ = to_lower_ascii(ldap_.id_attribute) == kBinaryId;
    }

    std::string_view source() const override { return domain::name_of(domain::DirectoryKind::ldap); }

    Result<DirectoryPerson> sign_in(const UserName& name, const Secret& password) override {
        const auto bytes = password.reveal();
        if (trim_blanks(bytes).empty() || bytes.find('\0') != std::string_view::npos)
            return wrong_password("an empty password");  // S-52
        AL_TRY(const auto entry, only_entry(name));
        AL_TRY(auto connection, servers_.open_unbound());
        const auto nobody = ldap_.login_attribute + "=" + dn_value(kNobody) + "," + ldap_.user_base;
        const auto bound = connection.bind(entry ? entry->dn : nobody, password);
        if (!bound && bound.error().code != Errc::not_authenticated)
            return fail(Errc::unavailable, "The directory of users does not answer. Try again in a minute.",
                        bound.error().detail);
        if (!entry || !bound) return wrong_password(entry ? bound.error().detail : "not exactly one entry");
        return servers_.ask([&](Connection& asked) { return person_of(asked, *entry); });
    }

    Result<std::optional<DirectoryPerson>> find(const UserName& name) override {
        AL_TRY(const auto entry, only_entry(name));
        if (!entry) return std::nullopt;
        return servers_.ask([&](Connection& asked) -> Result<std::optional<DirectoryPerson>> {
            AL_TRY(auto person, person_of(asked, *entry));
            return person;
        });
    }

    Result<std::vector<DirectoryPerson>> find_all(std::span<const std::string> ids) override {
        std::vector<DirectoryPerson> people;
        for (std::size_t at = 0; at < ids.size(); at += kIdsPerSearch) {
            const auto some = ids.subspan(at, std::min(kIdsPerSearch, ids.size() - at));
            AL_TRY(auto found, servers_.ask([&](Connection& asked) { return find_some(asked, some); }));
            std::ranges::move(found, std::back_inserter(people));
        }
        return people;
    }

    Result<std::vector<UserName>> names(std::size_t count_max) override {
        const Search search{.base = ldap_.user_base,
                            .filter = ldap_.user_filter,
                            .attributes = {ldap_.login_attribute},
                            .entries_max = std::min(count_max, kNamesMax)};
        AL_TRY(const auto found, servers_.ask([&](Connection& asked) { return asked.search(search); }));
        std::vector<UserName> all;
        for (const auto& entry : found.entries)
            if (auto name = domain::parse_user_name(entry.first(ldap_.login_attribute)))
                all.push_back(*std::move(name));
        return all;
    }

    std::vector<DirectoryFinding> check() override;

private:
    std::vector<std::string> person_attributes() const {
        std::vector<std::string> names{ldap_.id_attribute, ldap_.login_attribute};
        for (const auto& more : {ldap_.mail_attribute, ldap_.member_of_attribute})
            if (!more.empty()) names.push_back(more);
        return names;
    }

    // S-52: exactly one, or nobody.
    Result<std::optional<Entry>> only_entry(const UserName& name) {
        const Search search{.base = ldap_.user_base,
                            .filter = all_of(ldap_.user_filter, equals(ldap_.login_attribute, name.str())),
                            .attributes = person_attributes(),
                            .entries_max = 1};
        AL_TRY(auto found, servers_.ask([&](Connection& asked) { return asked.search(search); }));
        if (found.entries.size() != 1 || found.has_more) return std::nullopt;
        auto& entry = found.entries.at(0);
        if (id_of(entry).empty() || !domain::parse_user_name(entry.first(ldap_.login_attribute))) return std::nullopt;
        return std::move(entry);
    }

    Result<std::vector<DirectoryPerson>> find_some(Connection& asked, std::span<const std::string> ids) {
        std::string any = "(|";
        for (const auto& id : ids) any += equals(ldap_.id_attribute, bytes_of(id));
        const Search search{.base = ldap_.user_base,
                            .filter = all_of(ldap_.user_filter, any + ")"),
                            .attributes = person_attributes(),
                            .entries_max = ids.size()};
        AL_TRY(const auto found, asked.search(search));
        std::vector<DirectoryPerson> people;
        for (const auto& entry : found.entries) {
            if (id_of(entry).empty() || !domain::parse_user_name(entry.first(ldap_.login_attribute))) continue;
            AL_TRY(auto person, person_of(asked, entry));
            people.push_back(std::move(person));
        }
        return people;
    }

    std::string id_of(const Entry& entry) const {
        auto id = entry.first(ldap_.id_attribute);
        if (has_binary_id_) return hex_encode(id);
        return is_valid_utf8(id) ? id : std::string();
    }
    std::string bytes_of(const std::string& id) const {
        if (!has_binary_id_) return id;
        return hex_decode(id).value_or(std::string());
    }

    Result<DirectoryPerson> person_of(Connection& asked, const Entry& entry) {
        DirectoryPerson person{.source = std::string(source()),
                               .id = id_of(entry),
                               .name = UserName(entry.first(ldap_.login_attribute)),
                               .mail = ldap_.mail_attribute.empty() ? "" : entry.first(ldap_.mail_attribute)};
        if (!is_valid_utf8(person.mail)) person.mail.clear();
        if (!ldap_.member_of_attribute.empty())
            keep_groups(person, groups_in(entry));
        else if (!ldap_.group_base.empty())
            AL_TRY_VOID(search_groups(asked, entry, person));
        person.admin = std::ranges::any_of(settings_.admin_groups, [&](const std::string& group) {
            return std::ranges::find(person.groups, group) != person.groups.end();
        });
        return person;
    }

    std::vector<std::string> groups_in(const Entry& entry) const {
        std::vector<std::string> groups;
        for (const auto& dn : entry.all(ldap_.member_of_attribute)) {
            if (!ldap_.group_base.empty() && !is_below(dn, ldap_.group_base)) continue;
            if (auto name = first_value(dn)) groups.push_back(*std::move(name));
        }
        return groups;
    }

    Result<void> search_groups(Connection& asked, const Entry& entry, DirectoryPerson& person) {
        const auto member = equals(ldap_.member_attribute, ldap_.members_are_names ? person.name.str() : entry.dn);
        Search search{.base = ldap_.group_base,
                      .filter = all_of(ldap_.group_filter, member),
                      .attributes = {ldap_.group_name_attribute},
                      .entries_max = domain::kPersonGroupsMax + 1};
        AL_TRY(const auto found, asked.search(search));
        auto groups = names_in(found);
        if (found.has_more && !decisive_.empty()) {
            std::string any = "(|";
            for (const auto& group : decisive_) any += equals(ldap_.group_name_attribute, group);
            search.filter = all_of(search.filter, any + ")");
            AL_TRY(const auto decisive, asked.search(search));
            std::ranges::move(names_in(decisive), std::back_inserter(groups));
        }
        keep_groups(person, std::move(groups));
        return {};
    }

    std::vector<std::string> names_in(const Found& found) const {
        std::vector<std::string> names;
        for (const auto& group : found.entries)
            if (auto name = group.first(ldap_.group_name_attribute); !name.empty() && is_valid_utf8(name))
                names.push_back(std::move(name));
        return names;
    }

    // What decides about rights is kept in any case.
    void keep_groups(DirectoryPerson& person, std::vector<std::string> groups) {
        std::ranges::sort(groups);
        const auto repeated = std::ranges::unique(groups);
        groups.erase(repeated.begin(), repeated.end());
        const bool is_cut = groups.size() > domain::kPersonGroupsMax;
        if (is_cut) {
            std::ranges::sort(groups, {},
                              [&](const std::string& group) { return std::pair(!decisive_.contains(group), group); });
            groups.resize(domain::kPersonGroupsMax);
            std::ranges::sort(groups);
        }
        note_cut(person.name.str(), is_cut);
        person.groups = std::move(groups);
    }

    void note_cut(const std::string& name, bool is_cut) {
        const std::lock_guard lock(mutex_);
        if (!is_cut)
            cut_.erase(name);
        else if (cut_.size() < kCutNamesMax)
            cut_.insert(name);
    }

    const domain::DirectorySettings settings_;
    const domain::LdapSettings& ldap_;
    Servers servers_;
    std::set<std::string> decisive_;
    bool has_binary_id_ = false;
    std::mutex mutex_;
    std::set<std::string> cut_;  // people with too many groups; guarded by mutex_
};

DirectoryFinding server_finding(const Servers::State& state, bool others_work) {
    if (state.outcome) return {"self_directory", Severity::ok, "The directory server " + state.url + " answers.", ""};
    const auto& error = state.outcome.error();
    const auto severity = others_work ? Severity::warning : Severity::error;
    switch (error.code) {
        case Errc::tls_failed:
            return {
                "self_directory", severity,
                "No secure connection with the directory server " + state.url +
                    " comes about: its certificate is not for this name, has ended, or is of an authority that is not "
                    "trusted here.",
                "Use the name that stands in the certificate, and name its authority in directory.ca_file."};
        case Errc::peer_refused:
            return {"self_directory", severity,
                    "The directory server " + state.url + " does not let applinkd in: " + error.detail + ".",
                    "Correct directory.bind_dn and the password in directory.bind_password_file."};
        default:
            return {"self_directory", severity,
                    "The directory server " + state.url + " does not answer: " + error.detail + ".",
                    "Start it, or correct directory.servers. Until then only accounts of this server can sign in."};
    }
}

std::vector<DirectoryFinding> LdapDirectory::check() {
    std::vector<DirectoryFinding> out;
    const auto states = servers_.try_all();
    const bool any_works =
        std::ranges::any_of(states, [](const Servers::State& state) { return state.outcome.has_value(); });
    for (const auto& state : states) out.push_back(server_finding(state, any_works));
    if (!any_works) return out;
    const auto some = names(1);
    if (!some || some->empty())
        out.push_back(
            {"self_directory_people", Severity::error,
             "Nobody below " + ldap_.user_base + " matches directory.user_filter, or applinkd may not read it.",
             "Correct directory.user_base and directory.user_filter, or give directory.bind_dn the right to read."});
    const std::lock_guard lock(mutex_);
    for (const auto& name : cut_)
        out.push_back({"self_directory_groups", Severity::warning,
                       name + " is in more than " + std::to_string(domain::kPersonGroupsMax) +
                           " groups: those that directory.admin_groups and directory.impersonation_groups name count, "
                           "of the others some are left out.",
                       "Narrow directory.group_base or directory.group_filter."});
    return out;
}

}  // namespace

std::unique_ptr<domain::Directory> make_ldap_directory(domain::DirectorySettings settings) {
    return std::make_unique<LdapDirectory>(std::move(settings));
}

}  // namespace applinks::directory

// SPDX-License-Identifier: Apache-2.0
#include "directory/host.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <mutex>
#include <unordered_map>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "crypto/digest.hpp"
#include "domain/identity/account.hpp"
#include "domain/links/address_pattern.hpp"

namespace applinks::directory {
namespace {

namespace json = boost::json;
using domain::DirectoryPerson;

constexpr std::string_view kReturn = "{return}";
constexpr std::chrono::seconds kAnswerCounts{3};
constexpr std::size_t kAnswersMax = 10'000;

std::unexpected<Error> no_answer(std::string detail) {
    return fail(Errc::unavailable, "The application cannot be asked who you are. Try again in a minute.",
                std::move(detail));
}

bool matches(std::string_view pattern, std::string_view name) {
    const bool open_begin = pattern.starts_with('*');
    const bool open_end = pattern.size() > 1 && pattern.ends_with('*');
    if (open_begin) pattern.remove_prefix(1);
    if (open_end) pattern.remove_suffix(1);
    if (open_begin && open_end) return name.find(pattern) != std::string_view::npos;
    if (open_begin) return name.ends_with(pattern);
    return open_end ? name.starts_with(pattern) : name == pattern;
}

const json::value* at(const json::value& root, std::string_view path) {
    const auto* node = &root;
    while (node != nullptr && !path.empty()) {
        const auto end = std::min(path.find('.'), path.size());
        const auto* object = node->if_object();
        node = object != nullptr ? object->if_contains(path.substr(0, end)) : nullptr;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return node;
}

// Texts as they are, whole numbers as text.
std::string text_at(const json::value& root, std::string_view path) {
    const auto* node = path.empty() ? nullptr : at(root, path);
    if (node == nullptr) return {};
    if (const auto* text = node->if_string()) return std::string(*text);
    if (const auto* number = node->if_int64()) return std::to_string(*number);
    return {};
}

bool is_set(const json::value& root, std::string_view path) {
    const auto* node = path.empty() ? nullptr : at(root, path);
    if (node == nullptr || node->is_null()) return false;
    const auto* flag = node->if_bool();
    return flag == nullptr || *flag;
}

// A list of texts, or of objects with a text at `member`.
std::vector<std::string> texts_at(const json::value& root, std::string_view path, std::string_view member = {}) {
    std::vector<std::string> texts;
    const auto* node = path.empty() ? nullptr : at(root, path);
    const auto* list = node != nullptr ? node->if_array() : nullptr;
    if (list == nullptr) return texts;
    for (const auto& item : *list) {
        const auto* value = at(item, member);
        const auto* text = value != nullptr ? value->if_string() : nullptr;
        if (text != nullptr && texts.size() < domain::kPersonGroupsMax) texts.emplace_back(*text);
    }
    std::ranges::sort(texts);
    const auto repeated = std::ranges::unique(texts);
    texts.erase(repeated.begin(), repeated.end());
    return texts;
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
    return std::ranges::find(list, value) != list.end();
}

Result<json::value> parsed(const HostAnswer& answer, std::string_view path) {
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = limits::kJsonDepthMax;
    auto root = json::parse(answer.body, error, {}, options);
    if (error) return no_answer("no JSON at " + std::string(path));
    return root;
}

std::vector<const json::value*> members_of(const json::value& root, std::string_view path) {
    std::vector<const json::value*> members;
    const auto* node = at(root, path);
    const auto* list = node != nullptr ? node->if_array() : nullptr;
    if (list != nullptr)
        for (const auto& item : *list) members.push_back(&item);
    return members;
}

// What one place says of a person; what it does not say stays.
void add_facts(const domain::PersonLookup& rules, const json::value& node, DirectoryPerson& person) {
    if (auto mail = text_at(node, rules.mail); !mail.empty()) person.mail = std::move(mail);
    if (auto groups = texts_at(node, rules.groups, rules.group_name); !groups.empty())
        person.groups = std::move(groups);
    const auto* admin = rules.admin.empty() ? nullptr : at(node, rules.admin);
    person.admin = person.admin || (admin != nullptr && admin->is_bool() && admin->get_bool()) ||
                   (!rules.admin_group.empty() && contains(person.groups, rules.admin_group));
}

class HostDirectory final : public domain::RequestDirectory {
public:
    HostDirectory(HostRules rules, domain::DirectorySettings settings, std::string public_url, AskHost ask)
        : rules_(std::move(rules.who)),
          find_(std::move(rules.find)),
          settings_(std::move(settings)),
          public_url_(std::move(public_url)),
          ask_(std::move(ask)) {}

    std::string_view source() const override { return domain::name_of(domain::DirectoryKind::host); }

    Task<Result<std::optional<DirectoryPerson>>> who(const http::Headers& headers, const http::Origin&,
                                                     domain::Freshness freshness) override {
        const auto cookies = session_cookies(rules_, headers.get("Cookie"));
        if (cookies.empty()) co_return std::nullopt;
        const auto key = crypto::token_hash(cookies);
        if (freshness == domain::Freshness::cached)
            if (auto known = kept(key)) co_return *std::move(known);
        const auto asked_at = Clock::now();
        const auto answer = co_await ask_({.path = rules_.path, .cookies = cookies});
        if (!answer)
            co_return no_answer(answer.error().detail.empty() ? answer.error().message : answer.error().detail);
        AL_CO_TRY(auto person, read_who(rules_, *answer));
        if (person) add_admin(*person);
        keep(key, asked_at, person);
        co_return person;
    }

    Task<Result<std::optional<DirectoryPerson>>> find(UserName name) override {
        if (!find_) co_return std::nullopt;
        AL_CO_TRY(const auto list, co_await ask_as_service(domain::fill_address(find_->path, {{"name", name.str()}})));
        AL_CO_TRY(auto person, read_found(*find_, name, list));
        if (!person) co_return std::nullopt;
        if (!find_->more.empty()) {
            AL_CO_TRY(const auto more,
                      co_await ask_as_service(domain::fill_address(find_->more, {{"id", person->id}})));
            AL_CO_TRY(person, read_more(*find_, *std::move(person), more));
        }
        add_admin(*person);
        co_return person;
    }

    std::string sign_in_page(std::string_view address) const override {
        auto page = rules_.sign_in;
        if (const auto hole = page.find(kReturn); hole != std::string::npos)
            page.replace(hole, kReturn.size(), percent_encode(address));
        return public_url_ + page;
    }

    bool leads_back() const override { return rules_.sign_in.find(kReturn) != std::string::npos; }

private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        Clock::time_point asked_at;
        std::optional<DirectoryPerson> person;
    };

    Task<Result<HostAnswer>> ask_as_service(std::string path) {
        auto answer = co_await ask_({.path = std::move(path), .as = HostQuestion::As::service});
        if (answer) co_return answer;
        co_return no_answer(answer.error().detail.empty() ? answer.error().message : answer.error().detail);
    }

    void add_admin(DirectoryPerson& person) const {
        person.admin = person.admin || std::ranges::any_of(settings_.admin_groups, [&](const std::string& group) {
                           return contains(person.groups, group);
                       });
    }

    std::optional<std::optional<DirectoryPerson>> kept(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(key);
        if (found == known_.end() || Clock::now() - found->second.asked_at >= kAnswerCounts) return std::nullopt;
        return found->second.person;
    }

    void keep(const std::string& key, Clock::time_point asked_at, const std::optional<DirectoryPerson>& person) {
        const std::lock_guard lock(mutex_);
        if (known_.size() >= kAnswersMax)
            std::erase_if(known_, [&](const auto& entry) { return asked_at - entry.second.asked_at >= kAnswerCounts; });
        if (known_.size() < kAnswersMax) known_.insert_or_assign(key, Known{.asked_at = asked_at, .person = person});
    }

    const domain::WhoAmI rules_;
    const std::optional<domain::PersonLookup> find_;
    const domain::DirectorySettings settings_;
    const std::string public_url_;
    const AskHost ask_;
    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;  // by hash of the cookies; guarded by mutex_
};

}  // namespace

std::string session_cookies(const domain::WhoAmI& rules, std::string_view header) {
    std::string out;
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const auto piece = trim_blanks(header.substr(0, end));
        const auto name = trim_blanks(piece.substr(0, std::min(piece.find('='), piece.size())));
        const auto is_wanted = [&](const std::string& pattern) { return matches(pattern, name); };
        // Our own cookies are nobody else's business, whatever a type file says.
        const bool is_ours = name.ends_with(domain::kSessionCookie);
        if (!name.empty() && !is_ours && std::ranges::any_of(rules.cookies, is_wanted)) {
            if (!out.empty()) out += "; ";
            out += piece;
        }
        header.remove_prefix(std::min(end + 1, header.size()));
    }
    return out;
}

Result<std::optional<DirectoryPerson>> read_who(const domain::WhoAmI& rules, const HostAnswer& answer) {
    // Not signed in: a refusal, or a way to the page for signing in.
    if (answer.status == 401 || answer.status == 403 || (answer.status >= 300 && answer.status < 400))
        return std::nullopt;
    if (answer.status != 200) return no_answer("status " + std::to_string(answer.status) + " at " + rules.path);
    AL_TRY(const auto root, parsed(answer, rules.path));
    if (is_set(root, rules.anonymous)) return std::nullopt;
    const auto login = text_at(root, rules.login);
    if (login.empty()) return std::nullopt;
    auto name = domain::parse_user_name(login);
    if (!name) return no_answer("a user name that cannot be used at " + rules.path);
    DirectoryPerson person{.source = std::string(domain::name_of(domain::DirectoryKind::host)),
                           .id = text_at(root, rules.id),
                           .name = *std::move(name),
                           .mail = text_at(root, rules.mail),
                           .groups = texts_at(root, rules.groups)};
    if (person.id.empty()) person.id = domain::name_key(person.name.str());
    const auto* admin = rules.admin.empty() ? nullptr : at(root, rules.admin);
    person.admin = (admin != nullptr && admin->is_bool() && admin->get_bool()) ||
                   (!rules.admin_group.empty() && contains(person.groups, rules.admin_group));
    return person;
}

Result<std::optional<DirectoryPerson>> read_found(const domain::PersonLookup& rules, const UserName& name,
                                                  const HostAnswer& answer) {
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return no_answer("status " + std::to_string(answer.status) + " at " + rules.path);
    AL_TRY(const auto root, parsed(answer, rules.path));
    for (const auto* member : members_of(root, rules.items)) {
        const auto login = domain::parse_user_name(text_at(*member, rules.login));
        // Searches find more than was asked for.
        if (!login || domain::name_key(login->str()) != domain::name_key(name.str())) continue;
        if (is_set(*member, rules.disabled)) return std::nullopt;
        DirectoryPerson person{.source = std::string(domain::name_of(domain::DirectoryKind::host)),
                               .id = text_at(*member, rules.id),
                               .name = *login};
        if (person.id.empty() && !rules.id.empty()) continue;  // named in the answer only because she was asked for
        if (person.id.empty()) person.id = domain::name_key(login->str());
        add_facts(rules, *member, person);
        return person;
    }
    return std::nullopt;
}

Result<DirectoryPerson> read_more(const domain::PersonLookup& rules, DirectoryPerson person, const HostAnswer& answer) {
    if (answer.status != 200) return no_answer("status " + std::to_string(answer.status) + " at " + rules.more);
    AL_TRY(const auto root, parsed(answer, rules.more));
    if (const auto* node = at(root, rules.root)) add_facts(rules, *node, person);
    return person;
}

std::unique_ptr<domain::RequestDirectory> make_host_directory(HostRules rules, domain::DirectorySettings settings,
                                                              std::string public_url, AskHost ask) {
    return std::make_unique<HostDirectory>(std::move(rules), std::move(settings), std::move(public_url),
                                           std::move(ask));
}

}  // namespace applinks::directory

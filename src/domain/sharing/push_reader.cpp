// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/push_reader.hpp"

#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "domain/sharing/development_json.hpp"
#include "domain/sharing/development_push.hpp"
#include "protocol/applinks/json_text.hpp"

namespace applinks::domain::push {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownIdMax = 100;

void add_texts(const json::object& object, std::string_view name, std::vector<std::string>& into) {
    const auto* list = wire::array_member(object, name);
    for (const auto& item : list == nullptr ? json::array() : *list) {
        const auto* text = item.if_string();
        if (text != nullptr && into.size() <= kPushKeysMax)
            into.push_back(std::string(wire::view(*text)).substr(0, kDevelopmentNameMax));
    }
}

}  // namespace

Reader::Reader(const json::object& object, std::string kind) : object_(object), kind_(std::move(kind)) {}

std::size_t Reader::length_of(std::string_view name) const {
    const auto* value = wire::member(object_, name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? 0 : text->size();
}

std::string Reader::text(std::string_view name, std::size_t bytes_max, Need need) {
    if (length_of(name) > bytes_max)
        over("has a '" + std::string(name) + "' of more than " + std::to_string(bytes_max) + " bytes");
    auto read = development_reading::text(object_, name, bytes_max);
    if (read.empty() && need == Need::required) wrong("has no '" + std::string(name) + "'");
    return read;
}

std::string Reader::lines(std::string_view name, std::size_t bytes_max) {
    if (length_of(name) > bytes_max)
        over("has a '" + std::string(name) + "' of more than " + std::to_string(bytes_max) + " bytes");
    return development_reading::lines(object_, name, bytes_max);
}

std::string Reader::url(std::string_view name) {
    if (length_of(name) > kDevelopmentTextMax)
        over("has a '" + std::string(name) + "' of more than " + std::to_string(kDevelopmentTextMax) + " bytes");
    auto read = development_reading::url(object_, name);
    if (read.empty() && length_of(name) > 0)
        wrong("has a '" + std::string(name) + "' that is no http or https address");
    return read;
}

void Reader::take_fault(const Reader& inner) {
    if (fault_.empty()) fault_ = inner.fault_;
    is_over_ = is_over_ || inner.is_over_;
}

void Reader::wrong(std::string_view what) {
    if (!fault_.empty()) return;
    const auto id = development_reading::text(object_, object_.contains("id") ? "id" : "displayName", kShownIdMax);
    fault_ = "The " + kind_ + (id.empty() ? "" : " " + id) + " " + std::string(what) + ".";
}

void Reader::over(std::string_view what) {
    if (!is_over_) fault_.clear();
    wrong(what);
    is_over_ = true;
}

Result<void> Reader::over_limit() const {
    if (is_over_) return fail(Errc::invalid_argument, fault_);
    return {};
}

std::optional<std::int64_t> whole_number(const json::object& object, std::string_view name) {
    const auto* value = wire::member(object, name);
    if (value == nullptr) return std::nullopt;
    std::optional<std::int64_t> read;
    if (const auto* number = value->if_int64()) read = *number;
    if (const auto* text = value->if_string()) read = parse_int(wire::view(*text));
    return read && *read >= 0 ? read : std::nullopt;
}

std::vector<std::string> key_texts(const json::object& object) {
    std::vector<std::string> texts;
    add_texts(object, "issueKeys", texts);
    const auto* associations = wire::array_member(object, "associations");
    for (const auto& item : associations == nullptr ? json::array() : *associations) {
        const auto* association = item.if_object();
        if (association == nullptr) continue;
        const auto kind = development_reading::text(*association, "associationType", kDevelopmentNameMax);
        if (kind == "issueKeys" || kind == "issueIdOrKeys") add_texts(*association, "values", texts);
    }
    return texts;
}

Result<PushProperties> read_properties(const json::object& push) {
    PushProperties properties;
    const auto* object = wire::object_member(push, "properties");
    if (object == nullptr) return properties;
    if (object->size() > kPushPropertiesMax)
        return fail(Errc::invalid_argument, "There are more than 5 properties in one push.");
    for (const auto& [name, value] : *object) {
        const std::string key(wire::view(name));
        auto text = development_reading::text(*object, key, kDevelopmentNameMax + 1);
        if (key.empty() || key.size() > kDevelopmentNameMax || text.empty() || text.size() > kDevelopmentNameMax)
            return fail(Errc::invalid_argument,
                        "The property " + key.substr(0, kShownIdMax) + " is a text of 1 to 255 bytes.");
        properties.emplace_back(key, std::move(text));
    }
    return properties;
}

}  // namespace applinks::domain::push

// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/parse_options.hpp>

namespace applinks::wire {

namespace {

std::unexpected<Error> wrong_type(std::string_view name, std::string_view wanted) {
    return fail(Errc::malformed, "The member '" + std::string(name) + "' must be " + std::string(wanted) + ".");
}

}  // namespace

Result<boost::json::value> parse_json(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) return fail(Errc::limit_exceeded, "The JSON text is too long.");
    boost::json::parse_options options;
    options.max_depth = limits::kJsonDepthMax;
    boost::json::error_code error;
    auto value = boost::json::parse({text.data(), text.size()}, error, {}, options);
    if (error) return fail(Errc::malformed, "The text is not valid JSON.", error.message());
    return value;
}

Result<boost::json::object> parse_json_object(std::string_view text, std::size_t bytes_max) {
    AL_TRY(auto value, parse_json(text, bytes_max));
    if (!value.is_object()) return fail(Errc::malformed, "The text is not a JSON object.");
    return std::move(value.get_object());
}

const boost::json::value* member(const boost::json::object& object, std::string_view name) {
    const auto* found = object.if_contains({name.data(), name.size()});
    return found == nullptr || found->is_null() ? nullptr : found;
}

const boost::json::object* object_member(const boost::json::object& object, std::string_view name) {
    const auto* found = member(object, name);
    return found == nullptr ? nullptr : found->if_object();
}

const boost::json::array* array_member(const boost::json::object& object, std::string_view name) {
    const auto* found = member(object, name);
    return found == nullptr ? nullptr : found->if_array();
}

Result<std::string> text_member(const boost::json::object& object, std::string_view name, std::size_t bytes_max) {
    const auto* found = member(object, name);
    if (found == nullptr) return std::string();
    const auto* text = found->if_string();
    if (text == nullptr) return wrong_type(name, "a string");
    return checked_text(view(*text), name, bytes_max);
}

Result<std::optional<bool>> bool_member(const boost::json::object& object, std::string_view name) {
    const auto* found = member(object, name);
    if (found == nullptr) return std::nullopt;
    if (const auto* flag = found->if_bool()) return *flag;
    if (const auto* text = found->if_string()) {
        if (view(*text) == "true") return true;
        if (view(*text) == "false") return false;
    }
    return wrong_type(name, "true or false");
}

Result<std::vector<std::string>> texts_member(const boost::json::object& object, std::string_view name) {
    std::vector<std::string> texts;
    const auto* found = member(object, name);
    if (found == nullptr) return texts;
    if (const auto* single = found->if_string()) {
        AL_TRY(auto text, checked_text(view(*single), name));
        texts.push_back(std::move(text));
        return texts;
    }
    const auto* list = found->if_array();
    if (list == nullptr) return wrong_type(name, "a list of strings");
    if (list->size() > kListMax) return fail(Errc::limit_exceeded, "The list '" + std::string(name) + "' is too long.");
    for (const auto& item : *list) {
        const auto* item_text = item.if_string();
        if (item_text == nullptr) return wrong_type(name, "a list of strings");
        AL_TRY(auto text, checked_text(view(*item_text), name));
        texts.push_back(std::move(text));
    }
    return texts;
}

Result<http::AbsoluteUrl> base_url_member(const boost::json::object& object, std::string_view name) {
    AL_TRY(const auto text, text_member(object, name));
    if (text.empty()) return http::AbsoluteUrl();
    return http::AbsoluteUrl::parse_base(text);
}

}  // namespace applinks::wire

// SPDX-License-Identifier: Apache-2.0
#include "web/api/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.hpp"
#include "protocol/applinks/json_text.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
namespace {

bool has_control(std::string_view text, bool lines) {
    return std::ranges::any_of(text, [lines](char c) {
        if (lines && (c == '\n' || c == '\r' || c == '\t')) return false;
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

// What is wrong with a text, "" when nothing is.
std::string fault_of(std::string_view text, const TextRule& rule) {
    if (text.size() > rule.bytes_max)
        return "This is too long: at most " + std::to_string(rule.bytes_max) + " bytes are taken.";
    if (has_control(text, rule.lines)) return "This holds control characters.";
    return rule.required && text.empty() ? "Enter this." : "";
}

// RFC 6901: '~' and '/' are escaped.
std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

}  // namespace

net::Response faulty_answer(const std::vector<FieldFault>& faults, const Context& context) {
    boost::json::array errors;
    for (const auto& fault : faults) {
        boost::json::object error{{"pointer", fault.pointer}, {"detail", fault.sentence}};
        if (fault.line > 0) error["line"] = fault.line;
        errors.push_back(std::move(error));
    }
    const std::string sentence = faults.size() == 1
                                     ? faults.front().sentence
                                     : std::to_string(faults.size()) + " fields are not right. Nothing was changed.";
    return api_refusal({.status = 400, .name = "invalid_fields", .sentence = sentence}, context,
                       {{"errors", std::move(errors)}});
}

Fields::Fields(const boost::json::object& object, std::string pointer, std::vector<FieldFault>& faults)
    : object_(&object), pointer_(std::move(pointer)), faults_(&faults) {}

std::string Fields::pointer_to(std::string_view name) const {
    return pointer_ + '/' + escaped(name);
}

const boost::json::value* Fields::find(std::string_view name) {
    asked_.emplace(name);
    return wire::member(*object_, name);
}

bool Fields::has(std::string_view name) {
    return find(name) != nullptr;
}

std::vector<Fields> Fields::objects(std::string_view name, std::size_t count_max) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    const auto* items = value->if_array();
    if (items == nullptr || items->size() > count_max) {
        wrong(name, "This has to be a list of at most " + std::to_string(count_max) + " objects.");
        return {};
    }
    std::vector<Fields> objects;
    for (std::size_t i = 0; i < items->size(); ++i) {
        if (const auto* item = items->at(i).if_object())
            objects.emplace_back(*item, pointer_to(name) + '/' + std::to_string(i), *faults_);
        else
            wrong_item(name, i, "This has to be an object.");
    }
    return objects;
}

void Fields::wrong(std::string_view name, std::string sentence) {
    asked_.emplace(name);
    faults_->push_back({.pointer = pointer_to(name), .sentence = std::move(sentence)});
}

void Fields::wrong_item(std::string_view name, std::size_t index, std::string sentence) {
    faults_->push_back({.pointer = pointer_to(name) + '/' + std::to_string(index), .sentence = std::move(sentence)});
}

bool Fields::is_right(std::string_view name) const {
    return std::ranges::find(*faults_, pointer_to(name), &FieldFault::pointer) == faults_->end();
}

std::string Fields::checked(std::string_view name, std::string_view text, const TextRule& rule) {
    auto fault = fault_of(text, rule);
    if (fault.empty()) return std::string(text);
    wrong(name, std::move(fault));
    return {};
}

std::string Fields::text(std::string_view name, TextRule rule) {
    const auto* value = find(name);
    if (value == nullptr) {
        if (rule.required) wrong(name, "Enter this.");
        return {};
    }
    if (!value->is_string()) {
        wrong(name, "This has to be a text.");
        return {};
    }
    const auto text = wire::view(value->get_string());
    return checked(name, rule.lines || rule.as_typed ? text : trim_blanks(text), rule);
}

bool Fields::flag(std::string_view name, bool otherwise) {
    const auto* value = find(name);
    if (value == nullptr) return otherwise;
    if (value->is_bool()) return value->get_bool();
    wrong(name, "This has to be true or false.");
    return otherwise;
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t count_max, TextRule rule) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    std::vector<std::string> texts;
    if (!value->is_array()) {
        wrong(name, "This has to be a list of texts.");
        return {};
    }
    const auto& items = value->get_array();
    if (items.size() > count_max) {
        wrong(name, "These are too many: at most " + std::to_string(count_max) + ".");
        return {};
    }
    rule.required = true;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto* text = items.at(i).if_string();
        const auto item = text == nullptr ? std::string_view() : trim_blanks(wire::view(*text));
        auto fault = text == nullptr ? std::string("This has to be a text.") : fault_of(item, rule);
        if (!fault.empty()) wrong_item(name, i, std::move(fault));
        texts.emplace_back(item);
    }
    return texts;
}

std::string Fields::word(std::string_view name, const std::vector<std::string_view>& words,
                         std::string_view otherwise) {
    if (!has(name) && !otherwise.empty()) return std::string(otherwise);
    auto text = this->text(name, {.required = true});
    if (std::ranges::find(words, text) != words.end()) return text;
    std::string listed;
    for (const auto word : words) listed += (listed.empty() ? "" : ", ") + std::string(word);
    if (is_right(name)) wrong(name, "Choose one of: " + listed + ".");
    return std::string(otherwise);
}

std::optional<Fields> Fields::object(std::string_view name) {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) {
        wrong(name, "This has to be an object.");
        return std::nullopt;
    }
    return Fields(value->get_object(), pointer_to(name), *faults_);
}

http::AbsoluteUrl Fields::url(std::string_view name, TextRule rule) {
    const auto text = this->text(name, rule);
    if (text.empty()) return {};
    auto url = http::AbsoluteUrl::parse(text);
    take(name, url);
    return url.value_or(http::AbsoluteUrl());
}

http::AbsoluteUrl Fields::base_url(std::string_view name, TextRule rule) {
    const auto text = this->text(name, rule);
    if (text.empty()) return {};
    auto url = http::AbsoluteUrl::parse_base(text);
    take(name, url);
    return url.value_or(http::AbsoluteUrl());
}

void Fields::refuse_others() {
    for (const auto& [key, value] : *object_) {
        const std::string name(wire::view(key));
        if (!asked_.contains(name)) wrong(name, "There is no such field.");
    }
}

Result<Input> Input::read(const Context& context) {
    AL_TRY(auto body, wire::parse_json_object(context.body));
    Input input;
    input.state_ = std::make_unique<State>(std::move(body));
    return input;
}

std::optional<net::Response> Input::refusal(const Context& context) {
    state_->fields.refuse_others();
    if (state_->faults.empty()) return std::nullopt;
    return faulty_answer(state_->faults, context);
}

}  // namespace applinks::web::api

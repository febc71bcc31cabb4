// SPDX-License-Identifier: Apache-2.0
// The only file that sees the template engine.
#include "web/pages/view.hpp"

#include <kainjow/mustache.hpp>

#include "base/result.hpp"
#include "embedded/page_templates.hpp"

namespace applinks::web::pages {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view kExtension = ".mustache";

mustache::data data_of(const View& view);

mustache::data data_of(const View::Value& value) {
    if (const auto* flag = std::get_if<bool>(&value))
        return mustache::data(*flag ? mustache::data::type::bool_true : mustache::data::type::bool_false);
    if (const auto* text = std::get_if<std::string>(&value)) return mustache::data(*text);
    mustache::data items(mustache::data::type::list);
    for (const auto& item : std::get<std::vector<View>>(value)) items.push_back(data_of(item));
    return items;
}

mustache::data data_of(const View& view) {
    mustache::data data(mustache::data::type::object);
    for (const auto& [name, value] : view.values()) data.set(name, data_of(value));
    return data;
}

// Partials stand among the data: their names begin with `_`, those of data never do.
void add_partials(mustache::data& data) {
    for (const auto& file : embedded::page_templates::files()) {
        if (!file.name.starts_with('_')) continue;
        const auto content = file.content;
        data.set(std::string(file.name.substr(0, file.name.size() - kExtension.size())),
                 mustache::data(mustache::partial([content] { return std::string(content); })));
    }
}

std::string fill(std::string_view name, const mustache::data& data) {
    const auto source = embedded::page_templates::find(std::string(name).append(kExtension));
    AL_ASSERT(source.data() != nullptr);
    mustache::mustache page{std::string(source)};
    AL_ASSERT(page.is_valid());
    auto text = page.render(data);
    AL_ASSERT(page.is_valid());
    return text;
}

}  // namespace

View& View::text(std::string name, std::string_view value) {
    if (value.empty()) return flag(std::move(name), false);
    values_.emplace_back(std::move(name), std::string(value));
    return *this;
}

View& View::flag(std::string name, bool value) {
    values_.emplace_back(std::move(name), value);
    return *this;
}

View& View::list(std::string name, std::vector<View> items) {
    values_.emplace_back(std::move(name), std::move(items));
    return *this;
}

View& View::part(std::string name, View part) {
    std::vector<View> one;
    one.push_back(std::move(part));
    return list(std::move(name), std::move(one));
}

std::string render(std::string_view name, const View& view) {
    auto data = data_of(view);
    add_partials(data);
    return fill(name, data);
}

std::string render_framed(const std::string& content, const View& frame) {
    auto data = data_of(frame);
    data.set("content", mustache::data(content));
    return fill("layout", data);
}

bool templates_are_valid(std::string& first_error) {
    for (const auto& file : embedded::page_templates::files()) {
        const mustache::mustache page{std::string(file.content)};
        if (page.is_valid()) continue;
        first_error = std::string(file.name) + ": " + page.error_message();
        return false;
    }
    return true;
}

}  // namespace applinks::web::pages

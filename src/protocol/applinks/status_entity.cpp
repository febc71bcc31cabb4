// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/status_entity.hpp"

#include "base/encoding.hpp"
#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/xml_read.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

constexpr std::string_view kCreated = "resources-created";
constexpr std::string_view kUpdated = "resources-updated";

void write_links(XmlWriter& xml, std::string_view name, const std::vector<std::string>& hrefs) {
    if (hrefs.empty()) return;
    xml.open(name);
    for (const auto& href : hrefs)
        xml.empty("link", {{.name = "rel", .value = "self"}, {.name = "href", .value = href}});
    xml.close();
}

Result<std::vector<std::string>> read_links(pugi::xml_node status, std::string_view name) {
    std::vector<std::string> hrefs;
    for (const auto link : children(child(status, name), "link")) {
        AL_TRY(auto href, checked_text(link.attribute("href").value(), "href"));
        hrefs.push_back(std::move(href));
    }
    return hrefs;
}

Result<StatusEntity> read_xml(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    const auto root = document.root();
    const auto code = parse_int(text_of(child(root, "status-code")));
    if (!code || *code < 100 || *code > 599) return fail(Errc::malformed, "The answer has no status code.");
    StatusEntity status{.status = static_cast<int>(*code)};
    AL_TRY(status.message, text_child(root, "message"));
    AL_TRY(status.created, read_links(root, kCreated));
    AL_TRY(status.updated, read_links(root, kUpdated));
    return status;
}

// `{"link":[{"href":…}]}`, or the bare list: the JSON shape was never seen (applinks-protocol.md 11.4).
Result<std::vector<std::string>> read_links(const boost::json::object& status, std::string_view name) {
    std::vector<std::string> hrefs;
    const auto* list = array_member(status, name);
    if (const auto* const inner = object_member(status, name)) list = array_member(*inner, "link");
    if (list == nullptr) return hrefs;
    if (list->size() > kListMax) return fail(Errc::limit_exceeded, "The list '" + std::string(name) + "' is too long.");
    for (const auto& item : *list) {
        const auto* const link = item.if_object();
        if (link == nullptr) continue;
        AL_TRY(auto href, text_member(*link, "href"));
        if (!href.empty()) hrefs.push_back(std::move(href));
    }
    return hrefs;
}

Result<StatusEntity> read_json(std::string_view body) {
    AL_TRY(const auto object, parse_json_object(body));
    const auto* const member_found = member(object, "status-code");
    const auto* const code = member_found == nullptr ? nullptr : member_found->if_int64();
    if (code == nullptr || *code < 100 || *code > 599) return fail(Errc::malformed, "The answer has no status code.");
    StatusEntity status{.status = static_cast<int>(*code)};
    AL_TRY(status.message, text_member(object, "message"));
    AL_TRY(status.created, read_links(object, kCreated));
    AL_TRY(status.updated, read_links(object, kUpdated));
    return status;
}

}  // namespace

std::string write_status(const StatusEntity& status, Format format) {
    if (format == Format::json) {
        boost::json::object json{{"status-code", status.status}, {"message", status.message}};
        if (!status.created.empty()) json[kCreated] = boost::json::object{{"link", self_links(status.created)}};
        if (!status.updated.empty()) json[kUpdated] = boost::json::object{{"link", self_links(status.updated)}};
        return boost::json::serialize(json);
    }
    XmlWriter xml;
    xml.open("status").text("status-code", std::to_string(status.status)).text("message", status.message);
    write_links(xml, kCreated, status.created);
    write_links(xml, kUpdated, status.updated);
    return std::move(xml).finish();
}

Result<StatusEntity> parse_status(std::string_view body) {
    return from_peer(trim_space(body).starts_with('{') ? read_json(body) : read_xml(body));
}

std::string write_form_error(const FormError& error, Format format) {
    if (format == Format::json) {
        return boost::json::serialize(boost::json::object{
            {"status", error.status}, {"message", json_array(error.messages)}, {"fields", json_array(error.fields)}});
    }
    XmlWriter xml;
    xml.open("error", {{.name = "status", .value = std::to_string(error.status)}});
    for (const auto& message : error.messages) xml.text("message", message);
    for (const auto& field : error.fields) xml.text("fields", field);
    return std::move(xml).finish();
}

std::string write_rest_error(const RestError& error) {
    boost::json::array entries;
    for (const auto& entry : error.entries) {
        entries.push_back(boost::json::object{{"context", text_or_null(entry.context)},
                                              {"summary", entry.summary},
                                              {"details", json_array(entry.details)}});
    }
    return boost::json::serialize(boost::json::object{{"status", error.status}, {"errors", std::move(entries)}});
}

}  // namespace applinks::wire

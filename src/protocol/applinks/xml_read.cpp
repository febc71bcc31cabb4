// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/xml_read.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace applinks::wire {

namespace {

constexpr auto kNowhere = std::string_view::npos;

// XML 1.0 section 2.2. UTF-16 and UTF-32 are caught here as well: their ASCII has NUL bytes.
bool has_forbidden_bytes(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
}

// The encoding that the XML declaration names, if there is one. `<?xml version="1.0" encoding="UTF-7"?>` is refused.
bool declares_utf8(std::string_view text) {
    if (!text.starts_with("<?xml")) return true;
    const auto declaration = text.substr(0, text.find("?>"));
    const auto at = declaration.find("encoding");
    if (at == kNowhere) return true;
    const auto value = declaration.substr(at);
    const auto open = value.find_first_of("\"'");
    if (open == kNowhere) return false;
    const auto close = value.find(value[open], open + 1);
    return close != kNowhere && equal_ignoring_case(value.substr(open + 1, close - open - 1), "utf-8");
}

// Where the markup that begins at `at` with '<' ends: the position after it. kNowhere when it is never closed.
std::size_t end_of_markup(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    const auto after = [&](std::string_view closing) {
        const auto found = text.find(closing, at);
        return found == kNowhere ? kNowhere : found + closing.size();
    };
    if (rest.starts_with("<!--")) return after("-->");
    if (rest.starts_with("<![CDATA[")) return after("]]>");
    if (rest.starts_with("<?")) return after("?>");
    for (auto i = at + 1; i < text.size(); ++i) {
        if (text[i] == '>') return i + 1;
        if (text[i] != '"' && text[i] != '\'') continue;
        i = text.find(text[i], i + 1);
        if (i == kNowhere) return kNowhere;
    }
    return kNowhere;
}

// Walks over the markup once. A declaration is refused wherever it stands: no peer has a use for one.
Result<void> check_markup(std::string_view text) {
    std::size_t depth = 0;
    for (auto at = text.find('<'); at != kNowhere; at = text.find('<', at)) {
        const auto rest = text.substr(at);
        const bool aside = rest.starts_with("<!--") || rest.starts_with("<![CDATA[") || rest.starts_with("<?");
        if (rest.starts_with("<!") && !aside) {
            return fail(Errc::malformed, "The XML text holds a DOCTYPE or another declaration, which is refused.");
        }
        const auto end = end_of_markup(text, at);
        if (end == kNowhere) return fail(Errc::malformed, "The XML text ends inside a tag.");
        if (rest.starts_with("</")) {
            if (depth == 0) return fail(Errc::malformed, "The XML text closes a tag that it did not open.");
            --depth;
        } else if (!aside && text[end - 2] != '/') {
            if (++depth > limits::kXmlDepthMax) {
                return fail(Errc::limit_exceeded, "The XML text is nested too deeply.");
            }
        }
        at = end;
    }
    return {};
}

}  // namespace

Result<XmlDocument> XmlDocument::parse(std::string_view text) {
    if (text.size() > limits::kManifestMax) return fail(Errc::limit_exceeded, "The XML text is too long.");
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (has_forbidden_bytes(text) || !is_valid_utf8(text) || !declares_utf8(text)) {
        return fail(Errc::malformed, "The XML text is not in UTF-8.");
    }
    AL_TRY_VOID(check_markup(text));
    XmlDocument parsed;
    // No DOCTYPE, no processing instructions, no comments; the five predefined entities and character references only.
    constexpr unsigned kOptions =
        pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute;
    const auto outcome = parsed.document_->load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
    if (!outcome) return fail(Errc::malformed, "The text is not well-formed XML.", outcome.description());
    return parsed;
}

pugi::xml_node XmlDocument::first(std::string_view name) const {
    return document_->find_node(
        [name](pugi::xml_node node) { return node.type() == pugi::node_element && local_name(node) == name; });
}

std::string_view local_name(pugi::xml_node node) {
    const std::string_view name = node.name();
    const auto colon = name.rfind(':');
    return colon == kNowhere ? name : name.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
    for (const auto node : parent.children()) {
        if (node.type() == pugi::node_element && local_name(node) == name) return node;
    }
    return {};
}

std::vector<pugi::xml_node> children(pugi::xml_node parent, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const auto node : parent.children()) {
        if (node.type() == pugi::node_element && local_name(node) == name) found.push_back(node);
    }
    return found;
}

std::string text_of(pugi::xml_node node) {
    std::string text;
    for (const auto part : node.children()) {
        if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
    }
    return std::string(trim_space(text));
}

Result<std::string> text_child(pugi::xml_node parent, std::string_view name, std::size_t bytes_max) {
    return checked_text(text_of(child(parent, name)), name, bytes_max);
}

Result<std::optional<bool>> bool_child(pugi::xml_node parent, std::string_view name) {
    const auto text = text_of(child(parent, name));
    if (text.empty()) return std::nullopt;
    if (text == "true") return true;
    if (text == "false") return false;
    return fail(Errc::malformed, "The element '" + std::string(name) + "' must be true or false.");
}

Result<std::vector<std::string>> text_children(pugi::xml_node parent, std::string_view name) {
    const auto nodes = children(parent, name);
    if (nodes.size() > kListMax) return fail(Errc::limit_exceeded, "The list '" + std::string(name) + "' is too long.");
    std::vector<std::string> texts;
    for (const auto node : nodes) {
        AL_TRY(auto text, checked_text(text_of(node), name));
        if (!text.empty()) texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace applinks::wire

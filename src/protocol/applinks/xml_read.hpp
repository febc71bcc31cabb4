// SPDX-License-Identifier: Apache-2.0
// Reading XML that strangers wrote, for the parsers of this folder only (S-37).
//
// Refused before pugixml sees a byte: more than kManifestMax, anything but UTF-8 (other encodings, control characters),
// every DOCTYPE and entity declaration, more than kXmlDepthMax levels. Linear in the input; nothing is loaded from
// outside.
#pragma once

#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/applinks/text.hpp"

namespace applinks::wire {

class XmlDocument {
public:
    // Errors: limit_exceeded (size, depth), malformed (encoding, declaration, syntax).
    static Result<XmlDocument> parse(std::string_view text);

    pugi::xml_node root() const { return document_->document_element(); }
    // The first element of that name anywhere in the document, in reading order (4.1); a null node when there is none.
    pugi::xml_node first(std::string_view name) const;

private:
    XmlDocument() : document_(std::make_unique<pugi::xml_document>()) {}
    std::unique_ptr<pugi::xml_document> document_;
};

// Without a prefix: `ns2:manifest` is `manifest`.
std::string_view local_name(pugi::xml_node node);
pugi::xml_node child(pugi::xml_node parent, std::string_view name);
std::vector<pugi::xml_node> children(pugi::xml_node parent, std::string_view name);

// All character data directly inside `node`, trimmed. A null node gives "".
std::string text_of(pugi::xml_node node);
// The text of a child, checked as checked_text does; "" when absent.
Result<std::string> text_child(pugi::xml_node parent, std::string_view name, std::size_t bytes_max = kTextMax);
// Absent or empty: nothing. Errors: malformed (neither true nor false).
Result<std::optional<bool>> bool_child(pugi::xml_node parent, std::string_view name);
// The texts of all children of that name, empty ones left out.
Result<std::vector<std::string>> text_children(pugi::xml_node parent, std::string_view name);

}  // namespace applinks::wire

// SPDX-License-Identifier: Apache-2.0
// Writes the small XML documents of the wire: one element per line, no prefixes (some clients read them with regular
// expressions on one line, applinks-protocol.md 4.1).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace applinks::wire {

// Escaped for element text and attribute values. Control characters, which XML cannot hold, become blanks.
std::string xml_escape(std::string_view text);

class XmlWriter {
public:
    struct Attribute {
        std::string_view name;
        std::string_view value;
    };
    using Attributes = std::initializer_list<Attribute>;

    enum class Declaration { standalone, plain, none };
    explicit XmlWriter(Declaration declaration = Declaration::standalone);

    XmlWriter& open(std::string_view name, Attributes attributes = {});
    XmlWriter& close();
    XmlWriter& text(std::string_view name, std::string_view value, Attributes attributes = {});
    // Nothing when `value` is empty.
    XmlWriter& optional_text(std::string_view name, std::string_view value);
    XmlWriter& flag(std::string_view name, bool value) { return text(name, value ? "true" : "false"); }
    XmlWriter& empty(std::string_view name, Attributes attributes);
    // Closes what is open.
    std::string finish() &&;

private:
    void begin_tag(std::string_view name, Attributes attributes);
    std::string out_;
    std::vector<std::string> open_;
};

}  // namespace applinks::wire

// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/xml_write.hpp"

#include "base/result.hpp"

namespace applinks::wire {

std::string xml_escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&apos;"; break;
            default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

XmlWriter::XmlWriter(Declaration declaration) {
    if (declaration == Declaration::standalone)
        out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    if (declaration == Declaration::plain) out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
}

void XmlWriter::begin_tag(std::string_view name, Attributes attributes) {
    out_.append(2 * open_.size(), ' ');
    out_ += '<';
    out_ += name;
    for (const auto& attribute : attributes) {
        out_ += ' ';
        out_ += attribute.name;
        out_ += "=\"";
        out_ += xml_escape(attribute.value);
        out_ += '"';
    }
}

XmlWriter& XmlWriter::open(std::string_view name, Attributes attributes) {
    begin_tag(name, attributes);
    out_ += ">\n";
    open_.emplace_back(name);
    return *this;
}

XmlWriter& XmlWriter::close() {
    AL_ASSERT(!open_.empty());
    const auto name = std::move(open_.back());
    open_.pop_back();
    out_.append(2 * open_.size(), ' ');
    out_ += "</" + name + ">\n";
    return *this;
}

XmlWriter& XmlWriter::text(std::string_view name, std::string_view value, Attributes attributes) {
    begin_tag(name, attributes);
    out_ += '>';
    out_ += xml_escape(value);
    out_ += "</";
    out_ += name;
    out_ += ">\n";
    return *this;
}

XmlWriter& XmlWriter::optional_text(std::string_view name, std::string_view value) {
    return value.empty() ? *this : text(name, value);
}

XmlWriter& XmlWriter::empty(std::string_view name, Attributes attributes) {
    begin_tag(name, attributes);
    out_ += "/>\n";
    return *this;
}

std::string XmlWriter::finish() && {
    while (!open_.empty()) close();
    return std::move(out_);
}

}  // namespace applinks::wire

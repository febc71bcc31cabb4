// SPDX-License-Identifier: Apache-2.0
#include "protocol/jose/claims_writer.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

namespace applinks::jose {
namespace {

constexpr std::size_t kUsualSize = 512;  // the claims of nearly everybody: one allocation

// RFC 8259, 7.
bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

}  // namespace

ClaimsWriter::ClaimsWriter() {
    out_.reserve(kUsualSize);
    out_.push_back('{');
}

void ClaimsWriter::text(std::string_view name, std::string_view value) {
    begin(name);
    append(value);
}

void ClaimsWriter::texts(std::string_view name, std::span<const std::string> values) {
    begin(name);
    out_.push_back('[');
    for (const auto& value : values) {
        if (out_.back() != '[') out_.push_back(',');
        append(value);
    }
    out_.push_back(']');
}

void ClaimsWriter::number(std::string_view name, std::int64_t value) {
    begin(name);
    out_.append(std::to_string(value));
}

std::string ClaimsWriter::finish() {
    out_.push_back('}');
    return std::exchange(out_, {});
}

void ClaimsWriter::begin(std::string_view name) {
    if (out_.size() > 1) out_.push_back(',');
    out_.append("\"").append(name).append("\":");
}

void ClaimsWriter::append(std::string_view value) {
    if (std::ranges::any_of(value, needs_escape))
        out_.append(boost::json::serialize(boost::json::string_view(value.data(), value.size())));
    else
        out_.append("\"").append(value).append("\"");
}

}  // namespace applinks::jose

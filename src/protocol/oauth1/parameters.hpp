// SPDX-License-Identifier: Apache-2.0
// The parameters of a request in the form in which they are sorted and signed (RFC 5849, 3.4.1.3): percent-encoded
// after section 3.6. Inside oauth1 only.
//
// A name or value that arrives in that form already is not copied: the set holds views into what it was given.
#pragma once

#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/form.hpp"

namespace applinks::oauth1 {

struct EncodedParameter {
    std::string_view name;
    std::string_view value;
};

// What "+" stands for: a space in queries and forms, itself in the Authorization header.
enum class Plus { literal, space };

enum class AddResult { added, bad_encoding, too_many };

class ParameterSet {
public:
    // Text as it was sent. The caller keeps it alive as long as the set.
    AddResult add_raw(std::string_view name, std::string_view value, Plus plus);
    AddResult add_query(std::string_view query);  // name=value&…, of a URL or a form body
    void add_decoded(const http::Parameter& parameter);

    void sort();  // by encoded name, then by encoded value (3.4.1.3.2)
    const std::vector<EncodedParameter>& parameters() const { return parameters_; }

private:
    std::optional<std::string_view> encoded(std::string_view raw, Plus plus);

    std::vector<EncodedParameter> parameters_;
    std::forward_list<std::string> copies_;  // of what had to be re-encoded; addresses stay
};

// Cuts the next name=value piece off `query`; empty pieces are skipped. Nothing when the end is reached.
struct RawPair {
    std::string_view name;
    std::string_view value;
};
std::optional<RawPair> next_pair(std::string_view& query);

// RFC 5849, 3.4.1.1, without oauth_signature. `sorted` must have been sorted.
std::string write_base_string(std::string_view method, std::string_view base_string_uri, const ParameterSet& sorted);

}  // namespace applinks::oauth1

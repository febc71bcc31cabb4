// SPDX-License-Identifier: Apache-2.0
// Address patterns and templates of application types: `/projects/{p}/repos/{r}/pull-requests/{n:number}` finds out
// what an address means, `/rest/api/1.0/projects/{p}/repos/{r}` asks for it (features.md 10).
//
//   {x}         one path segment, or a query parameter's value when it stands there as `?name={x}`
//   {x:number}  the same, decimal digits only
//   {x:form}    the same, '+' means a blank
//   {x...}      one or more segments, slashes kept; twice at most, and then with a fixed segment behind the first,
//   which
//               is as short as that allows
//
// Pure and linear in the length of the address (S-79). Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace applinks::domain {

// What an address said, by name and decoded. Few: looked up one by one.
using Variables = std::vector<std::pair<std::string, std::string>>;
// Null when absent.
const std::string* find_variable(const Variables& variables, std::string_view name);

class AddressPattern {
public:
    // Errors: invalid_argument (a brace too many, two variables of one name, two `{x...}` whose border cannot be seen,
    // two variables without text between them). A pattern may begin with "{origin}": it then counts from the host, not
    // from the application's own path.
    static Result<AddressPattern> parse(std::string_view text);

    bool begins_at_origin() const { return at_origin_; }
    std::vector<std::string> names() const;
    // `address`: path and query as they stand in a URL; query parameters that the pattern does not name do not matter,
    // nor does a slash at the end. A dot segment or a control character is never part of a name (S-43).
    std::optional<Variables> match(std::string_view address) const;
    // The path with these values, as plain text: for keys of items. Nothing when a value is missing.
    std::optional<std::string> build(const Variables& values) const;

private:
    enum class Form { text, one, number, form, several };
    struct Part {
        Form form = Form::text;
        std::string text;  // literal, or the name
    };
    using Segment = std::vector<Part>;
    struct Parameter {
        std::string name;
        Segment value;
    };

    static Result<Segment> parse_segment(std::string_view text);
    static bool match_segment(const Segment& segment, std::string_view text, Variables& found);
    static bool match_run(std::span<const Segment> segments, std::span<const std::string_view> pieces,
                          Variables& found);
    static bool take_several(const Segment& segment, std::span<const std::string_view> pieces, Variables& found);
    static bool match_middle(std::span<const Segment> segments, std::span<const std::string_view> pieces,
                             Variables& found);
    std::vector<std::size_t> places_of_several() const;
    bool match_path(std::string_view path, Variables& found) const;
    bool match_query(std::string_view query, Variables& found) const;
    Result<void> check() const;

    bool at_origin_ = false;
    std::vector<Segment> path_;
    std::vector<Parameter> query_;
};

// The names in a template; a name may be a dotted path into JSON. Errors: invalid_argument (an open brace).
Result<std::vector<std::string>> template_names(std::string_view text);

// `/issues/{n}.json` with n=5. Values are percent-encoded, `{x...}` keeps slashes. "" for a name without a value.
// `{q|words}`: for the query languages of search: everything but letters, digits, '-', '_' and '.' becomes a blank
// before it is encoded. `{q|json}`: for a text inside JSON.
std::string fill_address(std::string_view text, const Variables& values);

}  // namespace applinks::domain

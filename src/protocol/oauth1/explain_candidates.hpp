// SPDX-License-Identifier: Apache-2.0
// What a caller may have signed: each part of the base string with the mistakes that can be made in it. Inside oauth1
// only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/oauth1/explain.hpp"

namespace applinks::oauth1 {

struct Change {
    Mistake mistake;
    std::string phrase;  // "with http in place of https"
};

// One part of a base string, ready to be joined with '&', and what was changed to get it: nothing, one or two.
struct Candidate {
    std::string text;
    std::vector<Change> changes{};
};
using Candidates = std::vector<Candidate>;  // the right one first; no text twice

Candidates method_candidates(std::string_view method);
Candidates uri_candidates(const IncomingRequest& request, const KnownNames& names);
Candidates parameter_candidates(const IncomingRequest& request);

}  // namespace applinks::oauth1

// SPDX-License-Identifier: Apache-2.0
// What stands in the texts of a finding, read back from them: for those who say them in another language, who know the
// code and so the text around the values. Also of results that were stored before.
//
// Pure; any thread.
#pragma once

#include "domain/health/finding.hpp"

namespace applinks::domain {

// By the rows of the table. Empty when a text is not the one of its row, as where a caller gave it words of its own, or
// when the code is of an older release. A value that could be read in two ways is the shortest.
FindingValues values_in(const Finding& finding);
FindingValues values_in(std::string_view code, std::string_view text);  // of its first sentence alone

}  // namespace applinks::domain

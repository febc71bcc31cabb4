// SPDX-License-Identifier: Apache-2.0
// The words that pages and the API use for states and times (features.md 2, 4 and 5). Pure; one place for texts that
// recur.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "domain/links/link.hpp"
#include "domain/store.hpp"

namespace applinks::web::pages {

enum class Tone { ok, warn, bad, idle };

struct StatusWords {
    std::string word;
    Tone tone = Tone::idle;
    std::string sentence;  // one sentence, "" when the word says it all
    bool can_match = false;
};
// features.md 2. `use` may be null: nothing known yet.
StatusWords status_words(const domain::Link& link, const domain::LinkUse* use, Timestamp now);
// One code of features.md 5 as a short word and its colour.
StatusWords health_words(std::string_view code, std::string_view text);

// "just now", "5 min ago", "3 h ago", else the date; "never" for no time at all.
std::string ago(Timestamp time, Timestamp now);
// "14 Nov 2023, 22:13 UTC"
std::string date_text(Timestamp time);
// "5 years", "10 minutes": the largest unit that says it; rounded down.
std::string span_text(std::chrono::seconds span);

// First letter of a name for its icon; one whole UTF-8 character.
std::string initial(std::string_view name);
// host[:port] and path, as people name an address.
std::string short_address(const http::AbsoluteUrl& url);
// "1 user", "3 users"
std::string count_text(std::int64_t count, std::string_view singular, std::string_view plural);

}  // namespace applinks::web::pages

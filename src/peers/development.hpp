// SPDX-License-Identifier: Apache-2.0
// What linked applications know about an item (features.md 7): all of them are asked at once, and whoever does not
// answer in time delays nobody. The summary is asked as the application (2LO) and kept for a while; details are asked
// as the person who looks, and never kept.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/sharing/development.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// How it went with one application. Everything but ok and slow is told in its own way (issue "Seven kinds of trouble").
enum class SourceState {
    ok,
    nothing,      // it knows nothing of this item
    connect,      // the person has to connect an account first
    forbidden,    // she may not see it there
    down,         // it cannot be asked; what was known stays, with its age
    slow,         // not yet answered
    unsupported,  // it cannot tell such things
    error,        // what it said could not be used; see `error_id`
};
std::string_view name_of(SourceState state);

struct SourceReport {
    LinkId link{};  // empty: our own application
    std::string name{};
    TypeId type{};
    SourceState state = SourceState::ok;
    std::string message{};                      // a sentence, "" for ok
    std::string connect_path{};                 // below our own address, for connect
    std::optional<std::chrono::seconds> age{};  // of data that is not fresh
    std::string error_id{};                     // also in the log
};

// A panel waits this long for everybody together; one application that is asked alone has its whole time.
inline constexpr std::chrono::milliseconds kPanelPatience{200};
inline constexpr std::chrono::milliseconds kPeerPatience{8000};

struct DevelopmentQuestion {
    std::vector<domain::ItemKey> keys;  // of one item: its present key first, then former ones
    domain::Account person;
    std::optional<LinkId> only{};    // one link
    std::string application_type{};  // applications of this type; "": of all
};

struct SummaryPanel {
    domain::DevelopmentSummary summary{};
    std::vector<SourceReport> sources{};
};
struct DetailPanel {
    std::vector<domain::DevelopmentDetail> details{};
    std::vector<SourceReport> sources{};
};

// Errors: not_found (`only` names no link), and those of the worker pool; what goes wrong at one application is told in
// its report.
Task<Result<SummaryPanel>> ask_summary(Services& services, DevelopmentQuestion question);
Task<Result<DetailPanel>> ask_details(Services& services, DevelopmentQuestion question, domain::DataType type);

}  // namespace applinks::peers

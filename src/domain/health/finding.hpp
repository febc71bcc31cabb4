// SPDX-License-Identifier: Apache-2.0
// What a test of a link came to: layers, findings and the table of everything that can be found (features.md 5,
// applinks-protocol.md 6.5).
//
// Pure; any thread. One row of the table is one code; pages, API, REST resources, command line and
// docs/troubleshooting.md take their words from it. The names of codes are stable: they stand in stored results.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/health/link_status.hpp"

namespace applinks::domain {

// In the order in which they are looked at. A test stops at the first one that fails.
enum class Layer {
    address,     // may this address be called at all (S-34)
    dns,         // has the name an address
    tcp,         // does something accept connections
    tls,         // chain, name, time of the certificate
    http,        // does the application itself answer
    manifest,    // is it the one that was linked
    capability,  // can it do what a link needs
    clock,
    key,  // does each side hold the other's present key
    signature,
    token,
    levels,    // do both ends say the same
    user,      // may we do what we ask for
    upstream,  // do the applications behind both ends answer
};
inline constexpr std::size_t kLayerCount = 14;
std::string_view name_of(Layer layer);   // "dns"
std::string_view title_of(Layer layer);  // "Name look-up"

enum class LayerState { running, ok, failed, skipped };
std::string_view name_of(LayerState state);

enum class Severity { ok, info, warning, error };
std::string_view name_of(Severity severity);

// Who has to act.
enum class Side { none, here, there, between, both };
std::string_view name_of(Side side);

// To copy into a shell or a proxy's configuration.
struct Snippet {
    std::string title;
    std::string text;
};

struct Finding {
    std::string code;         // "ok", or a code of the table
    std::string text;         // one sentence that names the cause
    std::string catalogue{};  // name of applinks-protocol.md 6.5; "" when other products have none
    Severity severity = Severity::error;
    Side side = Side::none;
    Layer layer = Layer::http;
    std::string seen{};  // addresses, status, certificate …: facts, no sentence
    std::string meaning{};
    std::string remedy{};
    std::vector<Snippet> commands{};
    bool is_ok() const { return code == "ok"; }
    // The link does not do its work. Waiting, suspended or switched off is not broken.
    bool is_broken() const { return severity == Severity::error; }
};

// A row of the table. Texts name values as {peer}, {host}, {url} …; see FindingValue.
struct Fault {
    std::string_view code;
    std::string_view catalogue;
    Severity severity;
    Side side;
    Layer layer;
    LinkStatus status;
    std::string_view word;  // of a list: "Clocks differ"
    std::string_view text;
    std::string_view meaning;
    std::string_view remedy;
};
std::span<const Fault> faults();
const Fault* find_fault(std::string_view code);  // null: no such code, for example of an older release

struct FindingValue {
    std::string_view name;
    std::string value;  // data: never read as a text with values again
};
using FindingValues = std::vector<FindingValue>;

// The finding of a code, with its texts filled in; a value that was not given stands as "". Asserts that the code is of
// the table.
Finding finding_for(std::string_view code, const FindingValues& values, std::string seen = {});

// What there is to copy for a code: rules for nginx, Apache and Traefik, commands for a shell. Values as above; those
// that could mean something to a shell or a proxy are quoted or left out.
std::vector<Snippet> snippets_for(std::string_view code, const FindingValues& values);

}  // namespace applinks::domain

// SPDX-License-Identifier: Apache-2.0
// `applinkd check`: the findings of links, or of the installation itself, for people and as JSON.
#include <boost/json.hpp>
#include <cstdio>

#include "app/assembly.hpp"
#include "app/command.hpp"
#include "app/console.hpp"
#include "app/self_check.hpp"
#include "peers/diagnosis_json.hpp"

namespace applinks::app {
namespace {

using domain::LayerState;
using domain::Link;
using domain::Severity;
namespace json = boost::json;

std::string layer_line(const std::vector<peers::LayerResult>& layers) {
    std::string line;
    for (const auto& layer : layers) {
        if (layer.state == LayerState::skipped) continue;
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(layer.took).count();
        line += (line.empty() ? "" : ", ") + std::string(domain::name_of(layer.layer)) +
                (layer.state == LayerState::failed ? " FAILED" : " ok");
        if (ms > 0) line += " (" + std::to_string(ms) + " ms)";
    }
    return line;
}

std::string indented(std::string_view text) {
    std::string out = "    ";
    for (const char c : text) {
        out += c;
        if (c == '\n') out += "    ";
    }
    return out;
}

void print_detail(const std::string& name, std::string_view text) {
    if (!text.empty()) std::printf("  %-8s %.*s\n", name.c_str(), static_cast<int>(text.size()), text.data());
}

// What people need to act; a link that works needs one line.
void print_findings(const std::vector<std::pair<Link, peers::Diagnosis>>& tests) {
    std::vector<std::vector<std::string>> rows{{"LINK", "STATUS", "FINDING"}};
    for (const auto& [link, test] : tests)
        rows.push_back(
            {link.name, std::string(domain::title_of(domain::status_of(link, test.finding.code))), test.finding.text});
    print_table(rows);
    for (const auto& [link, test] : tests) {
        const auto& finding = test.finding;
        if (finding.is_ok()) continue;
        std::printf("\n%s\n", printable(link.name).c_str());
        print_detail("code", finding.code);
        print_detail("means", printable(finding.meaning));
        print_detail("do", printable(finding.remedy));
        print_detail("who", domain::name_of(finding.side));
        print_detail("seen", printable(finding.seen));
        print_detail("layers", layer_line(test.layers));
        for (const auto& snippet : finding.commands)
            std::printf("  %s:\n%s\n", snippet.title.c_str(), indented(snippet.text).c_str());
    }
}

json::object json_of_test(const Link& link, const peers::Diagnosis& test) {
    json::object out{{"link", link.id.str()},
                     {"name", link.name},
                     {"status", domain::name_of(domain::status_of(link, test.finding.code))}};
    for (const auto& member : peers::json_of(test.finding)) out[member.key()] = member.value();
    auto whole = peers::json_of(test);
    out["layers"] = whole.at("layers");
    out["clock_offset"] = whole.at("clock_offset");
    return out;
}

Result<std::vector<Link>> wanted_links(const CheckCommand& command, const domain::Snapshot& snapshot) {
    std::vector<Link> links;
    if (command.link.empty()) {
        for (const auto* link : snapshot.links_by_name()) links.push_back(*link);
        return links;
    }
    AL_TRY(auto link, find_link_by_text(snapshot, command.link));
    links.push_back(std::move(link));
    return links;
}

Result<int> check_links(const CheckCommand& command, Services& services) {
    AL_TRY(const auto links, wanted_links(command, *services.snapshots.current()));
    std::vector<std::pair<Link, peers::Diagnosis>> tests;
    json::array out;
    bool red = false;
    for (const auto& link : links) {
        AL_TRY(auto test, services.runtime.wait(peers::diagnose(services, link.id, by_console())));
        red = red || test.finding.is_broken();
        // The test may have changed its state.
        const auto snapshot = services.snapshots.current();
        const auto* const now = snapshot->find_link(link.id);
        out.push_back(json_of_test(now != nullptr ? *now : link, test));
        tests.emplace_back(now != nullptr ? *now : link, std::move(test));
    }
    if (command.json)
        std::printf("%s\n", json::serialize(out).c_str());
    else if (links.empty())
        std::printf("There are no links to check.\n");
    else
        print_findings(tests);
    return red ? 1 : 0;
}

std::string_view mark_of(Severity severity) {
    switch (severity) {
        case Severity::ok: return "ok";
        case Severity::info: return "note";
        case Severity::warning: return "warning";
        case Severity::error: break;
    }
    return "FAILED";
}

Result<int> check_installation(const CheckCommand& command, Services& services, const Configuration& configuration) {
    const auto findings = check_self(services, configuration);
    json::array out;
    std::vector<std::vector<std::string>> rows{{"CODE", "RESULT", "FINDING"}};
    bool red = false;
    for (const auto& finding : findings) {
        red = red || finding.severity == Severity::error;
        out.push_back(json::object{{"code", finding.code},
                                   {"severity", domain::name_of(finding.severity)},
                                   {"text", finding.text},
                                   {"remedy", finding.remedy}});
        rows.push_back({std::string(finding.code), std::string(mark_of(finding.severity)), finding.text});
        if (!finding.remedy.empty()) rows.push_back({"", "", "-> " + finding.remedy});
    }
    if (command.json)
        std::printf("%s\n", json::serialize(out).c_str());
    else
        print_table(rows);
    return red ? 1 : 0;
}

}  // namespace

Result<int> run(const CheckCommand& command) {
    AL_TRY(const auto assembly, open_installation(command.data, {}, Purpose::command));
    if (command.self) return check_installation(command, assembly->services(), assembly->configuration());
    return check_links(command, assembly->services());
}

}  // namespace applinks::app

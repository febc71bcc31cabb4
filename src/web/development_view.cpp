// SPDX-License-Identifier: Apache-2.0
#include "web/development_view.hpp"

#include <boost/json/array.hpp>

#include "domain/sharing/development_json.hpp"

namespace applinks::web {
namespace {

namespace json = boost::json;
using peers::SourceReport;
using peers::SourceState;

json::object source_view(const SourceReport& report, const Context& context) {
    json::object out{{"link_id", report.link.str()},   {"name", report.name},       {"type", report.type.str()},
                     {"state", name_of(report.state)}, {"message", report.message}, {"connect_url", nullptr},
                     {"age_seconds", nullptr},         {"error_id", nullptr}};
    if (!report.connect_path.empty()) out["connect_url"] = context.own_url(report.connect_path);
    if (report.age) out["age_seconds"] = report.age->count();
    if (!report.error_id.empty()) out["error_id"] = report.error_id;
    return out;
}

// Clients of the tracker's resource know errors and missing grants by these members.
void add_sources(const std::vector<SourceReport>& reports, const Context& context, json::object& out) {
    json::array sources;
    json::array errors;
    for (const auto& report : reports) {
        sources.push_back(source_view(report, context));
        const bool is_trouble = report.state != SourceState::ok && report.state != SourceState::nothing;
        if (!is_trouble) continue;
        errors.push_back(json::object{{"error", name_of(report.state)},
                                      {"message", report.message},
                                      {"instance", {{"id", report.link.str()}, {"name", report.name}}}});
    }
    out["errors"] = std::move(errors);
    out["sources"] = std::move(sources);
}

}  // namespace

Result<domain::DataType> data_type_of(std::string_view name) {
    if (const auto type = domain::parse_data_type(name)) return *type;
    return fail(Errc::invalid_argument,
                "The type of data is pullrequest, branch, repository, build, review or deployment-environment.");
}

json::object summary_view(const peers::SummaryPanel& panel, const Context& context) {
    auto out = domain::summary_answer(panel.summary);
    add_sources(panel.sources, context, out);
    return out;
}

json::object detail_view(const peers::DetailPanel& panel, domain::DataType type, const Context& context) {
    auto out = domain::detail_answer(panel.details, type);
    add_sources(panel.sources, context, out);
    return out;
}

}  // namespace applinks::web

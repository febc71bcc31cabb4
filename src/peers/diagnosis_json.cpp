// SPDX-License-Identifier: Apache-2.0
#include "peers/diagnosis_json.hpp"

#include <boost/json.hpp>

#include "domain/health/finding_values.hpp"

namespace applinks::peers {

namespace json = boost::json;

json::object json_of(const domain::Finding& finding) {
    json::array commands;
    for (const auto& snippet : finding.commands)
        commands.push_back(json::object{{"title", snippet.title}, {"text", snippet.text}});
    json::object values;
    for (const auto& value : domain::values_in(finding)) values[value.name] = value.value;
    return {{"code", finding.code},
            {"catalogue", finding.catalogue},
            {"severity", domain::name_of(finding.severity)},
            {"side", domain::name_of(finding.side)},
            {"layer", domain::name_of(finding.layer)},
            {"text", finding.text},
            {"seen", finding.seen},
            {"meaning", finding.meaning},
            {"remedy", finding.remedy},
            {"commands", std::move(commands)},
            {"values", std::move(values)}};
}

json::object json_of(const LayerResult& result) {
    return {{"layer", domain::name_of(result.layer)},
            {"state", domain::name_of(result.state)},
            {"took_us", result.took.count()},
            {"seen", result.seen}};
}

json::object json_of(const Diagnosis& diagnosis) {
    json::array layers;
    for (const auto& layer : diagnosis.layers) layers.push_back(json_of(layer));
    json::value offset;
    if (diagnosis.clock_offset) offset = diagnosis.clock_offset->count();
    return {{"finding", json_of(diagnosis.finding)}, {"layers", std::move(layers)}, {"clock_offset", offset}};
}

}  // namespace applinks::peers

// SPDX-License-Identifier: Apache-2.0
#include "web/api/plan_view.hpp"

#include <boost/json/array.hpp>

namespace applinks::web::api {

namespace json = boost::json;

json::object plan_json(const peers::LinkPlan& plan, bool applied) {
    json::array changes;
    for (const auto& planned : plan.links)
        changes.push_back({{"link", planned.link.id.str()},
                           {"name", planned.link.name},
                           {"action", name_of(planned.action)},
                           {"details", json::array(planned.details.begin(), planned.details.end())}});
    return {{"applied", applied},
            {"changes", std::move(changes)},
            {"untouched", json::array(plan.untouched.begin(), plan.untouched.end())}};
}

}  // namespace applinks::web::api

// SPDX-License-Identifier: Apache-2.0
#include "web/api/application_view.hpp"

#include "domain/links/type_registry.hpp"

namespace applinks::web::api {

boost::json::object found_application(const wire::Manifest& manifest, const domain::Snapshot& snapshot) {
    const auto& product = wire::product_type(manifest);
    const auto* type = snapshot.types ? snapshot.types->find_wire(product.str()) : nullptr;
    return {{"id", manifest.id.str()},
            {"name", manifest.name},
            {"type", type ? type->id.str() : product.str()},
            {"type_name", type ? type->name : product.str()},
            {"version", manifest.version},
            {"public_signup", manifest.public_signup},
            {"setup_hint", type ? type->setup_hint : std::string()}};
}

}  // namespace applinks::web::api

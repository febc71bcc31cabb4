// SPDX-License-Identifier: Apache-2.0
// A proxy in front authenticates people and names them in headers, which count from trusted proxies only (S-40, S-41).
#pragma once

#include <memory>

#include "domain/identity/directory_settings.hpp"
#include "domain/identity/request_directory.hpp"

namespace applinks::directory {

std::unique_ptr<domain::RequestDirectory> make_header_directory(domain::DirectorySettings settings);

}  // namespace applinks::directory

// SPDX-License-Identifier: Apache-2.0
// People in an LDAP directory: search and bind, groups, stable ids (S-52 … S-54).
#pragma once

#include <memory>

#include "domain/identity/directory.hpp"
#include "domain/identity/directory_settings.hpp"

namespace applinks::directory {

std::unique_ptr<domain::Directory> make_ldap_directory(domain::DirectorySettings settings);

}  // namespace applinks::directory

// SPDX-License-Identifier: Apache-2.0
// Passwords with argon2id, 19 MiB and two passes: about 17 ms. Never on an I/O thread.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace applinks::crypto {

std::string hash_password(const Secret& password);  // PHC string
bool verify_password(const Secret& password, std::string_view phc);
// The same work for an account that does not exist (S-55).
void verify_password_dummy(const Secret& password);

}  // namespace applinks::crypto

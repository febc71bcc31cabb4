// SPDX-License-Identifier: Apache-2.0
// Ids of applications: the id that peers make from a URL (applinks-protocol.md 1.2).
#pragma once

#include "base/ids.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

// The id of a generic link, of a peer without a usable manifest, and the second attempt of status checks (6.4): a
// version 3 UUID over the MD5 of the URL without its trailing slashes and without a namespace. The URL is already ASCII
// and has dropped its default port; `.` and `..` segments are resolved here.
LinkId id_from_url(const http::AbsoluteUrl& url);

}  // namespace applinks::wire

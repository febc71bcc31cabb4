// SPDX-License-Identifier: Apache-2.0
// The page that people get when something went wrong: the sentence of the error and the id that also stands in the log.
#pragma once

#include <string>

#include "web/context.hpp"
#include "web/pages/layout.hpp"

namespace applinks::web::pages {

struct ErrorPage {
    int status = 500;
    std::string sentence;  // Error::message; for 5xx a sentence that gives nothing away (style 4)
    RequestId request_id;
};

std::string render_error_page(const Frame& frame, const ErrorPage& page);
// For web/errors.cpp: frame and id are those of the request.
std::string render_error_page(int status, const std::string& sentence, const Context& context);

}  // namespace applinks::web::pages

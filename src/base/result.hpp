// SPDX-License-Identifier: Apache-2.0
// Result<T> and the macros that pass an error on. See docs/HACKING and style section "Errors".
//
//   AL_TRY(const auto fields, parse(form));      in a function that returns Result<...>
//   AL_CO_TRY(auto grant, co_await load());      in a coroutine that returns Task<Result<...>>
//   AL_TRY_VOID(check(form));                    for Result<void>; AL_CO_TRY_VOID in a coroutine
#pragma once

#include <cstdio>
#include <cstdlib>
#include <expected>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace applinks {

template <class T>
using Result = std::expected<T, Error>;

// Ready to be returned from any function with a Result: `return fail(Errc::not_found, "No such link.");`
inline std::unexpected<Error> fail(Errc code, std::string message, std::string detail = {}) {
    return std::unexpected(Error{code, std::move(message), std::move(detail)});
}

[[noreturn]] inline void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "assertion failed: %s at %s:%d\n", expression, file, line);
    std::abort();
}

}  // namespace applinks

#define AL_CONCAT_INNER(a, b) a##b
#define AL_CONCAT(a, b) AL_CONCAT_INNER(a, b)

#define AL_TRY_WITH(return_word, name, declaration, ...)      \
    auto name = (__VA_ARGS__);                                \
    if (!name) [[unlikely]]                                   \
        return_word std::unexpected(std::move(name).error()); \
    declaration = *std::move(name)
#define AL_TRY_VOID_WITH(return_word, name, ...)                  \
    do {                                                          \
        auto name = (__VA_ARGS__);                                \
        if (!name) [[unlikely]]                                   \
            return_word std::unexpected(std::move(name).error()); \
    } while (false)

#define AL_TRY(declaration, ...) AL_TRY_WITH(return, AL_CONCAT(al_result_, __COUNTER__), declaration, __VA_ARGS__)
#define AL_TRY_VOID(...) AL_TRY_VOID_WITH(return, AL_CONCAT(al_result_, __COUNTER__), __VA_ARGS__)
#define AL_CO_TRY(declaration, ...) AL_TRY_WITH(co_return, AL_CONCAT(al_result_, __COUNTER__), declaration, __VA_ARGS__)
#define AL_CO_TRY_VOID(...) AL_TRY_VOID_WITH(co_return, AL_CONCAT(al_result_, __COUNTER__), __VA_ARGS__)

// For what only our own bug can cause; stays on in release builds. Never on input.
#define AL_ASSERT(condition) \
    (static_cast<bool>(condition) ? void(0) : ::applinks::assertion_failed(#condition, __FILE__, __LINE__))

// SPDX-License-Identifier: Apache-2.0
// Prepared OpenSSL contexts, as many as threads ever used them at once. Starting one anew costs a third of making one
// (HMAC) or nothing at all (RSA): OpenSSL allocates ten times for a copy. Only for src/crypto.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace applinks::crypto {

// Handle is a unique_ptr to a context; kCopy makes another one from the template that the pool was given.
template <class Handle, auto kCopy>
class ContextPool {
public:
    explicit ContextPool(Handle first) : template_(std::move(first)) { AL_ASSERT(template_ != nullptr); }

    // A context for the time of one call, given back when the loan ends. Any thread.
    class Loan {
    public:
        explicit Loan(ContextPool& pool) : pool_(pool), context_(pool.take()) {}
        ~Loan() { pool_.give_back(std::move(context_)); }
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        auto* get() const { return context_.get(); }

    private:
        ContextPool& pool_;
        Handle context_;
    };

private:
    Handle take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!free_.empty()) {
                auto context = std::move(free_.back());
                free_.pop_back();
                return context;
            }
        }
        Handle context(kCopy(template_.get()));
        AL_ASSERT(context != nullptr);
        return context;
    }

    void give_back(Handle context) {
        const std::scoped_lock lock(mutex_);
        free_.push_back(std::move(context));
    }

    const Handle template_;
    std::mutex mutex_;
    std::vector<Handle> free_;
};

}  // namespace applinks::crypto

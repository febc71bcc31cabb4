// SPDX-License-Identifier: Apache-2.0
#include "crypto/password.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <array>

namespace applinks::crypto {
namespace {

TEST(Password, is_accepted_only_when_it_is_the_same) {
    const std::string phc = hash_password(Secret("correct horse"));
    EXPECT_TRUE(verify_password(Secret("correct horse"), phc));
    EXPECT_FALSE(verify_password(Secret("correct horsf"), phc));
    EXPECT_FALSE(verify_password(Secret("correct horse "), phc));
    EXPECT_FALSE(verify_password(Secret(""), phc));
}

TEST(Password, counts_every_byte_also_after_a_nul) {
    const std::string phc = hash_password(Secret(std::string("a\0b", 3)));
    EXPECT_TRUE(verify_password(Secret(std::string("a\0b", 3)), phc));
    EXPECT_FALSE(verify_password(Secret(std::string("a\0c", 3)), phc));
    EXPECT_FALSE(verify_password(Secret("a"), phc));
}

TEST(Password, is_stored_as_argon2id_with_19_MiB_and_two_passes_and_a_salt_of_its_own) {
    const std::string phc = hash_password(Secret("x"));
    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << phc;
    EXPECT_NE(phc, hash_password(Secret("x")));
}

TEST(Password, is_refused_when_the_stored_text_is_not_a_hash) {
    const std::string phc = hash_password(Secret("x"));
    for (const std::string& odd : {std::string(), std::string("x"), std::string("$argon2id$"),
                                   phc.substr(0, phc.size() - 1), phc + std::string(1, '\0'), std::string(4096, '$')})
        EXPECT_FALSE(verify_password(Secret("x"), odd)) << odd;
}

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Work>
double median_cpu_seconds(Work work) {
    std::array<double, 5> times{};
    for (double& time : times) {
        const double start = cpu_seconds();
        work();
        time = cpu_seconds() - start;
    }
    std::ranges::sort(times);
    return times.at(2);
}

// S-55: an unknown user costs what a known one costs. A factor of two is far from noise and far from "no work".
TEST(Password, of_an_unknown_account_takes_the_same_work) {
    const std::string phc = hash_password(Secret("x"));
    const double known = median_cpu_seconds([&] { verify_password(Secret("y"), phc); });
    const double unknown = median_cpu_seconds([] { verify_password_dummy(Secret("y")); });
    EXPECT_LT(unknown, known * 2);
    EXPECT_GT(unknown, known / 2);
}

}  // namespace
}  // namespace applinks::crypto

// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <thread>

#include "crypto/digest.hpp"
#include "unit/crypto/json_file.hpp"

namespace applinks::crypto {
namespace {

using tests::bytes_of_hex;
using tests::read_file;
using tests::text_of;

std::string pem_file(const std::string& name) {
    return read_file(std::string(AL_TESTDATA) + "/test_rsa2048_" + name + ".pem");
}

RsaPublicKey test_public_key() {
    return RsaPublicKey::parse(pem_file("public")).value();
}
RsaPrivateKey test_private_key() {
    return RsaPrivateKey::parse_pem(Secret(pem_file("private"))).value();
}

using Handle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string pem_of(EVP_PKEY* key) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_PUBKEY(out.get(), key);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

// A fresh public key of that size and exponent, as PEM.
std::string generated_pem(unsigned bits, unsigned long exponent, const char* type = "RSA") {
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    std::unique_ptr<BIGNUM, decltype(&BN_free)> e(BN_new(), BN_free);
    BN_set_word(e.get(), exponent);
    EVP_PKEY_keygen_init(context.get());
    EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits));
    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get());
    EVP_PKEY_generate(context.get(), &key);
    const Handle handle(key, EVP_PKEY_free);
    return pem_of(handle.get());
}

// RSA with the test key on a block of our choice: what a forger who knew the key could send.
std::string sign_raw(const std::string& block) {
    const auto pem = pem_file("private");
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                           BIO_free_all);
    const Handle key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key.get(), nullptr),
                                                                              EVP_PKEY_CTX_free);
    EVP_PKEY_sign_init(context.get());
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING);
    std::string out(256, '\0');
    std::size_t size = out.size();
    EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                  reinterpret_cast<const unsigned char*>(block.data()), block.size());
    return out;
}

const std::string kSha1Info = hex_decode("3021300906052b0e03021a05000414").value();

// EMSA-PKCS1-v1_5 (RFC 8017, 9.2) with `tail` behind the padding.
std::string padded(const std::string& tail, char fill = '\xff') {
    return std::string("\0\1", 2) + std::string(256 - 3 - tail.size(), fill) + '\0' + tail;
}

TEST(Rsa, passes_the_wycheproof_cases_for_sha256) {
    const auto document = tests::read_vectors("wycheproof/rsa_signature_2048_sha256_test.json");
    std::size_t run = 0;
    for (const auto& group : document.at("testGroups").as_array()) {
        const auto key = RsaPublicKey::parse(text_of(group.at("publicKeyPem")));
        if (text_of(group.at("publicKey").at("publicExponent")) == "03") {
            // The cases with exponent 3 are valid signatures, and S-06 refuses such keys.
            ASSERT_FALSE(key.has_value());
            EXPECT_EQ(key.error().code, Errc::invalid_argument);
            continue;
        }
        ASSERT_TRUE(key.has_value());
        for (const auto& test : group.at("tests").as_array()) {
            const bool want = test.at("result") == "valid";  // "acceptable" (missing NULL) is refused
            EXPECT_EQ(key->verify(RsaDigest::sha256, bytes_of_hex(test.at("msg")), bytes_of_hex(test.at("sig"))), want)
                << test.at("tcId");
            ++run;
        }
    }
    EXPECT_EQ(run, 257U);
}

TEST(Rsa, verifies_what_it_signed_and_only_with_the_same_digest) {
    const auto signature = test_private_key().sign(RsaDigest::sha1, "text").value();
    const auto key = test_public_key();
    EXPECT_TRUE(key.verify(RsaDigest::sha1, "text", signature));
    EXPECT_FALSE(key.verify(RsaDigest::sha256, "text", signature));
    EXPECT_FALSE(key.verify(RsaDigest::sha1, "texu", signature));
    EXPECT_TRUE(key.verify(RsaDigest::sha256, "", test_private_key().sign(RsaDigest::sha256, "").value()));
}

TEST(Rsa, refuses_signatures_of_another_length_S06) {
    const auto signature = test_private_key().sign(RsaDigest::sha1, "text").value();
    const auto key = test_public_key();
    EXPECT_FALSE(key.verify(RsaDigest::sha1, "text", ""));
    EXPECT_FALSE(key.verify(RsaDigest::sha1, "text", signature.substr(1)));
    EXPECT_FALSE(key.verify(RsaDigest::sha1, "text", '\0' + signature));
    EXPECT_FALSE(key.verify(RsaDigest::sha1, "text", signature + '\0'));
}

TEST(Rsa, refuses_every_padding_but_the_exact_one_S06) {
    const auto key = test_public_key();
    const auto hash = sha1("text");
    const auto sha256_info = hex_decode("3031300d060960864801650304020105000420").value();
    const auto without_null = hex_decode("301f300706052b0e03021a0414").value();
    const auto long_length = hex_decode("308121300906052b0e03021a05000414").value();
    ASSERT_TRUE(key.verify(RsaDigest::sha1, "text", sign_raw(padded(kSha1Info + hash))))
        << "the helper makes valid signatures";

    const std::pair<std::string_view, std::string> cases[] = {
        {"short padding, garbage behind the hash", std::string("\0\1\xff\xff\xff\xff\xff\xff\xff\xff\0", 11) +
                                                       kSha1Info + hash +
                                                       std::string(256 - 11 - kSha1Info.size() - hash.size(), 'x')},
        {"garbage behind the hash", padded(kSha1Info + hash + std::string(1, '\0'))},
        {"hash alone", padded(hash)},
        {"parameters missing", padded(without_null + hash)},
        {"length in long form", padded(long_length + hash)},
        {"another digest's name", padded(sha256_info + hash)},
        {"zeros as padding", padded(kSha1Info + hash, '\0')},
        {"block type 2", std::string("\0\2", 2) + padded(kSha1Info + hash).substr(2)},
        {"first byte 1", std::string("\1\1", 2) + padded(kSha1Info + hash).substr(2)},
    };
    for (const auto& [name, block] : cases) {
        ASSERT_EQ(block.size(), 256U) << name;
        EXPECT_FALSE(key.verify(RsaDigest::sha1, "text", sign_raw(block))) << name;
    }
}

TEST(Rsa, reads_one_key_in_all_its_spellings) {
    const auto spki = test_public_key().spki_base64();
    std::string lines;
    for (std::size_t i = 0; i < spki.size(); i += 76) lines += spki.substr(i, 76) + "\r\n";
    const std::pair<std::string_view, std::string> cases[] = {
        {"PEM behind a remark", pem_file("public")},
        {"certificate", pem_file("cert")},
        {"one line", spki},
        {"lines", lines},
        {"own PEM", test_public_key().pem()},
    };
    for (const auto& [name, text] : cases) {
        const auto key = RsaPublicKey::parse(text);
        ASSERT_TRUE(key.has_value()) << name;
        EXPECT_EQ(key->spki_base64(), spki) << name;
        EXPECT_EQ(key->bits(), 2048) << name;
    }
    EXPECT_EQ(test_private_key().public_key().spki_base64(), spki);
}

TEST(Rsa, reads_a_json_web_key) {
    const auto document = tests::read_vectors("wycheproof/rsa_signature_2048_sha256_test.json");
    const auto& group = document.at("testGroups").as_array().front();
    const auto key = RsaPublicKey::parse(boost::json::serialize(group.at("keyJwk")));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(hex_encode(base64_decode(key->spki_base64()).value()), text_of(group.at("publicKeyDer")));
}

TEST(Rsa, writes_a_fingerprint_as_openssl_does) {
    const auto fingerprint = test_public_key().fingerprint_sha256();
    EXPECT_EQ(fingerprint.size(), 95U);
    std::string hex;
    for (const char c : fingerprint)
        if (c != ':') hex.push_back(c);
    const auto der = base64_decode(test_public_key().spki_base64()).value();
    EXPECT_EQ(to_lower_ascii(hex), hex_encode(sha256(der)));
}

TEST(Rsa, refuses_what_is_not_a_public_key) {
    const auto spki = test_public_key().spki_base64();
    const auto der = base64_decode(spki).value();
    const std::pair<std::string_view, std::string> cases[] = {
        {"empty", ""},
        {"blank", " \n"},
        {"words", "not a key"},
        {"cut short", spki.substr(0, spki.size() - 4)},
        {"something behind the key", base64_encode(der + '\0')},
        {"broken PEM", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},
        {"PEM without end", pem_file("public").substr(0, 300)},
        {"private key", pem_file("private")},
        {"private key, old form", pem_file("private_pkcs1")},
        {"JSON that is no key", "{\"a\":1}"},
        {"JSON cut short", "{\"kty\":\"RSA\","},
        {"symmetric JSON key", "{\"kty\":\"oct\",\"k\":\"AAAA\"}"},
        {"JSON key without a modulus", "{\"kty\":\"RSA\",\"e\":\"AQAB\"}"},
        {"JSON key with numbers", "{\"kty\":\"RSA\",\"e\":3,\"n\":5}"},
        {"too long", std::string(100000, 'A')},
    };
    for (const auto& [name, text] : cases) {
        const auto key = RsaPublicKey::parse(text);
        ASSERT_FALSE(key.has_value()) << name;
        EXPECT_EQ(key.error().code, Errc::malformed) << name;
    }
}

TEST(Rsa, refuses_weak_keys_S06) {
    const Handle elliptic(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
    const std::pair<std::string_view, std::string> cases[] = {
        {"1024 bits", generated_pem(1024, 65537)},
        {"exponent 3", generated_pem(2048, 3)},
        {"RSA-PSS", generated_pem(2048, 65537, "RSA-PSS")},
        {"elliptic curve", pem_of(elliptic.get())},
    };
    for (const auto& [name, text] : cases) {
        const auto key = RsaPublicKey::parse(text);
        ASSERT_FALSE(key.has_value()) << name;
        EXPECT_EQ(key.error().code, Errc::invalid_argument) << name;
    }
}

TEST(Rsa, takes_1024_bits_for_an_imported_link_and_no_fewer_S06) {
    EXPECT_EQ(RsaPublicKey::parse(generated_pem(1024, 65537), RsaStrength::imported).value().bits(), 1024);
    EXPECT_FALSE(RsaPublicKey::parse(generated_pem(1016, 65537), RsaStrength::imported).has_value());
}

TEST(Rsa, refuses_even_and_outsized_numbers_in_a_json_web_key) {
    const auto jwk = [](std::string modulus, std::string_view exponent) {
        return "{\"kty\":\"RSA\",\"n\":\"" + base64url_encode(modulus) + "\",\"e\":\"" + base64url_encode(exponent) +
               "\"}";
    };
    const std::string odd = '\xff' + std::string(254, 'x') + '\x01';
    const std::string even = '\xff' + std::string(254, 'x') + '\x02';
    const std::string_view usual("\1\0\1", 3);
    EXPECT_TRUE(RsaPublicKey::parse(jwk(odd, usual)).has_value());
    EXPECT_FALSE(RsaPublicKey::parse(jwk(even, usual)).has_value());
    EXPECT_FALSE(RsaPublicKey::parse(jwk(odd, std::string_view("\1\0\2", 3))).has_value());
    EXPECT_FALSE(RsaPublicKey::parse(jwk(odd, "123456789")).has_value()) << "72 bits of exponent";
    EXPECT_FALSE(RsaPublicKey::parse(jwk('\xff' + std::string(1100, 'x') + '\1', usual)).has_value()) << "8816 bits";
}

TEST(RsaPrivate, reads_both_pem_forms_and_writes_one_that_it_reads) {
    const auto modern = test_private_key();
    const auto old = RsaPrivateKey::parse_pem(Secret(pem_file("private_pkcs1"))).value();
    EXPECT_EQ(modern.public_key().spki_base64(), old.public_key().spki_base64());
    EXPECT_TRUE(modern.pem().reveal().starts_with("-----BEGIN PRIVATE KEY-----"));
    const auto again = RsaPrivateKey::parse_pem(modern.pem()).value();
    EXPECT_EQ(again.sign(RsaDigest::sha1, "text").value(), modern.sign(RsaDigest::sha1, "text").value());
}

TEST(RsaPrivate, refuses_public_encrypted_and_broken_keys_without_asking_anyone) {
    const std::string encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBA=\n-----END ENCRYPTED "
        "PRIVATE KEY-----\n";
    for (const auto& text : {std::string(), pem_file("public"), encrypted, pem_file("private").substr(0, 900)}) {
        const auto key = RsaPrivateKey::parse_pem(Secret(text));
        ASSERT_FALSE(key.has_value());
        EXPECT_EQ(key.error().code, Errc::malformed);
    }
}

TEST(RsaPrivate, generates_keys_that_work_and_refuses_small_ones) {
    const auto key = RsaPrivateKey::generate(2048).value();
    EXPECT_TRUE(key.public_key().verify(RsaDigest::sha256, "text", key.sign(RsaDigest::sha256, "text").value()));
    EXPECT_EQ(RsaPrivateKey::generate(1024).error().code, Errc::invalid_argument);
    EXPECT_EQ(RsaPrivateKey::generate(1 << 20).error().code, Errc::invalid_argument);
}

TEST(Rsa, is_used_by_several_threads_at_once) {
    const auto key = test_public_key();
    const auto signature = test_private_key().sign(RsaDigest::sha1, "text").value();
    bool is_valid[2] = {true, true};
    const auto work = [&](bool& valid) {
        for (int i = 0; i < 200; ++i) valid = valid && key.verify(RsaDigest::sha1, "text", signature);
    };
    std::thread other(work, std::ref(is_valid[0]));
    work(is_valid[1]);
    other.join();
    EXPECT_TRUE(is_valid[0] && is_valid[1]);
}

}  // namespace
}  // namespace applinks::crypto

// SPDX-License-Identifier: Apache-2.0
// Every limit on what strangers may send, in one place (S-38, S-74). Bytes unless the name says otherwise.
#pragma once

#include <chrono>
#include <cstddef>

namespace applinks::limits {

inline constexpr std::size_t kHeaderLineMax = 8 * 1024;
inline constexpr std::size_t kHeaderCountMax = 100;
inline constexpr std::size_t kHeadMax = 32 * 1024;
inline constexpr std::size_t kTargetMax = 8 * 1024;
inline constexpr std::size_t kFormBodyMax = 1024 * 1024;
inline constexpr std::size_t kJsonBodyMax = 1024 * 1024;
inline constexpr std::size_t kJsonDepthMax = 64;
inline constexpr std::size_t kManifestMax = 256 * 1024;
inline constexpr std::size_t kXmlDepthMax = 32;
inline constexpr std::size_t kIconMax = 128 * 1024;
inline constexpr std::size_t kUrlMax = 2048;
inline constexpr std::size_t kHostMax = 253;
inline constexpr std::size_t kOauthParameterCountMax = 256;
inline constexpr std::size_t kNonceMax = 255;
inline constexpr std::size_t kLinkNameMax = 255;
inline constexpr std::size_t kUserNameMax = 255;
inline constexpr std::size_t kPasswordMax = 1024;
inline constexpr std::size_t kConsumerKeyMax = 255;

inline constexpr std::chrono::seconds kConnectTimeout{3};
inline constexpr std::chrono::seconds kFirstByteTimeout{10};
inline constexpr std::chrono::seconds kWholeCallTimeout{30};
inline constexpr std::chrono::seconds kIdleClientTimeout{10};

}  // namespace applinks::limits

<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use RuntimeException;

/** applinkd answered no. */
final class ApplinkdRefused extends RuntimeException {
}

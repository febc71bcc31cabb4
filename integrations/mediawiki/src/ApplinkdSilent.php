<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use RuntimeException;

/** applinkd did not answer, or not for reasons of the wiki's: the same call may work later. */
final class ApplinkdSilent extends RuntimeException {
}

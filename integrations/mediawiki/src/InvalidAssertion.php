<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use RuntimeException;

/** The message says what is wrong, as the end of the sentence "The assertion is not valid: it …". */
final class InvalidAssertion extends RuntimeException {
}

<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use HttpError;
use MediaWiki\Auth\AuthManager;
use MediaWiki\Session\Session;
use MediaWiki\Session\SessionBackend;
use MediaWiki\Session\SessionInfo;
use MediaWiki\Session\SessionProvider;
use MediaWiki\Session\UserInfo;
use MediaWiki\User\UserNameUtils;
use User;
use WebRequest;

/**
 * Makes a request run as the user whom applinkd names in X-Applink-Assertion.
 *
 * Such a session lives for one request and cannot change its user. A request without the header is left to MediaWiki's
 * other providers; one with an invalid header is refused, so that it never falls back to a cookie's identity.
 */
class AssertionSessionProvider extends SessionProvider {
	private const HEADER = 'X-Applink-Assertion';
	private const MIN_KEY_BYTES = 32;

	/** @inheritDoc */
	public function provideSessionInfo( WebRequest $request ) {
		$token = $request->getHeader( self::HEADER );
		if ( $token === false ) {
			return null;
		}
		try {
			$assertion = Assertion::verify( $token, $this->readKey(), $request->getMethod(), self::requestPath(), time() );
		} catch ( InvalidAssertion $e ) {
			$this->logger->warning( 'Assertion refused: {reason}', [ 'reason' => $e->getMessage() ] );
			throw new HttpError( 401, "The assertion in " . self::HEADER . " is not valid: {$e->getMessage()}." );
		}

		$user = $this->findUser( $assertion->user );
		return new SessionInfo( SessionInfo::MAX_PRIORITY, [
			'provider' => $this,
			// The same id for the same user, so that a CSRF token fetched in one request is valid in the next.
			'id' => $this->hashToSessionId( $user->getName() ?? '' ),
			'userInfo' => $user,
			'persisted' => false,
			// When stored data does not fit, drop the data. The alternative would be the identity of a cookie.
			'forceUse' => true,
		] );
	}

	private function findUser( string $name ): UserInfo {
		// "alice" is "Alice" here; false is a name that no account can have.
		$canonical = $this->userNameUtils->getCanonical( $name, UserNameUtils::RIGOR_USABLE );
		$user = $canonical === false ? null : User::newFromName( $canonical );
		$known = $user && $user->isRegistered() && !$user->isSystemUser();
		// MediaWiki makes the account itself when a session names a user without one.
		$welcome = $user && !$user->isRegistered() && $this->getConfig()->get( 'AppLinksAutoCreate' );
		if ( $known || $welcome ) {
			return UserInfo::newFromUser( $user, true );
		}
		$this->logger->info( 'No account for "{name}": the request stays anonymous', [ 'name' => $name ] );
		return UserInfo::newAnonymous();
	}

	private function readKey(): string {
		$file = $this->getConfig()->get( 'AppLinksAssertionKeyFile' );
		$digits = is_readable( $file ) ? trim( file_get_contents( $file ) ) : '';
		if ( strlen( $digits ) < 2 * self::MIN_KEY_BYTES || strlen( $digits ) % 2 || !ctype_xdigit( $digits ) ) {
			$this->logger->error( '$wgAppLinksAssertionKeyFile names no readable key: {file}', [ 'file' => $file ] );
			throw new InvalidAssertion( 'it cannot be checked without a key; see $wgAppLinksAssertionKeyFile' );
		}
		return hex2bin( $digits );
	}

	/** The path as the client sent it. WebRequest's own accessor joins slashes, and the assertion names the original. */
	private static function requestPath(): string {
		return explode( '?', $_SERVER['REQUEST_URI'] ?? '', 2 )[0];
	}

	/**
	 * No password, e-mail address or second factor is changed on behalf of a linked application.
	 *
	 * @param string &$status
	 * @param string $operation
	 * @param Session $session
	 */
	public static function onSecuritySensitiveOperationStatus( &$status, $operation, $session ) {
		if ( $session->getProvider() instanceof self ) {
			$status = AuthManager::SEC_FAIL;
		}
	}

	/** @inheritDoc */
	public function persistsSessionId() {
		return false;
	}

	/** @inheritDoc */
	public function canChangeUser() {
		return false;
	}

	/** @inheritDoc */
	public function persistSession( SessionBackend $session, WebRequest $request ) {
		// The client keeps nothing: applinkd sends a new assertion with each request.
	}

	/** @inheritDoc */
	public function unpersistSession( WebRequest $request ) {
		// Nothing was kept.
	}

	/** @inheritDoc */
	public function preventSessionsForUser( $username ) {
		// MediaWiki calls this when it turns an account into a system user, and findUser() refuses those.
	}

	/** @inheritDoc */
	public function getVaryHeaders() {
		return [ self::HEADER => null ];
	}

	/** @inheritDoc */
	public function safeAgainstCsrf() {
		// A page of another site cannot make a browser send the header, and only applinkd can sign it.
		return true;
	}

	/** @inheritDoc */
	protected function describeMessage() {
		return wfMessage( 'applinks-session' );
	}
}

<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use JsonException;

/**
 * What applinkd says about one request: a JWT (RFC 7519) signed with HS256 (RFC 7518 section 3.2).
 *
 * It is good for one method and one path, for two minutes at most. The query is not part of it.
 */
final class Assertion {
	private const MAX_BYTES = 8192;
	private const MAX_LIFETIME_SECONDS = 120;
	private const MAX_CLOCK_SKEW_SECONDS = 60;
	private const AUDIENCE = 'application';

	/** @param string $user as applinkd knows the user; empty when the caller is an application and nobody in person */
	private function __construct( public readonly string $user, public readonly string $link ) {
	}

	/**
	 * @param string $token the value of the header
	 * @param string $key the bytes of the key
	 * @param string $method of the request
	 * @param string $path of the request, as received and without the query
	 * @param int $now seconds since 1970
	 * @throws InvalidAssertion
	 */
	public static function verify( string $token, string $key, string $method, string $path, int $now ): self {
		$parts = explode( '.', $token );
		if ( strlen( $token ) > self::MAX_BYTES || count( $parts ) !== 3 ) {
			throw new InvalidAssertion( 'it is not a signed JWT' );
		}
		[ $header, $payload, $signature ] = $parts;

		// The signature comes first: nothing in an unsigned token is worth reading. That the algorithm is fixed here,
		// whatever the header says, is what makes "none" and key confusion impossible (RFC 8725 section 3.1).
		$expected = hash_hmac( 'sha256', "$header.$payload", $key, true );
		if ( !hash_equals( $expected, self::decodeBase64Url( $signature ) ) ) {
			throw new InvalidAssertion( 'its signature is wrong' );
		}

		self::checkHeader( self::decodeObject( $header ) );
		$claims = self::decodeObject( $payload );
		self::checkTimes( $claims['iat'] ?? null, $claims['exp'] ?? null, $now );
		self::checkTarget( $claims, $method, $path );

		foreach ( [ 'iss', 'sub', 'link', 'jti' ] as $name ) {
			if ( !is_string( $claims[$name] ?? null ) ) {
				throw new InvalidAssertion( "it has no text as \"$name\"" );
			}
		}
		return new self( $claims['sub'], $claims['link'] );
	}

	private static function checkHeader( array $header ): void {
		if ( ( $header['alg'] ?? null ) !== 'HS256' || ( $header['typ'] ?? null ) !== 'JWT' ) {
			throw new InvalidAssertion( 'it is not of the kind HS256' );
		}
		// An extension that must be understood and is not (RFC 7515 section 4.1.11).
		if ( isset( $header['crit'] ) ) {
			throw new InvalidAssertion( 'it uses an unknown extension' );
		}
	}

	private static function checkTimes( mixed $issued, mixed $expires, int $now ): void {
		if ( !is_int( $issued ) || !is_int( $expires ) ) {
			throw new InvalidAssertion( 'it has no times' );
		}
		if ( $expires <= $now ) {
			throw new InvalidAssertion( 'it has expired' );
		}
		if ( $issued > $now + self::MAX_CLOCK_SKEW_SECONDS ) {
			throw new InvalidAssertion( 'it comes from the future; compare the clocks' );
		}
		if ( $expires - $issued > self::MAX_LIFETIME_SECONDS ) {
			throw new InvalidAssertion( 'it lives too long' );
		}
	}

	private static function checkTarget( array $claims, string $method, string $path ): void {
		if ( ( $claims['aud'] ?? null ) !== self::AUDIENCE ) {
			throw new InvalidAssertion( 'it is meant for someone else' );
		}
		if ( ( $claims['method'] ?? null ) !== $method || ( $claims['path'] ?? null ) !== $path ) {
			throw new InvalidAssertion( 'it is meant for another request' );
		}
	}

	private static function decodeObject( string $part ): array {
		try {
			$value = json_decode( self::decodeBase64Url( $part ), false, 8, JSON_THROW_ON_ERROR );
		} catch ( JsonException ) {
			throw new InvalidAssertion( 'it is not a signed JWT' );
		}
		if ( !is_object( $value ) ) {
			throw new InvalidAssertion( 'it is not a signed JWT' );
		}
		return (array)$value;
	}

	private static function decodeBase64Url( string $text ): string {
		// PHP's decoder accepts "+", "/" and "=", which RFC 7515 does not.
		$bytes = preg_match( '/^[A-Za-z0-9_-]+$/D', $text ) ? base64_decode( strtr( $text, '-_', '+/' ), true ) : false;
		if ( $bytes === false ) {
			throw new InvalidAssertion( 'it is not a signed JWT' );
		}
		return $bytes;
	}
}

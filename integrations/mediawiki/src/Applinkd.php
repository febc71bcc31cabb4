<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use MediaWiki\MediaWikiServices;

/** Calls applinkd's API on behalf of a user of the wiki, with the key that only this wiki and applinkd have. */
final class Applinkd {
	private const SECONDS = 10;

	private string $url;
	private string $key;

	/** @param string $user as the wiki writes her */
	public function __construct( private readonly MediaWikiServices $services, private readonly string $user ) {
		$config = $services->getMainConfig();
		$this->url = rtrim( $config->get( 'AppLinksUrl' ) ?: $config->get( 'Server' ), '/' );
		$file = $config->get( 'AppLinksGatewayKeyFile' );
		$this->key = is_readable( $file ) ? trim( file_get_contents( $file ) ) : '';
	}

	public function isSetUp(): bool {
		return $this->key !== '';
	}

	/**
	 * @param string $method
	 * @param string $path below the root of the API
	 * @param array|null $body
	 * @return array
	 * @throws ApplinkdSilent nobody answered, or applinkd cannot now
	 * @throws ApplinkdRefused
	 */
	public function ask( string $method, string $path, ?array $body = null ): array {
		$options = [ 'method' => $method, 'timeout' => self::SECONDS ];
		if ( $body !== null ) {
			$options['postData'] = json_encode( $body, JSON_THROW_ON_ERROR );
		}
		$request = $this->services->getHttpRequestFactory()->create( "$this->url/applinks/api/v1$path", $options, __METHOD__ );
		$request->setHeader( 'Authorization', "Bearer $this->key" );
		// The wiki writes a blank where the name has "_", and the first letter as a capital; applinkd does not look at case.
		$request->setHeader( 'X-Applink-User', strtr( $this->user, ' ', '_' ) );
		if ( $body !== null ) {
			$request->setHeader( 'Content-Type', 'application/json' );
		}
		$request->execute();
		$status = $request->getStatus();
		if ( $status >= 200 && $status < 300 ) {
			return json_decode( $request->getContent() ?: '[]', true ) ?? [];
		}
		$said = substr( (string)$request->getContent(), 0, 500 );
		if ( $status < 400 || $status === 429 || $status >= 500 ) {
			throw new ApplinkdSilent( "$method $path: $status $said" );
		}
		throw new ApplinkdRefused( "$method $path: $status $said" );
	}
}

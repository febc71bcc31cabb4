<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use GenericParameterJob;
use Job;
use MediaWiki\Logger\LoggerFactory;
use MediaWiki\MediaWikiServices;

/**
 * Tells applinkd, as the author, what a page mentions now and what no longer. applinkd writes the other half at the linked
 * application and tries again until it is there; this job is tried again until applinkd has taken it.
 */
class MentionsJob extends Job implements GenericParameterJob {
	private const RELATIONSHIP = 'mentions';
	private const OTHER_RELATIONSHIP = 'mentioned in';

	public function __construct( array $parameters ) {
		parent::__construct( 'appLinksMentions', $parameters );
	}

	/** @inheritDoc */
	public function run() {
		$applinkd = new Applinkd( MediaWikiServices::getInstance(), $this->params['author'] );
		try {
			if ( $applinkd->isSetUp() ) {
				$this->forget( $applinkd, $this->params['removed'] );
				$this->tell( $applinkd, $this->params['added'] );
			}
			return true;
		} catch ( ApplinkdSilent $e ) {
			$this->setLastError( $e->getMessage() );
			return false;
		} catch ( ApplinkdRefused $e ) {
			// The author may not, or the page is gone: another try changes nothing.
			LoggerFactory::getInstance( 'AppLinks' )->info( 'Mentions of {page} were refused: {reason}',
				[ 'page' => $this->params['page'], 'reason' => $e->getMessage() ] );
			return true;
		}
	}

	/** @param string[] $urls */
	private function tell( Applinkd $applinkd, array $urls ): void {
		if ( !$urls ) {
			return;
		}
		foreach ( $applinkd->ask( 'POST', '/resolve', [ 'urls' => $urls ] )['items'] ?? [] as $at => $item ) {
			if ( ( $item['status'] ?? '' ) !== 'ok' || !( $item['link_id'] ?? null ) || !( $item['globalId'] ?? null ) ) {
				continue;
			}
			[ $key, $name ] = [ $item['key'] ?? '', $item['title'] ?? '' ];
			$title = strtr( $key, '_', ' ' ) === strtr( $name, '_', ' ' ) ? $name : trim( "$key $name" );
			$applinkd->ask( 'POST', $this->path(), [
				'globalId' => $item['globalId'],
				'relationship' => self::RELATIONSHIP,
				'object' => [ 'url' => $item['url'] ?? $urls[$at], 'title' => $title ?: $urls[$at] ],
				'reciprocal' => 'if_possible',
				'reciprocal_relationship' => self::OTHER_RELATIONSHIP,
			] );
		}
	}

	/** @param string[] $urls */
	private function forget( Applinkd $applinkd, array $urls ): void {
		if ( !$urls ) {
			return;
		}
		$links = $applinkd->ask( 'GET', $this->path() );
		foreach ( $links['links'] ?? $links as $link ) {
			if ( ( $link['relationship'] ?? '' ) === self::RELATIONSHIP && in_array( $link['object']['url'] ?? '', $urls, true ) ) {
				$applinkd->ask( 'DELETE', $this->path() . '/' . rawurlencode( (string)$link['id'] ) );
			}
		}
	}

	private function path(): string {
		return '/items/' . rawurlencode( $this->params['page'] ) . '/links';
	}
}

<?php
// SPDX-License-Identifier: Apache-2.0

namespace MediaWiki\Extension\AppLinks;

use DeferredUpdates;
use Html;
use JobQueueGroup;
use JobSpecification;
use MediaWiki\Deferred\LinksUpdate\LinksUpdate;
use MediaWiki\Permissions\PermissionManager;
use MediaWiki\User\UserFactory;
use OutputPage;
use Skin;
use Title;

/**
 * What readers see of linked applications: links to their items with title and state, and below a page what it is linked
 * with. And what those applications get to know: which of their items a page mentions.
 */
class PageHooks {
	private const MAX_LINKS = 50;

	public function __construct(
		private readonly PermissionManager $permissions,
		private readonly UserFactory $users,
		private readonly JobQueueGroup $jobs
	) {
	}

	/**
	 * applinkd answers on the wiki's own origin, so no policy for scripts needs a change.
	 *
	 * @param OutputPage $out
	 * @param Skin $skin
	 */
	public function onBeforePageDisplay( $out, $skin ): void {
		if ( $out->getUser()->isRegistered() ) {
			$out->addHeadItem( 'applinks', Html::element( 'script', [ 'src' => '/applinks/embed.js', 'defer' => true ] ) );
		}
	}

	/**
	 * @param string &$data
	 * @param Skin $skin
	 */
	public function onSkinAfterContent( &$data, $skin ): void {
		$title = $skin->getTitle();
		$out = $skin->getOutput();
		$shown = $title && $title->isContentPage() && $title->exists() && $out->isArticle();
		if ( !$shown || !$skin->getUser()->isRegistered() ) {
			return;
		}
		$attributes = [ 'item' => $title->getPrefixedDBkey(), 'lang' => $skin->getLanguage()->getHtmlCode() ];
		if ( !$this->permissions->quickUserCan( 'edit', $skin->getUser(), $title ) ) {
			$attributes['readonly'] = true;
		}
		$data .= Html::rawElement( 'applinks-links', $attributes );
	}

	/**
	 * Without the script, or where nobody knows the address, the link is what it was.
	 *
	 * @param string &$url
	 * @param string &$text HTML
	 * @param string &$link
	 * @param string[] &$attributes
	 * @param string $kind
	 */
	public function onLinkerMakeExternalLink( &$url, &$text, &$link, &$attributes, $kind ): bool {
		if ( !preg_match( '#^https?://#i', $url ) ) {
			return true;
		}
		$anchor = Html::rawElement( 'a', [ 'href' => $url ] + $attributes, $text );
		$link = Html::rawElement( 'applinks-preview', [ 'href' => $url ], $anchor );
		return false;
	}

	/**
	 * After the page is saved, moved or deleted. Which links came and went, MediaWiki has found out itself.
	 *
	 * @param LinksUpdate $update
	 * @param mixed $ticket
	 */
	public function onLinksUpdateComplete( $update, $ticket ): void {
		$author = $update->getTriggeringUser();
		$title = Title::castFromPageIdentity( $update->getTitle() );
		if ( !$author || !$author->isRegistered() || !$title ) {
			return;
		}
		$added = $this->isForAllReaders( $title ) ? self::web( $update->getAddedExternalLinks() ) : [];
		$removed = self::web( $update->getRemovedExternalLinks() );
		if ( !$added && !$removed ) {
			return;
		}
		$what = [ 'page' => $title->getPrefixedDBkey(), 'author' => $author->getName(), 'added' => $added, 'removed' => $removed ];
		// At once, after the answer has gone out; what applinkd could not take waits in the queue.
		DeferredUpdates::addCallableUpdate( function () use ( $what, $title ) {
			if ( !( new MentionsJob( $what ) )->run() ) {
				$this->jobs->push( new JobSpecification( 'appLinksMentions', $what, [], $title ) );
			}
		} );
	}

	/**
	 * The other application shows its own readers the title of a page that mentions something of it. A page that not
	 * every reader of this wiki may read tells nobody.
	 */
	private function isForAllReaders( Title $title ): bool {
		return !$this->permissions->isEveryoneAllowed( 'read' ) ||
			$this->permissions->userCan( 'read', $this->users->newAnonymous(), $title );
	}

	/** @return string[] */
	private static function web( ?array $links ): array {
		$web = array_filter( $links ?? [], static fn ( $url ) => is_string( $url ) && preg_match( '#^https?://#i', $url ) );
		return array_slice( array_values( array_unique( $web ) ), 0, self::MAX_LINKS );
	}
}

<?php
// SPDX-License-Identifier: Apache-2.0
/** Fills a new wiki with accounts and pages. Run once, as a maintenance script. */

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

require_once getenv( 'WIKI_FILES' ) . '/maintenance/Maintenance.php';

class SeedDemo extends Maintenance {
	private const GROUPS = [ 'admin' => [ 'sysop', 'bureaucrat', 'interface-admin' ], 'bob' => [ 'bobs-desk' ] ];
	private const AUTHORS = [
		'Main Page' => 'admin',
		'Apollo' => 'alice',
		'Apollo/Design' => 'alice',
		'Apollo/Retrospective' => 'bob',
		'Apollo/Runbook' => 'bob',
		'Private:Succession plan' => 'bob',
	];

	public function execute() {
		$accounts = json_decode( file_get_contents( __DIR__ . '/../accounts.json' ), true );
		foreach ( $accounts as $name => $account ) {
			$this->createAccount( $name, $account );
		}
		foreach ( self::AUTHORS as $title => $author ) {
			$this->writePage( $title, User::newFromName( ucfirst( $author ) ) );
		}
		SiteStatsInit::doAllAndCommit( $this->getDB( DB_PRIMARY ) );
	}

	private function createAccount( string $name, array $account ): void {
		$user = User::newFromName( ucfirst( $name ) );
		$user->addToDatabase();
		$status = $user->changeAuthenticationData( [
			'username' => $user->getName(), 'password' => $account['password'], 'retype' => $account['password']
		] );
		if ( !$status->isGood() ) {
			$this->fatalError( "$name: " . $status->getWikiText() );
		}
		$user->setRealName( "{$account['first_name']} {$account['last_name']}" );
		$user->setEmail( $account['mail'] );
		$user->saveSettings();
		foreach ( self::GROUPS[$name] ?? [] as $group ) {
			MediaWikiServices::getInstance()->getUserGroupManager()->addUserToGroup( $user, $group );
		}
	}

	private function writePage( string $name, User $author ): void {
		$title = Title::newFromText( $name );
		$file = __DIR__ . '/pages/' . strtr( $title->getPrefixedDBkey(), [ '/' => '-', ':' => '-' ] ) . '.wikitext';
		$updater = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title )->newPageUpdater( $author );
		$updater->setContent( SlotRecord::MAIN, new WikitextContent( trim( file_get_contents( $file ) ) ) );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'First version' ) );
		if ( !$updater->wasSuccessful() ) {
			$this->fatalError( "$name: " . $updater->getStatus()->getWikiText() );
		}
	}
}

$maintClass = SeedDemo::class;
require_once RUN_MAINTENANCE_IF_MAIN;

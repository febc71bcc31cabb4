<?php
# SPDX-License-Identifier: Apache-2.0
# The settings of every demo wiki. What differs from instance to instance comes from the environment; see ../mediawiki.sh.

$dataDir = getenv( 'WIKI_DATA' );
$wgServer = getenv( 'WIKI_PUBLIC_URL' ) ?: 'http://localhost';
$wgSecretKey = trim( file_get_contents( "$dataDir/secret-key" ) );

$wgSitename = 'Wiki';
$wgLogos = [ '1x' => 'data:image/svg+xml,' . rawurlencode( '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 135 135">'
	. '<circle cx="67" cy="67" r="56" fill="#1f2a44"/><circle cx="46" cy="52" r="9" fill="#39466b"/><circle cx="84" cy="92" r="13" fill="#39466b"/>'
	. '<path d="M67 22c13 13 18 29 16 50l9 13v15l-16-8H58l-16 8V85l9-13c-2-21 3-37 16-50z" fill="#f4f4f1"/>'
	. '<circle cx="67" cy="57" r="7" fill="#0b5c6b"/><path d="M60 97h14l-7 18z" fill="#ff9f43"/></svg>' ) ];
$wgMetaNamespace = 'Project';
$wgScriptPath = '';
$wgArticlePath = '/index.php/$1';
$wgUsePathInfo = true;
$wgLanguageCode = 'en';
$wgPingback = false;
$wgEnableEmail = false;
$wgEnableUploads = false;
$wgDefaultSkin = 'vector';
wfLoadSkin( 'Vector' );

# One SQLite file per purpose, as MediaWiki's own installer sets it up: the cache must not wait for an edit's lock.
$wgDBtype = 'sqlite';
$wgDBname = 'wiki';
$wgSQLiteDataDir = "$dataDir/sqlite";
$sqlite = [
	'type' => 'sqlite',
	'tablePrefix' => '',
	'variables' => [ 'synchronous' => 'NORMAL' ],
	'dbDirectory' => $wgSQLiteDataDir,
	'trxMode' => 'IMMEDIATE',
	'flags' => 0,
];
$wgObjectCaches[CACHE_DB] = [
	'class' => SqlBagOStuff::class,
	'loggroup' => 'SQLBagOStuff',
	'server' => [ 'dbname' => 'wikicache' ] + $sqlite,
];
$wgLocalisationCacheConf['storeServer'] = [ 'dbname' => 'wiki_l10n_cache' ] + $sqlite;
$wgJobTypeConf['default'] = [ 'class' => 'JobQueueDB', 'claimTTL' => 3600, 'server' => [ 'dbname' => 'wiki_jobqueue' ] + $sqlite ];
$wgMainCacheType = CACHE_DB;

# Everyone reads, people with an account write.
$wgGroupPermissions['*']['edit'] = false;
$wgGroupPermissions['*']['createaccount'] = false;

# Who a request is comes from applinkd in front.
wfLoadExtension( 'AppLinks', dirname( __DIR__, 2 ) . '/integrations/mediawiki/extension.json' );
$wgAppLinksAssertionKeyFile = getenv( 'WIKI_ASSERTION_KEY' ) ?: '';
$wgAppLinksGatewayKeyFile = $wgAppLinksAssertionKeyFile ? dirname( $wgAppLinksAssertionKeyFile ) . '/gateway.key' : '';

# Pages in "Private" are read by the group "bobs-desk" alone. MediaWiki's core has no such rule, and no extension makes one
# watertight: titles still show in Recent changes. Good enough to see a refusal, not to keep a secret.
define( 'NS_PRIVATE', 3000 );
define( 'NS_PRIVATE_TALK', 3001 );
$wgExtraNamespaces += [ NS_PRIVATE => 'Private', NS_PRIVATE_TALK => 'Private_talk' ];
$wgAvailableRights[] = 'read-private';
$wgGroupPermissions['bobs-desk']['read-private'] = true;

function mayNotRead( $title, User $user ): bool {
	return in_array( $title->getNamespace(), [ NS_PRIVATE, NS_PRIVATE_TALK ], true ) && !$user->isAllowed( 'read-private' );
}

$wgHooks['getUserPermissionsErrors'][] = static function ( $title, $user, $action, &$result ) {
	if ( mayNotRead( $title, $user ) ) {
		$result = [ 'badaccess-groups', 'bobs-desk', 1 ];
		return false;
	}
};
# Three ways around that check: a page that includes the page, a module that compares without asking, and search results.
$wgNonincludableNamespaces = [ NS_PRIVATE, NS_PRIVATE_TALK ];
$wgAPIModules['compare'] = ApiDisabled::class;
$wgHooks['SearchResultInitFromTitle'][] = static function ( $title, &$revisionId ) {
	if ( mayNotRead( $title, RequestContext::getMain()->getUser() ) ) {
		$revisionId = PHP_INT_MAX;  # No such revision, so the result is skipped.
	}
};

# Settings of one instance alone.
if ( is_file( "$dataDir/extra.php" ) ) {
	require "$dataDir/extra.php";
}

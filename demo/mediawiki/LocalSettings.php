<?php
# SPDX-License-Identifier: Apache-2.0
# The settings of every demo wiki. What differs from instance to instance comes from the environment; see ../mediawiki.sh.

$dataDir = getenv( 'WIKI_DATA' );
$wgServer = getenv( 'WIKI_PUBLIC_URL' ) ?: 'http://localhost';
$wgSecretKey = trim( file_get_contents( "$dataDir/secret-key" ) );

$wgSitename = 'Wiki';
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

// SPDX-License-Identifier: Apache-2.0
// Deutsch. Was hier steht, steht in derselben Ordnung in en.ts; fehlt ein Text, baut es nicht.
import type { Texts } from './en';

export { findings } from './de_findings';
export { inEnglish, problems, sentences } from './de_sentences';

const people = (count: number) => (count === 1 ? '1 Person' : `${count} Personen`);

export const de: Texts = {
    common: {
        loading: 'Wird geladen …', close: 'Schließen', cancel: 'Abbrechen', save: 'Speichern', saved: 'Gespeichert.', copy: 'Kopieren', copied: 'Kopiert', more: 'Mehr', actions: 'Aktionen',
        primary: 'primär für seinen Typ', system: 'durch die Konfiguration angelegt', never: 'nie', justNow: 'gerade eben', line: (line) => `Zeile ${line}: `,
    },
    frame: {
        skip: 'Zum Inhalt springen', main: 'Hauptnavigation', account: 'Kontomenü', signOut: 'Abmelden',
        notice: 'Hinweis', developmentHttp: 'Diese Anwendung läuft über einfaches HTTP, nur zum Entwickeln: Jeder unterwegs kann mitlesen.',
    },
    nav: { links: 'Verknüpfungen', map: 'Karte', users: 'Benutzer', audit: 'Protokoll', settings: 'Einstellungen', connections: 'Meine Verbindungen', applications: 'Verbundene Anwendungen', repositories: 'Repositorys' },
    password: {
        label: 'Kennwort', go: 'Weiter',
        stepUp: { title: 'Bitte geben Sie Ihr Kennwort noch einmal ein', text: (user) => `Was Sie vorhaben, ändert Verknüpfungen oder wer was darf. Damit sicher ist, dass Sie es sind, ${user}, geben Sie Ihr Kennwort ein. Es gilt zehn Minuten.` },
        confirm: { title: 'Bitte bestätigen Sie', text: (user) => `Was Sie vorhaben, ändert Verknüpfungen oder wer was darf. Sie sind angemeldet als ${user}. Es gilt zehn Minuten.` },
        signIn: { title: 'Ihre Sitzung ist zu Ende', text: (user) => `Melden Sie sich wieder als ${user} an und machen Sie weiter. Was Sie eingegeben haben, ist noch da.` },
    },
    trouble: {
        retry: 'Noch einmal versuchen', cancelled: 'Dafür ist Ihr Kennwort nötig', cancelledText: 'Es wurde nichts geändert.', offline: 'Der Server antwortet nicht', offlineText: 'Der Server antwortet nicht. Prüfen Sie das Netz und versuchen Sie es noch einmal; nichts ging verloren.',
        forbidden: 'Das dürfen Sie nicht sehen', gone: 'Hier ist nichts', failed: 'Das konnte nicht geladen werden', errorId: (id) => `Fehlernummer ${id}, steht auch im Log`,
        stale: 'Jemand anders hat das inzwischen geändert. Laden Sie die Seite neu, um es zu sehen; was Sie eingegeben haben, können Sie noch kopieren.',
    },
    status: {
        connected: 'Verbunden', one_way: 'Eine Richtung', setting_up: 'Wartet auf den anderen Admin', sign_in_needed: 'Konto verbinden', mismatch: 'Einstellungen verschieden', unreachable: 'Nicht erreichbar', untrusted_tls: 'Zertifikat nicht vertraut',
        rejected: 'Abgewiesen', not_allowed: 'Nicht erlaubt', outdated: 'Veraltet', suspended: 'Ausgesetzt', disabled: 'Aus', unknown: 'Noch nicht geprüft',
    },
    level: {
        disabled: { name: 'Aus', means: 'Keine Aufrufe in dieser Richtung.' },
        three_legged: { name: 'Benutzer verbinden sich', means: 'Jede Person erlaubt es einmal. Keine Aufrufe ohne eine Person.' },
        oauth: { name: 'Benutzer und Server', means: 'Jede Person erlaubt es einmal; außerdem darf die Anwendung als sie selbst aufrufen.' },
        impersonation: { name: 'Im Namen der Benutzer', means: 'Niemand wird gefragt: Aufrufe geschehen als der Benutzer mit demselben Namen.' },
    },
    sentence: {
        checked: 'Funktioniert. Zuletzt geprüft', onlyTo: (peer) => `Nur Aufrufe an ${peer}.`, onlyFrom: (peer) => `Nur Aufrufe von ${peer}.`, settingUp: (peer) => `Wartet, bis ${peer} bestätigt.`, signInNeeded: 'Die Verknüpfung funktioniert. Sie haben Ihr Konto noch nicht verbunden.',
        suspended: 'Keine Aufrufe in beiden Richtungen, bis sie fortgesetzt wird.', disabled: 'Beide Richtungen sind ausgeschaltet.', unknown: 'Die erste Prüfung wird zeigen, ob sie funktioniert.',
    },
    scope: { READ: 'Darf lesen', WRITE: 'Darf lesen und schreiben', ADMIN: 'Darf alles, was Sie dürfen' },
    links: {
        title: 'Verknüpfungen', add: 'Verknüpfung hinzufügen', export: 'Exportieren', search: 'Name, Adresse oder Typ suchen', filter: 'Nur zeigen', found: (count) => `${count} gefunden`, tone: { ok: 'in Ordnung', warn: 'zu prüfen', bad: 'gestört', idle: 'ruhend' },
        application: 'Anwendung', status: 'Zustand', outgoing: 'Diese Seite → dort', incoming: 'Dort → diese Seite', people: 'Personen', peopleSplit: (outgoing, incoming) => `${people(outgoing)} dort verbunden, ${people(incoming)} haben es hier erlaubt`, lastSuccess: 'Letzter Erfolg',
        connectYours: 'Ihr Konto verbinden', finish: 'Fertigstellen', match: 'Angleichen', diagnose: 'Diagnose', open: 'Dort öffnen', notFound: { title: 'Keine Verknüpfung sieht so aus', text: 'Suchen Sie nach einem Teil des Namens, der Adresse oder des Typs.', clear: 'Alle zeigen' },
        none: {
            title: 'Noch ist keine Anwendung verknüpft', text: 'Über eine Verknüpfung rufen diese und eine andere Anwendung einander auf, mit den Rechten der Person, die gerade arbeitet, und nichts weiter. Wenn Sie beide verwalten, dauert es eine Minute.',
            steps: ['Geben Sie die Adresse der anderen Anwendung ein.', 'Sagen Sie, was die Verknüpfung darf. Das Ergebnis steht da, bevor etwas geschieht.', 'Bestätigen Sie drüben, und beide Enden werden geprüft.'], add: 'Erste Verknüpfung hinzufügen', byHand: 'Von Hand einrichten',
        },
    },
    add: {
        title: 'Verknüpfung hinzufügen', steps: { here: 'Hier bestätigen', title: 'Schritte', names: ['Adresse', 'Was sie darf', 'Dort bestätigen', 'Fertig'] }, address: 'Adresse der anderen Anwendung', addressHint: 'So, wie Sie sie im Browser öffnen.', network: 'Netz und Zertifikate',
        ca: 'Zertifizierungsstelle (PEM)', caHint: 'Nur, wenn ihr Zertifikat von einer Stelle kommt, die dieser Server nicht kennt. Gilt nur für diese Verknüpfung.', loopback: 'Sie darf auf eben diesem Rechner sein', loopbackHint: 'Sonst werden Adressen wie 127.0.0.1 abgelehnt.',
        look: 'Nachsehen, was dort ist', looking: 'Diese Adresse wird gefragt …', other: 'Für eine Anwendung ohne Application Links, etwa ein Skript:', leads: 'Diese Adresse führt zu einer anderen', leadsCheck: 'Prüfen Sie, ob Sie zu der zweiten Adresse wollen. Dort wurde noch nichts gefragt.', useSecond: 'Die zweite Adresse verwenden',
        youEntered: 'Sie gaben ein', itLedTo: 'Es antwortet', itCallsItself: 'Sie nennt sich', same: 'gleich', sameHost: 'derselbe Rechner', otherHost: 'ein anderer Rechner', toTheLink: 'Zur Verknüpfung',
        whatNow: { title: 'Was Sie tun können', correct: 'Berichtigen Sie die Adresse und versuchen Sie es noch einmal.', byHand: 'Von Hand einrichten', byHandText: 'wenn sie OAuth spricht, aber nicht Application Links.', incoming: 'Nur sie diese Seite aufrufen lassen', incomingText: '– dafür ist keine Adresse nötig.' },
        found: (name) => `${name} wurde gefunden`, otherSide: 'die andere Seite', whichAddress: 'Welche Adresse soll gelten?', whichAddressHint: 'Signierte Aufrufe gelingen nur, wenn beide Seiten dieselbe verwenden.', use: (address) => `${address} verwenden`, useAnyway: (address) => `Trotzdem ${address} verwenden`,
        both: 'Ich verwalte beide Seiten', bothHint: (name) => `Beide Hälften entstehen jetzt: Sie bestätigen drüben und kommen zurück. Sonst bekommt der Administrator von ${name} eine Adresse zum Fertigstellen, und bis dahin wird nichts geteilt.`,
        sameUsers: 'Benutzernamen meinen auf beiden Seiten dieselbe Person', sameUsersHint: 'Niemand wird gefragt: Jeder Aufruf geschieht als der Benutzer mit demselben Namen, nie als Administrator. Lassen Sie es aus, wenn ein Fremder sich dort den Namen eines Kollegen geben könnte.', publicSignup: (name) => `Bei ${name} kann sich jeder anmelden.`,
        will: 'geplant', idOnly: 'Sie sagt, wer sie ist, hat aber keine Application Links: Sie kann hier stehen, und Aufrufe müssen von Hand eingerichtet werden.', addWithout: 'Ohne Aufrufe hinzufügen', goOn: (name) => `Weiter zu ${name}`, makeHalf: 'Diese Hälfte anlegen', otherAddress: 'Andere Adresse',
        result: { bothSame: 'Ergebnis: beide Richtungen, im Namen der Benutzer, niemand wird gefragt.', bothOwn: 'Ergebnis: beide Richtungen, jeder verbindet sich einmal.', half: (name) => `Ergebnis: wartet, bis der Administrator von ${name} zustimmt.` },
    },
    handover: {
        title: 'Verknüpfung bestätigen', ask: (here, name) => `${here} mit ${name} verknüpfen?`, text: (name) => `${name} hat Sie hergeschickt, um eine Verknüpfung fertigzustellen. So wird sie sein:`, already: (here, name) => `${here} hat schon eine Verknüpfung mit ${name}. Wenn Sie fortfahren, werden beide Richtungen neu gesetzt wie hier gezeigt.`,
        agree: {
            title: 'Womit Sie einverstanden sind', bothWays: 'Aufrufe gehen in beide Richtungen. Nach diesem Schritt sind beide Hälften vollständig.', onlyIncoming: (name, here) => `Nur ${name} ruft ${here} auf. Aufrufe von hier an ${name} bleiben aus; Sie können sie später mit dem Administrator dort einschalten.`,
            onlyOutgoing: (here, name) => `Nur ${here} ruft ${name} auf. Aufrufe von dort bleiben aus; Sie können sie später einschalten.`, none: 'Noch keine Aufrufe. Beide Anwendungen kennen einander; was sie dürfen, wird später gesetzt.',
            sameUsers: (name) => `Benutzernamen meinen auf beiden Seiten dieselbe Person. Niemand wird gefragt. Was ${name} im Namen eines Benutzers tut, geschieht hier als der Benutzer mit demselben Namen, mit dessen Rechten und nicht mehr. Nie als Administrator, außer Sie erlauben es später namentlich. Lehnen Sie ab, wenn ein Fremder sich dort den Namen eines Kollegen geben könnte.`,
            ownUsers: (name) => `Die Benutzer sind auf beiden Seiten verschieden. Jede Person wird einmal gefragt, bevor ${name} hier für sie handeln darf, und kann es jederzeit zurücknehmen.`,
        },
        where: 'Wo sie ist', cameFrom: 'Sie kamen von', differs: 'Signierte Aufrufe gelingen nur, wenn beide Seiten dieselbe Adresse verwenden. Ist der Unterschied keine Absicht, lassen Sie ihn erst drüben berichtigen.', accept: 'Beide Anwendungen verknüpfen', cannot: 'Diese Verknüpfung geht noch nicht',
        redirected: 'Die Adresse, von der Sie kommen, führt zu einer anderen. Tragen Sie drüben die zweite als Adresse ein und beginnen Sie neu.', noAnswer: 'An der Adresse, von der Sie kommen, antwortet diesem Server keine Anwendung, die sich verknüpfen lässt. Prüfen Sie, ob dieser Server sie erreicht, und beginnen Sie drüben neu.', back: 'Zurück, woher Sie kamen', toLinks: 'Zu den Verknüpfungen',
    },
    edit: {
        title: (link) => `${link} bearbeiten`, crumb: 'Bearbeiten', name: 'Name', display: 'Adresse für Browser', displayHint: 'Was Menschen öffnen. Die Adresse, die dieser Server aufruft, ändert sich nur durch einen Umzug der Verknüpfung.',
        what: 'Was in welche Richtung geht', whatText: 'Beide Seiten müssen dasselbe haben. Was die andere Seite hat, steht unter jeder Richtung; nach dem Speichern wird geprüft.', way: (from, to) => `${from} → ${to}`,
        they: (peer, level) => `${peer} hat „${level}“.`, asking: (peer) => `${peer} wird gefragt, was dort gilt …`, unknown: (peer) => `${peer} sagt nicht, was dort gilt.`, match: 'Übernehmen, was dort gilt',
        whom: (link) => `Für wen ${link} handeln darf`, whomText: 'Gilt, wo Aufrufe im Namen von Benutzern hereinkommen.', users: 'Benutzer, für die sie handeln darf', usersHint: 'Namen, durch Kommas getrennt. Benutzer und Gruppen leer: alle außer Administratoren.',
        groups: 'Gruppen, für die sie handeln darf', groupsHint: 'Namen, durch Kommas getrennt.', administrators: 'Auch für Administratoren', administratorsHint: 'Für die oben genannten oder alle. Bitte zweimal überlegen: Ein Einbruch dort ist dann auch einer hier.',
        network: 'Netz und Zertifikate', ca: 'Zertifizierungsstelle, nur für diese Verknüpfung', caHint: 'Text im PEM-Format. Leer lassen, um den Stellen zu trauen, die dieser Server kennt.', loopback: 'Sie läuft auf eben diesem Rechner', loopbackHint: 'Erlaubt Adressen wie 127.0.0.1 für diese Verknüpfung.',
        save: 'Speichern und prüfen',
    },
    external: {
        title: 'Verknüpfung von Hand einrichten', intro: 'Für eine Anwendung, die OAuth spricht, aber nicht Application Links: ein Skript, ein Build-Server, ein anderes Produkt. Auf beiden Seiten tragen Sie ein, was die jeweils andere braucht.', crumb: 'Von Hand',
        application: 'Die Anwendung', nameHint: 'So heißt sie in Listen und wenn Menschen gefragt werden.', type: 'Was sie ist', typeHint: 'Ergänzt, was über das Produkt bekannt ist.', address: 'Adresse', addressHint: 'Nötig, wenn sie von hier aufgerufen wird. Leer lassen, wenn nur sie uns aufruft.', noAddress: 'keine: Nur sie ruft uns auf. Um sie aufzurufen, richten Sie sie mit einer Adresse neu ein.',
        make: 'Verknüpfung anlegen', makeAndTest: 'Verknüpfung anlegen und prüfen', speaks: 'Was sie spricht', oauth2: 'OAuth 2.0', oauth1: 'OAuth 1.0a', secretKept: 'Leer lassen, um das jetzige zu behalten.',
        incoming: {
            title: (here) => `Sie ruft ${here} auf`, on: 'Aufrufe von dort erlauben', oauth2Hint: 'Was die meisten Anwendungen heute sprechen.', oauth1Hint: 'Jeder Aufruf ist signiert.',
            redirects: 'Rücksprungadressen', redirectsHint: 'Wohin Menschen nach der Erlaubnis gehen, eine Adresse je Zeile, genau wie die Anwendung sie schickt. https oder eine Adresse des eigenen Rechners.',
            scope: 'Das Höchste, was sie darf', scopeHint: 'Die Rechte der Benutzer begrenzen es weiter.', scopes: { READ: 'Lesen', WRITE: 'Lesen und schreiben', ADMIN: 'Alles, was der Benutzer darf, auch Verwaltung' },
            client: 'Art des Clients', confidential: 'Vertraulich', confidentialHint: 'Ein Server, der ein Geheimnis hüten kann.', public: 'Öffentlich', publicHint: 'Ein Programm auf den Rechnern der Menschen. Es bekommt kein Geheimnis.',
            key: 'Consumer Key', keyHint: 'Der Name, unter dem sie signiert. Bleibt er leer, wird einer gemacht.', consumerName: 'Name auf der Seite, die um Erlaubnis fragt', consumerNameHint: 'Leer: der Name oben.', description: 'Beschreibung auf dieser Seite', callback: 'Callback', callbackHint: 'Wohin Menschen nach der Erlaubnis gehen, wenn die Anwendung selbst keine Adresse nennt.',
            method: 'Wie sie signiert', byKey: 'mit ihrem privaten Schlüssel', bySecret: 'mit einem gemeinsamen Geheimnis', publicKey: 'Öffentlicher Schlüssel', publicKeyHint: 'Ihr öffentlicher Schlüssel, ihr Zertifikat (beide PEM) oder ein JWK. RSA ab 2048 Bit.', present: 'Zurzeit:', secret: 'Gemeinsames Geheimnis', secretHint: 'Leer lassen, dann wird eines gemacht; es wird einmal gezeigt.',
            without: 'Darf sie handeln, ohne Menschen zu fragen?', off: 'Nein', offHint: 'Jede Person erlaubt es einmal.', service: 'Als ein Dienstbenutzer', serviceHint: 'Aufrufe ohne Person gelten als die des Benutzers unten, oder als niemandes, wenn er leer ist.', serviceHint2: 'Aufrufe ohne Person gelten als die des Benutzers unten.',
            named: 'Für genannte Benutzer', namedHint: 'Sie sagt bei jedem Aufruf, für wen sie handelt. Nur für Anwendungen, denen Sie wie Ihrer eigenen trauen.', serviceUser: 'Dienstbenutzer', serviceUserHint: 'Ein Benutzer dieser Anwendung, nie ein Administrator.', namedTitle: 'Genannte Benutzer',
            old: 'Für alte Programme', callbackOptional: 'Den alten Weg von OAuth 1.0 ohne Verifier erlauben', callbackOptionalHint: 'Weniger sicher: Jemand könnte eine Person dazu bringen, ein fremdes Konto zu verbinden. Nur für Programme, die es nicht besser können.', importedKey: 'Einen Schlüssel mit 1024 Bit annehmen', importedKeyHint: 'Nur für einen Schlüssel aus einer alten Installation.',
        },
        outgoing: {
            title: (here) => `${here} ruft sie auf`, on: 'Aufrufe dorthin machen', oauth2Hint: 'Was die meisten Anwendungen heute anbieten.', oauth1Hint: 'Ältere Produkte und die von Atlassian.', register: 'Rücksprungadresse, drüben zuerst einzutragen',
            issuer: 'Issuer', issuerHint: 'Wo sie ihre Adressen veröffentlicht, falls das nicht die Adresse der Anwendung selbst ist.', find: 'Adressen finden', finding: 'Wird gefragt …', found: 'Gefunden, was sie veröffentlicht. Sehen Sie die Adressen an, tragen Sie Client-ID und Geheimnis ein und speichern Sie.', findFirst: 'Geben Sie zuerst eine Adresse oder einen Issuer ein.',
            authorize: 'Adresse der Erlaubnis', authorizeHint: 'Wo Menschen ihre Erlaubnis geben. Ganz, oder unterhalb der Adresse der Anwendung: /oauth/authorize. Leer: wie für das Produkt bekannt.', token: 'Token-Adresse', clientId: 'Client-ID, die sie uns gab', clientSecret: 'Client-Geheimnis, das sie uns gab', clientSecretHint: 'Nicht nötig mit unserem eigenen Schlüssel oder wenn die Anwendung keines gab.',
            scopes: 'Scopes', scopesHint: 'Durch Leerzeichen getrennt. Leer: wie für das Produkt bekannt.', rights: 'Wessen Rechte Aufrufe haben', perUser: 'Die eigenen jedes Benutzers', perUserHint: 'Jeder Benutzer verbindet einmal ein Konto und kann dort, was dieses Konto darf.', perLink: 'Ein Token für die Verknüpfung', perLinkHint: 'Nur für diese Anwendung und ihre Administratoren, nicht für ihre Benutzer.',
            without: 'Auch Aufrufe ohne Benutzer machen', withoutHint: 'Mit einem eigenen Token, das die Anwendung einem Client gibt, der sich ausweist.', linkToken: 'Token für die Verknüpfung', linkTokenHint: 'Wenn es drüben von Hand gemacht wurde. Leer: Es wird mit den Daten des Clients geholt.', forget: 'Token der Verknüpfung vergessen', forgetHint: 'Von da an wird es mit den Daten des Clients geholt.',
            more: 'Mehr über diesen Anbieter', revoke: 'Widerrufsadresse', revokeHint: 'Wo eine Erlaubnis beendet wird. Leer: Es gibt keine.', identity: 'Identitätsadresse', identityHint: 'Sagt, wessen Token es ist, damit Menschen sehen, als wer sie verbunden sind. Leer: Sie sagt es nicht.', extra: 'Weitere Parameter der Erlaubnis', extraHint: 'Einer je Zeile: prompt=consent.',
            auth: 'Wie der Client sich ausweist', auths: { body: 'Geheimnis im Inhalt', basic: 'Geheimnis im Kopf (Basic)', private_key: 'Unser eigener Schlüssel, unten (private_key_jwt)', none: 'Gar nicht: ein öffentlicher Client' }, pkce: 'PKCE', pkceHint: 'Eingeschaltet lassen: Wer es nicht kennt, übergeht es.', issuerAnswers: 'Ihre Antworten nennen den Issuer', issuerAnswersHint: 'RFC 9207: Antworten ohne den Issuer oben werden abgelehnt.',
            header: 'Kopfzeile mit dem Token', headerHint: 'Leer: Authorization: Bearer {token}', requestToken: 'Request-Token-Adresse', requestTokenHint: 'Ganz, oder unterhalb der Adresse der Anwendung: /oauth/request-token. Leer: wie für das Produkt bekannt.', accessToken: 'Access-Token-Adresse', key: 'Consumer Key, den sie uns gab', keyHint: 'Leer: unser eigener, unten.',
            method: 'Wie wir signieren', byKey: 'mit unserem Schlüssel, unten', bySecret: 'mit einem gemeinsamen Geheimnis', secret: 'Gemeinsames Geheimnis, das sie uns gab', over: 'Was drüben einzutragen ist', ownKey: 'Unser Consumer Key', ownPem: 'Unser öffentlicher Schlüssel',
        },
        done: {
            made: (link) => `${link} ist hier eingerichtet`, text: 'Die andere Hälfte ist drüben einzutragen.', theirs: (here) => `Für ihre Aufrufe an ${here}`, ours: (link) => `Für unsere Aufrufe an ${link}`, clientId: 'Client-ID', clientSecret: 'Client-Geheimnis', scope: 'Scope', authorize: 'Erlaubnis', token: 'Token', revoke: 'Widerruf', pkce: 'PKCE', pkceText: 'S256, verlangt',
            key: 'Consumer Key', secret: 'Gemeinsames Geheimnis', method: 'Signaturverfahren', request: 'Request Token', access: 'Access Token', callback: 'Callback', redirect: 'Rücksprungadresse', once: 'Kopieren Sie das Geheimnis jetzt: Es wird nur dieses Mal gezeigt. Geht es verloren, machen Sie mit „Neues Geheimnis“ auf der Seite der Verknüpfung ein neues.', public: 'Ohne Geheimnis: Allein PKCE schützt, was geholt wird.', done: 'Fertig',
        },
    },
    act: {
        test: 'Prüfen', edit: 'Bearbeiten', primary: 'Primär machen', suspend: 'Aussetzen', resume: 'Fortsetzen', move: 'Auf neue Adresse umziehen', remove: 'Löschen', removeDo: 'Verknüpfung löschen', peerKey: 'Neuen Schlüssel annehmen',
        primaryAsk: (link) => `${link} primär machen?`, primaryText: (type) => `Von allen Verknüpfungen des Typs ${type} gilt dann diese, wo nichts anderes gesagt ist.`, primaryDone: (link) => `${link} ist jetzt primär.`,
        suspendAsk: (link) => `Verknüpfung mit ${link} aussetzen?`, suspendText: 'Keine Aufrufe in beiden Richtungen, bis sie fortgesetzt wird. Erlaubnisse bleiben erhalten.', suspendDone: (link) => `Die Verknüpfung mit ${link} ist ausgesetzt.`,
        resumeAsk: (link) => `Verknüpfung mit ${link} fortsetzen?`, resumeText: (link) => `${link} wird neu gefragt, wer sie ist und mit welchem Schlüssel sie signiert. Dann gehen Aufrufe wie eingestellt.`, resumeDone: (link) => `Die Verknüpfung mit ${link} läuft wieder.`,
        peerKeyAsk: (link) => `Den jetzigen Schlüssel von ${link} annehmen?`, peerKeyText: (link) => `Der Schlüssel wird neu geholt und gilt von jetzt an. Tun Sie das, nachdem der Administrator von ${link} Ihnen gesagt hat, dass er geändert wurde.`, peerKeyDone: (link) => `Der Schlüssel von ${link} ist aktuell.`,
        newSecret: 'Neues Geheimnis', newSecretAsk: (link) => `Ein neues Geheimnis für ${link} erzeugen?`, newSecretDone: (link) => `Das neue Geheimnis von ${link}`, newSecretOnce: 'Kopieren Sie es jetzt: Es wird nur dieses Mal gezeigt.',
        overlap: (link) => `Das jetzige gilt weiter, bis ${link} das neue benutzt, höchstens sieben Tage.`, overlapKey: (link) => `Der jetzige gilt weiter, bis ${link} den neuen benutzt, höchstens sieben Tage.`, newKey: 'Neuer öffentlicher Schlüssel', newKeyAsk: (link) => `Einen neuen öffentlichen Schlüssel von ${link} eintragen`, newKeyDone: (link) => `Der neue Schlüssel von ${link} ist bekannt.`,
        moveAsk: (link) => `${link} auf eine neue Adresse umziehen`, moveText: (link) => `Dafür, dass ${link} selbst umgezogen ist. Erlaubnisse bleiben erhalten, und die jetzige Adresse bleibt bekannt, damit alte Verweise sie noch finden.`, moveFrom: 'Jetzige Adresse:', moveTo: 'Neue Adresse', moveName: 'Name der Verknüpfung', moveNameHint: (link) => `Diese Anwendung kann nicht beweisen, wer sie ist. Geben Sie ${link} ein.`, moveDone: (link) => `${link} hat die neue Adresse.`,
        removeAsk: (link) => `Verknüpfung mit ${link} löschen?`, lostOutgoing: (count, link) => `${people(count)} mit einem Konto bei ${link}: Diese Erlaubnisse werden hier vergessen.`, lostIncoming: (count, link) => `${people(count)} haben ${link} erlaubt, hier zu handeln: Diese Erlaubnisse enden sofort.`, lostNobody: 'Niemand hat über diese Verknüpfung ein Konto verbunden.',
        nextPrimary: (link) => `${link} wird statt ihrer primär.`, callsStop: (link) => `Aufrufe zwischen hier und ${link} enden. Um sie nur eine Weile abzustellen, setzen Sie die Verknüpfung aus.`, otherHalf: (link) => `Die Hälfte bei ${link}`, otherRemove: 'Auch löschen', otherRemoveHint: (link) => `${link} wird darum gebeten. Geht das jetzt nicht, wird es sieben Tage lang versucht.`, otherLeave: 'Stehen lassen', otherLeaveHint: 'Der Administrator dort sieht, dass diese Seite fehlt.',
        removed: { removed_here: (link) => `Die Verknüpfung mit ${link} ist hier gelöscht.`, removed_both: (link) => `Die Verknüpfung mit ${link} ist auf beiden Seiten gelöscht.`, removed_here_retrying: (link) => `Hier ist die Verknüpfung gelöscht. ${link} war nicht zu erreichen; es wird sieben Tage lang versucht, oder der Administrator dort löscht sie.` },
    },
    ends: {
        title: 'Beide Enden', thisSide: 'diese Seite', noAddress: 'keine Adresse: sie ruft nur auf', calls: (from, to) => `${from} ruft ${to} auf: `, works: 'funktioniert', agreed: 'einig', off: 'aus', suspended: 'ausgesetzt', waiting: 'wartet', untested: 'nicht geprüft', unknown: 'nicht bekannt',
        theyHave: (peer, level) => `${peer} hat „${level}“`, here: 'Hier:', there: 'Dort:', match: 'Beide Enden angleichen', matchText: (peer) => `übernimmt auf dieser Seite, was ${peer} eingestellt hat`, matchAsk: 'Beide Enden angleichen?', matched: 'Beide Enden sind jetzt gleich eingestellt.',
    },
    check: {
        title: (peer) => `Prüfung von ${peer}`, running: 'Wird geprüft …', took: (layers, seconds, at) => `${layers ? `${layers} Prüfungen · ` : ''}${seconds} s · ${at}`, again: 'Noch einmal prüfen', allWell: 'Alles ist in Ordnung.', seen: 'Was zu sehen war',
        layer: { address: 'Adresse', dns: 'Name', tcp: 'Verbindung', tls: 'Zertifikat', http: 'Eine Anwendung antwortet', manifest: 'Sie sagt, wer sie ist', capability: 'Sie kann, was nötig ist', clock: 'Uhren', key: 'Sie kennt unseren Schlüssel', signature: 'Signatur', token: 'Erlaubnis', levels: 'Beide Enden sind einig', user: 'Der Benutzer darf', upstream: 'Die Anwendung dahinter' },
        side: { none: null, here: () => 'Hier zu tun', there: (peer) => `Bei ${peer} zu tun`, between: () => 'Dazwischen zu tun', both: () => 'Auf beiden Seiten zu tun' }, state: { running: 'läuft', ok: 'gut', failed: 'misslungen', skipped: 'nicht versucht' },
    },
    link: {
        testingBoth: 'Die andere Seite hat bestätigt. Beide Enden werden geprüft …', linked: (here, peer) => `${here} und ${peer} sind verknüpft. Beide Hälften stehen, und beide Enden sind einig.`, notYet: (peer) => `Die Verknüpfung mit ${peer} funktioniert noch nicht; die Prüfung unten sagt, warum.`, done: { confirmed: 'Diese Hälfte der Verknüpfung steht, und Sie sind fertig. Wer Sie darum gebeten hat, sieht das in der anderen Anwendung.', saved: 'Gespeichert.', created: 'Die Verknüpfung ist angelegt.', linked: 'Beide Hälften stehen, und beide Enden sind einig.' },
        system: 'durch die Konfiguration angelegt, hier nicht zu ändern', half: { title: 'Eine Hälfte fehlt', text: (peer) => `${peer} hat die Verknüpfung noch nicht bestätigt. Bis dahin geht kein Aufruf im Namen von Benutzern hin oder her.`, goOn: (peer) => `Weiter zu ${peer}`, ifAdmin: 'wenn Sie dort Administrator sind', send: 'Sonst schicken Sie dem Administrator dort diese Adresse. Dort geöffnet, fragt sie nach der Bestätigung und stellt die Verknüpfung fertig:', address: 'Adresse für den anderen Administrator' },
        activity: 'Verlauf', allActivity: 'Alles', noActivity: 'Mit dieser Verknüpfung ist noch nichts geschehen.', set: 'Was eingestellt ist', serverAddress: 'Serveradresse', onlyCalls: 'keine: sie ruft nur uns auf', displayAddress: 'Adresse für Browser', oldAddress: 'Frühere Adresse', userNames: 'Benutzernamen', sharedUsers: 'meinen auf beiden Seiten dieselbe Person', ownUsers: 'sind auf beiden Seiten verschieden',
        actsFor: 'Darf handeln für', membersOf: (group) => `Mitglieder von ${group}`, everyone: 'alle', administratorsToo: 'auch Administratoren', neverAdministrators: 'nie Administratoren', version: 'Version dort', peerKey: 'Ihr Schlüssel', key: (algorithm, bits) => `${algorithm}, ${bits} Bit`, certificates: 'Zertifikate', ownCa: 'eigene Zertifizierungsstelle, nur für diese Verknüpfung', network: 'Netz', loopback: 'darf auf eben diesem Rechner sein',
        knownAs: 'Sie ist hier bekannt als', weAre: 'Wir sind dort bekannt als', since: 'Verknüpft seit', id: 'Kennung', without: { off: 'keine Aufrufe ohne Benutzer', service: (user) => `Aufrufe ohne Benutzer als ${user || 'niemand Bestimmtes'}`, named: 'im Namen genannter Benutzer' },
    },
    people: {
        title: 'Personen', none: 'Niemand hat über diese Verknüpfung ein Konto verbunden. Wo Aufrufe im Namen der Benutzer geschehen, muss das auch niemand.', person: 'Person', permission: 'Erlaubnis', lastUsed: 'Zuletzt benutzt', there: (user) => `dort: ${user}`, since: 'seit', until: 'bis', expired: 'abgelaufen', outgoing: (peer) => `wir dürfen ${peer} aufrufen`, incoming: (peer) => `${peer} darf uns aufrufen`, itself: (peer) => `${peer} selbst`,
        revoke: 'Zurücknehmen', revokeAsk: (user) => `Erlaubnis von ${user} zurücknehmen?`, revokeOutgoing: (user, peer) => `Diese Seite vergisst, dass sie bei ${peer} für ${user} handeln darf. ${user} wird wieder gefragt, wenn es nötig ist.`, revokeIncoming: (user, peer) => `${peer} darf hier nicht mehr als ${user} handeln. Der nächste Aufruf wird abgelehnt.`, revoked: (user) => `Die Erlaubnis von ${user} wurde zurückgenommen.`,
    },
    events: {
        'link.created': 'Verknüpfung hinzugefügt', 'link.changed': 'Verknüpfung geändert', 'link.removed': 'Verknüpfung gelöscht', 'link.deleted': 'Verknüpfung dort gelöscht', 'link.checked': 'Verknüpfung geprüft', 'link.suspended': 'Verknüpfung angehalten', 'link.resumed': 'Verknüpfung fortgesetzt', 'link.moved': 'Verknüpfung umgezogen',
        'link.made_primary': 'Primär gemacht', 'link.probed': 'Adresse angesehen', 'link.broken': 'Verknüpfung gestört', 'link.recovered': 'Verknüpfung wieder in Ordnung', 'link.removal_settled': 'Andere Hälfte gelöscht', 'grant.stored': 'Konto verbunden', 'grant.renewed': 'Erlaubnis erneuert', 'grant.forgotten': 'Konto getrennt', 'grant.allowed': 'Erlaubnis gegeben', 'grant.denied': 'Erlaubnis verweigert',
        'token.issued': 'Token ausgegeben', 'token.renewed': 'Token erneuert', 'token.revoked': 'Erlaubnis zurückgenommen', 'token.reused': 'Alter Token noch einmal benutzt', 'call.impersonated': 'Aufruf im Namen eines Benutzers', 'call.refused': 'Aufruf abgelehnt', 'gateway.called': 'Aufruf unserer Anwendung für einen Benutzer', 'session.started': 'Angemeldet', 'session.ended': 'Abgemeldet', 'session.stepped_up': 'Kennwort noch einmal gegeben',
        'user.created': 'Benutzer hinzugefügt', 'user.adopted': 'Aus dem Verzeichnis bekannt geworden', 'user.changed': 'Benutzer geändert', 'user.disabled': 'Benutzer ausgeschaltet', 'user.enabled': 'Benutzer eingeschaltet', 'user.password_set': 'Kennwort geändert', 'consumer.changed': 'Anrufende Anwendung geändert', 'consumer.rotated': 'Schlüssel oder Geheimnis erneuert', 'client.changed': 'Anrufende Anwendung geändert', 'client.rotated': 'Geheimnis erneuert', 'credential.ended': 'Alter Schlüssel oder altes Geheimnis beendet', 'master_key.changed': 'Hauptschlüssel erneuert',
        'entity_link.added': 'Projekte verknüpft', 'entity_link.removed': 'Projektverknüpfung entfernt', 'entity_link.primary': 'Projektverknüpfung primär gemacht', 'entity_link.settled': 'Andere Hälfte einer Projektverknüpfung', 'remote_link.saved': 'Eintrag verknüpft', 'remote_link.removed': 'Verknüpfung eines Eintrags entfernt', 'remote_link.settled': 'Andere Hälfte einer Verknüpfung', 'remote_link.refused': 'Verknüpfung drüben abgelehnt',
    },
    audit: {
        title: 'Protokoll', csv: 'CSV exportieren', jsonl: 'JSON-Zeilen exportieren', link: 'Verknüpfung', event: 'Was', actor: 'Wer (ganzer Name)', from: 'Von', until: 'Bis', all: 'Alle', time: 'Wann', who: 'Wer', detail: 'Einzelheit', address: 'Von wo', system: 'das System', for: (user) => `für ${user}`, goneLink: 'eine gelöschte Verknüpfung', refused: 'abgelehnt',
        more: 'Ältere Einträge zeigen', none: 'Noch ist nichts geschehen', noneText: 'Jede Änderung und jeder Aufruf im Namen eines Benutzers wird hier stehen.', notFound: 'So etwas ist nicht geschehen', notFoundText: 'Wählen Sie einen längeren Zeitraum oder weniger Bedingungen.',
        groups: { '': 'Alles', 'link.': 'Verknüpfungen', 'grant.': 'Dort verbundene Konten', 'token.': 'Hier gegebene Erlaubnisse', 'call.': 'Aufrufe im Namen von Benutzern', 'session.': 'An- und Abmelden', 'user.': 'Benutzer' },
    },
    users: {
        fromDirectory: 'aus dem Verzeichnis',
        title: 'Benutzer', intro: 'Konten dieser Installation. Administratoren dürfen Verknüpfungen ändern; alle anderen verbinden ihre eigenen Konten.', add: 'Benutzer hinzufügen', addDo: 'Hinzufügen', search: 'Name oder Gruppe suchen', notFound: 'So heißt niemand', notFoundText: 'Suchen Sie nach einem Teil des Namens oder einer Gruppe.', name: 'Name', role: 'Rolle', groups: 'Gruppen', since: 'Seit', you: '(Sie)', admin: 'Administrator', person: 'Benutzer', off: 'Ausgeschaltet',
        adminHint: 'Darf Verknüpfungen hinzufügen, ändern und löschen, und alles andere auf diesen Seiten.', groupsHint: 'Durch Kommas getrennt.', newPassword: 'Neues Kennwort', passwordHint: 'Mindestens 8 Zeichen.', password: 'Neues Kennwort', permissions: 'Erlaubnisse', switchOff: 'Ausschalten', switchOn: 'Einschalten', added: (user) => `${user} wurde hinzugefügt.`,
        editTitle: (user) => `${user} ändern`, passwordTitle: (user) => `Ein neues Kennwort für ${user}`, passwordText: 'Alle Sitzungen dieses Kontos enden.', passwordSet: (user) => `${user} hat ein neues Kennwort.`, offAsk: (user) => `${user} ausschalten?`, offText: 'Das Konto kann sich nicht mehr anmelden, seine Sitzungen enden, und keine Anwendung darf für es handeln.', onAsk: (user) => `${user} einschalten?`, onText: 'Das Konto kann sich wieder anmelden.', permissionsOf: (user) => `Erlaubnisse von ${user}`, noPermissions: 'Keine Anwendung darf für diese Person handeln, und kein Konto ist verbunden.',
    },
    settings: {
        title: 'Einstellungen', identity: { title: 'Identität', text: 'Wer diese Anwendung für andere ist. Die Kennung bleibt, wenn die Adresse sich ändert.', name: 'Name', type: 'Typ', speaksAs: (type) => `zeigt sich anderen als ${type}`, url: 'Öffentliche Adresse', upstream: 'Anwendung dahinter', noUpstream: 'keine', id: 'Kennung', consumerKey: 'Consumer-Key', since: 'Seit' },
        keys: { title: 'Signaturschlüssel', text: 'Mit diesem Schlüssel werden Aufrufe an andere signiert. Sie vergleichen den Fingerabdruck.', fingerprint: 'SHA-256-Fingerabdruck', pem: 'Öffentlicher Schlüssel (PEM)' },
        network: { title: 'Netz', text: 'Wessen weitergegebenen Kopfzeilen geglaubt wird, und wohin Aufrufe dürfen.', proxies: 'Vertraute Proxys', noProxies: 'keine: weitergegebene Kopfzeilen zählen nicht', loopback: 'Adressen dieses Rechners', privateRanges: 'Private Adressbereiche', anyPort: 'Jeder Port', only: 'Erlaubte Adressen', noLimit: 'keine weitere Grenze', allowed: 'erlaubt', refused: 'nicht erlaubt' },
        endpoints: { title: 'Für die andere Seite', text: 'Was eine von Hand eingerichtete Anwendung von dieser wissen muss.', names: { oauth1_request_token: 'Request-Token', oauth1_authorize: 'Erlaubnis (1.0a)', oauth1_access_token: 'Access-Token', oauth1_callback: 'Callback (1.0a)', oauth2_authorize: 'Erlaubnis (2.0)', oauth2_token: 'Token', oauth2_revoke: 'Widerruf', oauth2_redirect: 'Redirect-URL (2.0)' } },
        directory: {
            title: 'Benutzer', admins: 'Administratoren', noGroups: 'keine Gruppe ist genannt', actedFor: 'Vertreten werden dürfen', everyone: 'alle, die eine Verknüpfung zulässt',
            kinds: { local: 'Konten dieses Servers.', ldap: 'Ein Verzeichnisserver sagt, wer jemand ist. Konten dieses Servers bleiben für den Notfall.', host: 'Man meldet sich in der Anwendung an. Konten dieses Servers bleiben für den Notfall.', header: 'Ein vorgelagerter Proxy meldet die Benutzer an. Konten dieses Servers bleiben für den Notfall.' },
            severities: { ok: 'Antwortet', info: 'Hinweis', warning: 'Warnung', error: 'Fehler' },
        },
        file: { title: 'Aus der Einstellungsdatei', text: 'Diese Werte stehen in applinkd.toml und werden dort geändert; der nächste Start liest sie.', key: 'Schlüssel', value: 'Wert' },
    },
    projects: {
        title: 'Projekte', add: 'Projekte verknüpfen', none: (peer) => `Noch ist kein Projekt mit einem bei ${peer} verknüpft.`, here: 'Hier', there: (peer) => `Bei ${peer}`, primary: 'primär', pending: 'steht aus', makePrimary: 'Primär machen', remove: 'Entfernen',
        addTitle: (peer) => `Ein Projekt mit einem bei ${peer} verknüpfen`, nothingHere: 'Diese Anwendung zeigt Ihnen keine Projekte.', nothingThere: (peer) => `${peer} zeigt Ihnen keine Projekte.`, connect: (peer) => `Ihr Konto bei ${peer} verbinden`,
        both: (peer) => `Auch bei ${peer} eintragen`, bothHint: 'Die Hälfte dort wird zuerst geschrieben; wird sie abgelehnt, ändert sich hier nichts. Ist dort gerade niemand zu erreichen, folgt sie später.', chooseBoth: 'Wählen Sie auf beiden Seiten ein Projekt.', added: (here, there) => `${here} und ${there} sind verknüpft.`,
        primaryAsk: (there) => `${there} primär machen?`, primaryText: (here) => `Von allem, womit ${here} auf diese Art verknüpft ist, wird es dann überall benutzt, wo nichts anderes gesagt ist.`, primaryDone: (there) => `${there} ist jetzt primär.`,
        removeAsk: (here, there) => `Die Verknüpfung von ${here} und ${there} entfernen?`, removeBoth: (peer) => `Auch die Hälfte bei ${peer} entfernen`, removed: 'Die Projekte sind nicht mehr verknüpft.',
    },
    connections: {
        title: 'Meine Verbindungen', intro: (app) => `Anwendungen, in denen ${app} für Sie handeln kann, mit Ihren Rechten dort und nicht mehr.`, none: 'Noch nichts zu verbinden', noneText: 'Wenn ein Administrator eine Anwendung verknüpft, die jede Person fragt, erscheint sie hier.', other: 'Anwendungen, die hier als Sie handeln dürfen, stehen unter', state: { connected: 'Verbunden', expired: 'Abgelaufen', not_connected: 'Nicht verbunden', not_needed: 'Geht ohne Fragen' },
        connect: 'Verbinden', again: 'Neu verbinden', disconnect: 'Trennen', as: (user) => `als ${user} · `, since: 'seit', used: 'zuletzt benutzt', expires: 'bis', ranOut: 'Ihre Erlaubnis wurde zurückgenommen oder ist abgelaufen. Verbinden Sie sich neu.', notNeeded: (user) => `Sie sind auch dort ${user}; niemand muss fragen.`, notYet: (peer) => `${peer} fragt Sie einmal, ob Sie es erlauben.`,
        disconnectAsk: (peer) => `${peer} trennen?`, disconnectText: (peer) => `Ihre Erlaubnis bei ${peer} wird hier vergessen. Sie können sich jederzeit neu verbinden.`, disconnected: (peer) => `${peer} ist getrennt.`,
    },
    applications: {
        title: 'Verbundene Anwendungen', intro: (app) => `Anwendungen, die bei ${app} als Sie handeln dürfen, weil Sie es erlaubt haben.`, none: 'Keine Anwendung darf als Sie handeln', noneText: (app) => `Wenn Sie einer Anwendung erlauben, ${app} als Sie zu benutzen, erscheint sie hier, und Sie können es zurücknehmen.`, other: 'Ihre Konten bei anderen Anwendungen stehen unter', since: 'seit', used: 'zuletzt benutzt', expires: 'bis', withdraw: 'Zurücknehmen',
        withdrawAsk: (app) => `Was Sie ${app} erlaubt haben, zurücknehmen?`, withdrawText: (app, here) => `${app} darf ${here} nicht mehr als Sie benutzen; der nächste Aufruf wird abgelehnt. Sie kann Sie wieder fragen.`, withdrawn: (app) => `${app} darf nicht mehr als Sie handeln.`,
    },
    map: { title: 'Karte', export: 'Als SVG speichern', none: 'Noch ist nichts zu zeichnen', noneText: 'Die Karte zeigt jede verknüpfte Anwendung und wie es ihr geht.', describe: (app, count) => `${app} und ${count === 1 ? 'eine verknüpfte Anwendung' : `${count} verknüpfte Anwendungen`}`, legend: { arrows: 'Pfeile zeigen, wer wen aufrufen darf.', ok: 'in Ordnung', warn: 'zu prüfen', bad: 'gestört', idle: 'ruhend' } },
};

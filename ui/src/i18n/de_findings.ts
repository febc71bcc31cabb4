// SPDX-License-Identifier: Apache-2.0
// Was eine Prüfung finden kann, auf Deutsch: je Code der Tabelle im Server (src/domain/health/faults.cpp), was los ist, was das
// heißt und was zu tun ist. {werte} heißen wie dort. Fehlt ein Code, schlägt tests/tidy fehl.
import type { FindingTexts } from './server';

export const findings: Record<string, FindingTexts> = {
    address_refused: {
        text: 'Die Einstellungen dieses Servers erlauben keine Aufrufe an {host}:{port}.',
        meaning: 'Aufrufe an den eigenen Rechner, an reservierte Adressen und an ungewöhnliche Ports werden abgelehnt, damit niemand über diesen Server erreicht, was er nicht soll.',
        remedy: 'Verwenden Sie eine erlaubte Adresse, oder erlauben Sie diese in den Einstellungen (egress) oder nur für diese Verknüpfung.',
    },
    unknown_host: {
        text: 'Der Name {host} lässt sich von diesem Server aus nicht auflösen.',
        meaning: 'Der Namensserver dieses Rechners kennt keine Adresse dafür. Im Browser kann es trotzdem gehen, weil Ihr Rechner einen anderen fragt.',
        remedy: 'Suchen Sie nach einem Tippfehler, oder tragen Sie den Namen im DNS oder in /etc/hosts dieses Rechners ein.',
    },
    dns_slow: {
        text: 'Der Namensserver hat auf die Frage nach {host} nicht rechtzeitig geantwortet.',
        meaning: 'Über {peer} ist noch nichts bekannt: Schon die Frage nach der Adresse blieb ohne Antwort.',
        remedy: 'Prüfen Sie die Namensserver dieses Rechners.',
    },
    refused: {
        text: '{host}:{port} nimmt von hier keine Verbindungen an.',
        meaning: 'Der Rechner antwortet, aber an diesem Port läuft kein Programm, oder eine Firewall lehnt ab.',
        remedy: 'Starten Sie {peer}, oder berichtigen Sie Port und Firewall.',
    },
    timeout: {
        text: '{host}:{port} reagiert nicht auf Verbindungen von hier.',
        meaning: 'Gar keine Antwort: meist eine Firewall, die Pakete verwirft, eine falsche Adresse oder ein ausgeschalteter Rechner.',
        remedy: 'Öffnen Sie den Weg von diesem Server zu {host}:{port}, oder berichtigen Sie die Adresse der Verknüpfung.',
    },
    tls_untrusted: {
        text: 'Das Zertifikat von {host} ist von niemandem unterschrieben, dem dieser Server traut.',
        meaning: 'Es ist selbst unterschrieben, stammt von einer eigenen Zertifizierungsstelle oder wird ohne seine Zwischenzertifikate geschickt.',
        remedy: 'Lassen Sie {host} die ganze Kette schicken, oder trauen Sie der Zertifizierungsstelle nur für diese Verknüpfung.',
    },
    tls_name: {
        text: 'Das Zertifikat, das für {host} antwortet, gilt für einen anderen Namen.',
        meaning: 'Ein anderer virtueller Host oder ein Lastverteiler antwortet, oder dem Zertifikat fehlt dieser Name.',
        remedy: 'Besorgen Sie ein Zertifikat, das {host} nennt, oder verknüpfen Sie mit dem Namen, der darin steht.',
    },
    tls_expired: {
        text: 'Das Zertifikat von {host} ist abgelaufen.',
        meaning: 'Jedes Programm lehnt es ab, auch Browser.',
        remedy: 'Erneuern Sie das Zertifikat von {host} und laden Sie den Server neu, der es benutzt.',
    },
    tls_not_yet: {
        text: 'Das Zertifikat von {host} gilt noch nicht.',
        meaning: 'Es wurde für später ausgestellt, oder die Uhr dieses Servers geht nach.',
        remedy: 'Vergleichen Sie die Uhr dieses Servers mit dem Zertifikat.',
    },
    tls_failed: {
        text: '{host}:{port} nimmt Verbindungen an, aber eine sichere Verbindung kommt nicht zustande.',
        meaning: 'Vielleicht spricht dieser Port einfaches HTTP oder nur TLS-Versionen unter 1.2.',
        remedy: 'Prüfen Sie Schema und Port der Adresse und die TLS-Versionen der anderen Seite.',
    },
    no_answer: {
        text: '{host}:{port} nimmt den Aufruf an und beendet die Verbindung ohne Antwort.',
        meaning: 'Ein Proxy ohne Anwendung dahinter, ein abgestürzter Prozess oder ein Filter beendet den Aufruf.',
        remedy: 'Sehen Sie in das Log des Proxys vor {peer}.',
    },
    too_slow: {
        text: '{peer} nimmt Verbindungen an, hat aber nicht rechtzeitig geantwortet.',
        meaning: 'Sie ist überlastet, startet gerade oder wartet selbst auf etwas.',
        remedy: 'Sehen Sie nach der Last von {peer} und versuchen Sie es noch einmal.',
    },
    not_http: {
        text: '{host}:{port} antwortet, aber nicht in gültigem HTTP.',
        meaning: 'Ein anderer Dienst lauscht an diesem Port, oder es wird TLS erwartet, wo die Adresse http sagt.',
        remedy: 'Berichtigen Sie Port oder Schema der Adresse.',
    },
    too_large: {
        text: '{url} antwortet mit viel mehr, als so eine Antwort je enthält.',
        meaning: 'An dieser Adresse antwortet etwas anderes als {peer}.',
        remedy: 'Sehen Sie nach, was dort antwortet.',
    },
    login_page: {
        text: 'Statt {peer} hat eine Anmeldeseite geantwortet. Nehmen Sie {path} von der gemeinsamen Anmeldung aus.',
        meaning: 'Aufrufe zwischen Servern signieren sich selbst; eine Anmeldeseite vor {peer} hält sie alle auf.',
        remedy: 'Lassen Sie diese Pfade unverändert durch: {peer} prüft die Signaturen selbst.',
    },
    blocked: {
        text: 'Etwas vor {peer} antwortet mit Status {status} auf einen Aufruf, der keine Erlaubnis braucht.',
        meaning: 'Vor {path} steht ein Kennwort, eine Adressliste oder ein Filter eines Proxys.',
        remedy: 'Lassen Sie Aufrufe von diesem Server an diese Pfade durch.',
    },
    method_blocked: {
        text: 'Etwas zwischen hier und {peer} sperrt {method}.',
        meaning: 'Ein Proxy oder Filter lässt andere Methoden durch, diese aber nicht (Status {status}).',
        remedy: 'Erlauben Sie GET, POST, PUT und DELETE unterhalb dieser Pfade.',
    },
    redirected: {
        text: '{from} führt zu {to}. Ziehen Sie die Verknüpfung dorthin um.',
        meaning: 'Signierte Aufrufe gehen an keine andere Adresse als die, die ein Administrator bestätigt hat.',
        remedy: 'Ziehen Sie die Verknüpfung auf die neue Adresse um, oder entfernen Sie die Weiterleitung.',
    },
    rate_limited: {
        text: '{peer} bittet uns zu warten: {until}.',
        meaning: 'Sie begrenzt, wie viele Aufrufe sie annimmt. An der Verknüpfung ist nichts falsch.',
        remedy: 'Warten Sie; dieser Server versucht es von selbst wieder. Geschieht es oft, erhöhen Sie dort die Grenze für diesen Server.',
    },
    peer_down: {
        text: 'Der Proxy vor {peer} antwortet, aber nicht die Anwendung dahinter (Status {status}).',
        meaning: 'Die Anwendung steht, startet gerade oder ist überlastet.',
        remedy: 'Starten Sie {peer}, oder sehen Sie in ihr Log.',
    },
    unexpected: {
        text: '{peer} hat mit Status {status} geantwortet.',
        meaning: 'Das ist keine Antwort, die dieser Aufruf haben kann.',
        remedy: 'Sehen Sie in das Log von {peer} zur Zeit der Prüfung.',
    },
    internal: {
        text: 'Es konnte nicht geprüft werden: {reason}',
        meaning: 'Das sagt nichts über {peer}.',
        remedy: 'Versuchen Sie es noch einmal; sehen Sie in das Log dieses Servers.',
    },
    not_a_peer: {
        text: '{url} antwortet, aber nicht als Anwendung, die sich verknüpfen lässt.',
        meaning: 'Vielleicht fehlt dem Pfad der Kontextpfad von {peer}, oder an dieser Adresse lebt jetzt eine andere Anwendung.',
        remedy: 'Öffnen Sie die Adresse in einem Browser: Sie muss {peer} zeigen. Ist sie anderswo, ziehen Sie die Verknüpfung um.',
    },
    identity_changed: {
        text: 'Unter {url} antwortet eine andere Anwendung als die, die als {peer} verknüpft wurde.',
        meaning: 'Ihre Kennung ist eine andere: Sie wurde neu aufgesetzt, ist eine Kopie, oder jemand anders benutzt die Adresse. Die Verknüpfung ist ausgesetzt, damit ein Fremder nichts erfährt.',
        remedy: 'Soll es eine andere sein, löschen Sie diese Verknüpfung und legen Sie eine neue an. Wenn nicht, finden Sie heraus, wer antwortet.',
    },
    url_mismatch: {
        text: '{peer} nennt sich selbst {own_url}. Signierte Aufrufe werden misslingen.',
        meaning: 'Signiert wird die Adresse, die aufgerufen wird, {url}; geprüft wird die, die {peer} hat.',
        remedy: 'Berichtigen Sie die eigene Adresse in {peer}, lassen Sie ihren Proxy Host und Schema beibehalten, oder ziehen Sie die Verknüpfung um.',
    },
    too_old: {
        text: '{peer} ist zu alt, um mit OAuth verknüpft zu werden.',
        meaning: 'Ihre Version von Application Links ist {version}; nötig ist 4.0.13.',
        remedy: 'Aktualisieren Sie {peer}.',
    },
    capabilities_unreadable: {
        text: 'Was {peer} nach eigenen Angaben kann, ist nicht lesbar.',
        meaning: 'Sie antwortet an der richtigen Adresse, aber nicht in der vereinbarten Form: {reason}',
        remedy: 'Sehen Sie in das Log von {peer} zur Zeit der Prüfung.',
    },
    clock: {
        text: 'Die Uhren weichen um {n} s voneinander ab: Die von {peer} geht {direction}.',
        meaning: 'Signierte Aufrufe tragen die Zeit und werden abgelehnt, wenn sie um mehr als 300 s falsch ist.',
        remedy: 'Stellen Sie beide Uhren nach einem Zeitserver.',
    },
    clock_refused: {
        text: '{peer} weist die Zeit dieses Servers zurück. Prüfen Sie beide Uhren.',
        meaning: 'Welche Zeit sie selbst hat, hat sie nicht gesagt.',
        remedy: 'Stellen Sie beide Uhren nach einem Zeitserver.',
    },
    clock_drift: {
        text: 'Es funktioniert, aber die Uhren weichen um {n} s voneinander ab: Die von {peer} geht {direction}. Ab 300 s misslingen Aufrufe.',
        meaning: 'Noch misslingt nichts.',
        remedy: 'Stellen Sie beide Uhren nach einem Zeitserver.',
    },
    key_changed: {
        text: '{peer} hat einen neuen Schlüssel. Setzen Sie die Verknüpfung fort, um ihn anzunehmen.',
        meaning: 'Jemand hat den Schlüssel dort erneuert, oder jemand anders antwortet. Die Verknüpfung ist ausgesetzt, bis Sie entscheiden.',
        remedy: 'Fragen Sie den Administrator von {peer}, ob der Schlüssel erneuert wurde; dann setzen Sie die Verknüpfung fort.',
    },
    key_unknown: {
        text: '{peer} kennt diese Verknüpfung nicht mehr.',
        meaning: 'Ihre Hälfte wurde gelöscht oder für eine andere Installation angelegt: Der Schlüssel, der unsere Aufrufe signiert, ist ihr unbekannt.',
        remedy: 'Verknüpfen Sie beide Anwendungen neu; der Administrator von {peer} muss bestätigen.',
    },
    key_refused: {
        text: '{peer} hat diese Verknüpfung ausgesetzt.',
        meaning: 'Ihr Administrator hat unsere Aufrufe abgestellt.',
        remedy: 'Bitten Sie den Administrator von {peer}, die Verknüpfung fortzusetzen.',
    },
    signature: {
        text: '{peer} kann die Signatur dieses Servers nicht prüfen.{why}',
        meaning: 'Entweder wird sie unter einer anderen Adresse aufgerufen, als sie sich selbst nennt, oder sie hat einen alten Schlüssel dieses Servers.',
        remedy: 'Lassen Sie den Proxy vor {peer} Host, Port und Schema beibehalten; stimmt das, verknüpfen Sie neu, um den Schlüssel zu erneuern.',
    },
    signature_incoming: {
        text: 'Aufrufe von {peer} werden hier abgelehnt. {why}',
        meaning: 'Sie signiert einen anderen Text, als dieser Server sieht: meist eine Adresse, die ein Proxy unterwegs ändert.',
        remedy: 'Lassen Sie den Proxy vor diesem Server Host, Port, Schema und Pfad beibehalten, oder berichtigen Sie die Adresse dieser Anwendung in {peer}.',
    },
    token: {
        text: 'Ihre Erlaubnis wurde zurückgenommen oder ist abgelaufen. Verbinden Sie sich neu.',
        meaning: '{peer} nimmt den Token nicht mehr an, den sie für Ihr Konto gegeben hat.',
        remedy: 'Verbinden Sie Ihr Konto bei {peer} neu.',
    },
    sign_in_needed: {
        text: 'Die Verknüpfung funktioniert. Sie haben Ihr Konto noch nicht verbunden.',
        meaning: 'Aufrufe in Ihrem Namen brauchen einmal Ihre Erlaubnis.',
        remedy: 'Verbinden Sie Ihr Konto bei {peer}.',
    },
    waiting: {
        text: 'Wartet, bis {peer} bestätigt. Schicken Sie dem Administrator dort diese Adresse: {invitation}',
        meaning: 'Diese Seite ist eingerichtet. Nichts wird im Namen von Benutzern aufgerufen, bis die andere Seite bestätigt.',
        remedy: 'Der Administrator von {peer} öffnet die Adresse und bestätigt.',
    },
    no_link: {
        text: '{peer} hat keine Verknüpfung mit dieser Anwendung mehr.',
        meaning: 'Die andere Hälfte wurde gelöscht.',
        remedy: 'Verknüpfen Sie beide Anwendungen neu, oder löschen Sie auch diese Hälfte.',
    },
    level_mismatch: {
        text: '{peer} erwartet „{theirs}“ für {what}, hier gilt „{ours}“.',
        meaning: 'Aufrufe in dieser Richtung werden abgelehnt, oder sie sind erlaubt und niemand macht sie.',
        remedy: '„Angleichen“ übernimmt, was die andere Seite eingestellt hat; oder ändern Sie es dort.',
    },
    level_old: {
        text: 'Die Verknüpfung mit {peer} ist auf einer Seite nur für Benutzer eingestellt; das wird nicht mehr unterstützt.',
        meaning: 'Heutige Versionen brauchen auch Aufrufe ohne Benutzer.',
        remedy: 'Stellen Sie beide Enden auf die Stufe darüber.',
    },
    level_off: {
        text: '{peer} nimmt von hier keine Aufrufe ohne Benutzer an.',
        meaning: 'Diese Stufe ist dort ausgeschaltet oder niedriger als hier.',
        remedy: 'Stellen Sie beide Enden auf dieselbe Stufe.',
    },
    disabled: { text: 'Beide Richtungen sind ausgeschaltet.', meaning: '', remedy: '' },
    suspended: {
        text: 'Ausgesetzt: {reason}',
        meaning: 'Keine Aufrufe in beiden Richtungen, bis sie fortgesetzt wird.',
        remedy: 'Setzen Sie die Verknüpfung fort, wenn der Grund vorbei ist.',
    },
    not_allowed: {
        text: '{peer} kennt diese Verknüpfung, lehnt den Aufruf aber ab.',
        meaning: 'Die Signatur stimmt; es fehlt die Berechtigung (Status {status}).',
        remedy: 'Fragen Sie den Administrator von {peer}, was diese Verknüpfung darf.',
    },
    scope: {
        text: 'Diese Verknüpfung darf nicht, was von {peer} verlangt wurde: Die Erlaubnis ist zu eng.',
        meaning: 'Der Token wurde für weniger gegeben, als dieser Aufruf braucht.',
        remedy: 'Geben Sie dort eine weitere Erlaubnis und verbinden Sie sich neu.',
    },
    users_differ: {
        text: 'Es funktioniert, aber von {compared} verglichenen Benutzernamen sind nur {known} auf beiden Seiten bekannt.',
        meaning: 'Laut der Verknüpfung meint ein Name auf beiden Seiten dieselbe Person. Die meisten Aufrufe im Namen von Benutzern werden abgelehnt, und ein zufällig bekannter Name kann dort jemand anders sein.',
        remedy: 'Lassen Sie beide Seiten dasselbe Benutzerverzeichnis fragen, oder stellen Sie die Verknüpfung so ein, dass Menschen ihre eigenen Konten verbinden.',
    },
    upstream: {
        text: 'Die Verknüpfung funktioniert, aber unsere eigene Anwendung antwortet nicht unter {upstream}.',
        meaning: 'Aufrufe von {peer} erreichen diesen Server und kommen nicht weiter.',
        remedy: 'Starten Sie die Anwendung, oder berichtigen Sie upstream.url.',
    },
    peer_upstream: {
        text: 'Die Verknüpfung funktioniert, aber die Anwendung hinter {peer} antwortet nicht (Status {status}).',
        meaning: 'Der Teil, der Verknüpfungen führt, läuft dort; die Anwendung selbst steht oder startet gerade.',
        remedy: 'Starten Sie dort die Anwendung.',
    },
    ok: { text: 'Funktioniert.', meaning: '', remedy: '' },
};

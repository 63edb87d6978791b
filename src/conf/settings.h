/*
 * settings.h -- every setting of maillage.conf, one line each.  From this table
 * come the parser, `maillage config`, the man page and the completion.
 *
 * X(NAME, section, key, type, default, min, max, reload, French, English)
 * min and max: bytes for TEXT and PATH, milliseconds for TIME, bytes for SIZE.
 * reload: LIVE is taken up on SIGHUP, START needs a restart.
 * Secrets are never here: a PATH names the file that holds one.
 */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#define SETTINGS_TABLE(X) \
	X(SERVER_LISTEN, "server", "listen", TEXT, "127.0.0.1:8080", 1, 200, START, \
	  "adresse:port où répondre aux navigateurs", "address:port that browsers connect to") \
	X(SERVER_BASE_URL, "server", "base_url", TEXT, "", 0, 200, LIVE, \
	  "adresse publique, pour les liens envoyés (https://crise.exemple.fr)", "public address, for the links that are sent") \
	X(SERVER_WORKERS, "server", "workers", INT, "8", 1, 64, START, \
	  "pages préparées en même temps (les écritures ont leurs fils à elles)", "pages made at the same time (what writes has threads of its own)") \
	X(SERVER_LOOPS, "server", "loops", INT, "2", 1, 16, START, \
	  "fils d'exécution qui lisent et écrivent le réseau", "threads that read and write the network") \
	X(SERVER_CONNECTIONS, "server", "connections", INT, "16384", 16, 1000000, START, \
	  "connexions simultanées au plus", "connections at the same time, at most") \
	X(SERVER_TLS_CERTIFICATE, "server", "tls_certificate", PATH, "", 0, 4096, START, \
	  "certificat (PEM) ; vide : HTTP simple, derrière un mandataire", "certificate (PEM); empty: plain HTTP, behind a proxy") \
	X(SERVER_TLS_KEY, "server", "tls_key", PATH, "", 0, 4096, START, \
	  "clé privée du certificat (PEM)", "private key of the certificate (PEM)") \
	X(SERVER_PROXY, "server", "behind_proxy", FLAG, "no", 0, 0, START, \
	  "croire X-Forwarded-For et X-Forwarded-Proto du mandataire", "believe the proxy's X-Forwarded-For and X-Forwarded-Proto") \
	X(SERVER_METRICS_LISTEN, "server", "metrics_listen", TEXT, "", 0, 200, START, \
	  "adresse:port locale de /metrics, /livez, /readyz ; vide : aucune", "local address:port of /metrics, /livez, /readyz; empty: none") \
	X(SERVER_HEADER_TIMEOUT, "server", "header_timeout", TIME, "10 s", 100, 600000, LIVE, \
	  "délai pour recevoir une demande entière", "time to receive the head of a request") \
	X(SERVER_IDLE_TIMEOUT, "server", "idle_timeout", TIME, "60 s", 100, 3600000, LIVE, \
	  "durée d'une connexion sans demande", "how long a connection may stay without a request") \
	X(SERVER_BODY_TIMEOUT, "server", "body_timeout", TIME, "30 s", 100, 600000, LIVE, \
	  "silence le plus long pendant un envoi ou une réponse", "longest silence while a form or a reply is under way") \
	X(SERVER_UPLOAD_MAX, "server", "upload_max", SIZE, "2 GiB", 1024, 1099511627776, LIVE, \
	  "taille d'un envoi de fichier, au plus", "size of a file sent with a form, at most") \
	X(SERVER_SANDBOX, "server", "sandbox", FLAG, "yes", 0, 0, START, \
	  "renoncer à tout programme et à tout fichier étrangers (Landlock, seccomp)", "give up other programs and other people's files (Landlock, seccomp)") \
	X(DATA_DATABASE, "data", "database", TEXT, "maillage.db", 1, 4096, START, \
	  "fichier SQLite, ou postgresql://…", "a file (SQLite), or postgresql://...") \
	X(DATA_DIRECTORY, "data", "directory", PATH, ".", 1, 4096, START, \
	  "dossier des fichiers reçus et des index", "directory of received files and indexes") \
	X(MAIL_URL, "mail", "url", TEXT, "", 0, 1000, LIVE, \
	  "serveur d'envoi : smtp://hôte:25 ou smtps://hôte:465", "sending server: smtp://host:25 or smtps://host:465") \
	X(MAIL_FROM, "mail", "from", TEXT, "", 0, 320, LIVE, \
	  "adresse d'expéditeur", "sender's address") \
	X(MAIL_USER, "mail", "user", TEXT, "", 0, 320, LIVE, \
	  "compte sur ce serveur", "account on that server") \
	X(MAIL_PASSWORD_FILE, "mail", "password_file", PATH, "", 0, 4096, LIVE, \
	  "fichier qui contient son mot de passe", "file that holds its password") \
	X(MAIL_TLS, "mail", "tls", TEXT, "offered", 5, 8, LIVE, \
	  "STARTTLS : required, offered (si le serveur le propose), never", "STARTTLS: required, offered (when the server does), never") \
	X(MAIL_RATE, "mail", "rate_per_second", INT, "20", 1, 10000, LIVE, \
	  "messages par seconde que le serveur accepte", "messages a second that the server accepts") \
	X(MAIL_PARALLEL, "mail", "parallel", INT, "4", 1, 32, LIVE, \
	  "messages remis en même temps, au plus", "messages handed over at the same time, at most") \
	X(MAIL_TIMEOUT, "mail", "timeout", TIME, "30 s", 100, 60000, LIVE, \
	  "délai de réponse ; au-delà, le message est incertain", "time to answer; beyond it the message is uncertain") \
	X(MAIL_IMAP_URL, "mail", "imap_url", TEXT, "", 0, 1000, LIVE, \
	  "boîte des réponses : imaps://hôte/INBOX ; vide : pas de réponses par e-mail", \
	  "mailbox of the replies: imaps://host/INBOX; empty: no replies by e-mail") \
	X(MAIL_IMAP_USER, "mail", "imap_user", TEXT, "", 0, 320, LIVE, \
	  "compte de cette boîte", "account of that mailbox") \
	X(MAIL_IMAP_PASSWORD_FILE, "mail", "imap_password_file", PATH, "", 0, 4096, LIVE, \
	  "fichier qui contient son mot de passe", "file that holds its password") \
	X(MAIL_IMAP_INTERVAL, "mail", "imap_interval", TIME, "15 s", 1000, 3600000, LIVE, \
	  "délai entre deux lectures de la boîte", "time between two readings of the mailbox") \
	X(SMS_URL, "sms", "url", TEXT, "", 0, 1000, LIVE, \
	  "passerelle SMS (Kannel : http://hôte:13013/cgi-bin/sendsms)", "SMS gateway (Kannel: http://host:13013/cgi-bin/sendsms)") \
	X(SMS_USER, "sms", "user", TEXT, "", 0, 320, LIVE, \
	  "compte sur cette passerelle", "account on that gateway") \
	X(SMS_PASSWORD_FILE, "sms", "password_file", PATH, "", 0, 4096, LIVE, \
	  "fichier qui contient son mot de passe", "file that holds its password") \
	X(SMS_SENDER, "sms", "sender", TEXT, "", 0, 16, LIVE, \
	  "expéditeur affiché : numéro, ou 11 lettres", "sender shown: a number, or 11 letters") \
	X(SMS_RATE, "sms", "rate_per_second", INT, "10", 1, 10000, LIVE, \
	  "messages par seconde que la passerelle accepte", "messages a second that the gateway accepts") \
	X(SMS_PARALLEL, "sms", "parallel", INT, "8", 1, 32, LIVE, \
	  "messages remis en même temps, au plus", "messages handed over at the same time, at most") \
	X(SMS_TIMEOUT, "sms", "timeout", TIME, "15 s", 100, 60000, LIVE, \
	  "délai de réponse ; au-delà, le message est incertain", "time to answer; beyond it the message is uncertain") \
	X(SMS_QUERY, "sms", "query", TEXT, "", 0, 2000, LIVE, \
	  "paramètres, avec {user} {password} {from} {to} {text} {coding} {dlr} ; vide : ceux de Kannel", \
	  "parameters, with {user} {password} {from} {to} {text} {coding} {dlr}; empty: Kannel's") \
	X(SMS_FORM, "sms", "form", FLAG, "no", 0, 0, LIVE, \
	  "envoyer ces paramètres comme un formulaire (POST)", "send these parameters as a form (POST)") \
	X(SMS_ACCEPTED, "sms", "accepted", TEXT, "", 0, 200, LIVE, \
	  "début d'une réponse qui accepte, variantes séparées par | ; vide : Kannel, ou tout 2xx", \
	  "how an accepting answer begins, several separated by |; empty: Kannel, or any 2xx") \
	X(SMS_CALLBACK_URL, "sms", "callback_url", TEXT, "", 0, 200, LIVE, \
	  "adresse de ce programme vue de la passerelle, pour les accusés ; vide : [server] base_url", \
	  "address of this program as the gateway sees it, for receipts; empty: [server] base_url") \
	X(SMS_RECEIPTS, "sms", "receipts", FLAG, "yes", 0, 0, LIVE, \
	  "demander des accusés de réception", "ask for delivery receipts") \
	X(SMS_NO_CREDIT, "sms", "no_credit", TEXT, "", 0, 300, LIVE, \
	  "mots d'une réponse qui dit que le crédit est épuisé, variantes séparées par | ; la réponse 402 le dit aussi", \
	  "words of an answer that says there is no credit left, several separated by |; answer 402 says so too") \
	X(SMS_REPLIES_SECRET_FILE, "sms", "replies_secret_file", PATH, "", 0, 4096, LIVE, \
	  "fichier qui contient le mot (16 caractères au moins) que la passerelle met dans l'adresse des réponses ; vide : pas de réponses", \
	  "file that holds the word (16 characters at least) which the gateway puts in the address of replies; empty: no replies") \
	X(SMS2_URL, "sms2", "url", TEXT, "", 0, 1000, LIVE, \
	  "seconde passerelle SMS, quand la première refuse ou se tait ; vide : aucune", \
	  "second SMS gateway, for when the first refuses or is silent; empty: none") \
	X(SMS2_USER, "sms2", "user", TEXT, "", 0, 320, LIVE, \
	  "compte sur cette passerelle", "account on that gateway") \
	X(SMS2_PASSWORD_FILE, "sms2", "password_file", PATH, "", 0, 4096, LIVE, \
	  "fichier qui contient son mot de passe", "file that holds its password") \
	X(SMS2_SENDER, "sms2", "sender", TEXT, "", 0, 16, LIVE, \
	  "expéditeur affiché : numéro, ou 11 lettres", "sender shown: a number, or 11 letters") \
	X(SMS2_RATE, "sms2", "rate_per_second", INT, "10", 1, 10000, LIVE, \
	  "messages par seconde que la passerelle accepte", "messages a second that the gateway accepts") \
	X(SMS2_PARALLEL, "sms2", "parallel", INT, "8", 1, 32, LIVE, \
	  "messages remis en même temps, au plus", "messages handed over at the same time, at most") \
	X(SMS2_TIMEOUT, "sms2", "timeout", TIME, "15 s", 100, 60000, LIVE, \
	  "délai de réponse ; au-delà, le message est incertain", "time to answer; beyond it the message is uncertain") \
	X(SMS2_QUERY, "sms2", "query", TEXT, "", 0, 2000, LIVE, \
	  "paramètres, comme [sms] query ; vide : ceux de Kannel", "parameters, as [sms] query; empty: Kannel's") \
	X(SMS2_FORM, "sms2", "form", FLAG, "no", 0, 0, LIVE, \
	  "envoyer ces paramètres comme un formulaire (POST)", "send these parameters as a form (POST)") \
	X(SMS2_ACCEPTED, "sms2", "accepted", TEXT, "", 0, 200, LIVE, \
	  "début d'une réponse qui accepte, comme [sms] accepted", "how an accepting answer begins, as [sms] accepted") \
	X(SMS2_NO_CREDIT, "sms2", "no_credit", TEXT, "", 0, 300, LIVE, \
	  "mots d'une réponse qui dit que le crédit est épuisé, comme [sms] no_credit", \
	  "words of an answer that says there is no credit left, as [sms] no_credit") \
	X(SAS_FINESS, "sas", "finess", TEXT, "", 0, 9, LIVE, \
	  "numéro FINESS de la CPTS (9 caractères) : ouvre le service de créneaux au SAS ; vide : fermé", \
	  "FINESS number of the community (9 characters): opens the service of slots to the SAS; empty: closed") \
	X(SAS_TOKEN_FILE, "sas", "token_file", PATH, "", 0, 4096, LIVE, \
	  "fichier du mot (16 caractères au moins) que dit un lecteur, ou le mandataire qui a vérifié son certificat ; vide : aucun", \
	  "file of the word (16 characters at least) that a reader says, or the proxy that verified its certificate; empty: none") \
	X(SAS_LISTEN, "sas", "listen", TEXT, "", 0, 200, START, \
	  "adresse:port où un certificat client est exigé (mTLS), avec [server] tls_certificate ; vide : aucune", \
	  "address:port where a client certificate is demanded (mTLS), with [server] tls_certificate; empty: none") \
	X(SAS_CLIENT_CA, "sas", "client_ca", PATH, "", 0, 4096, START, \
	  "autorités (PEM) des certificats clients : IGC-Santé", "authorities (PEM) of client certificates: IGC-Santé") \
	X(SAS_CLIENT_NAME, "sas", "client_name", TEXT, "", 0, 200, LIVE, \
	  "nom (CN) du certificat de la plateforme", "name (CN) of the platform's certificate") \
	X(SAS_PUSH_URL, "sas", "push_url", TEXT, "", 0, 1000, LIVE, \
	  "adresse FHIR du SAS où dire les rendez-vous des régulateurs ; vide : ne rien dire", \
	  "FHIR address of the SAS where appointments of regulators are told; empty: nothing is told") \
	X(SAS_PUSH_TOKEN_FILE, "sas", "push_token_file", PATH, "", 0, 4096, LIVE, \
	  "fichier du jeton à lui montrer", "file of the token to show it") \
	X(SAS_PUSH_CERTIFICATE, "sas", "push_certificate", PATH, "", 0, 4096, LIVE, \
	  "certificat (PEM) à lui montrer : IGC-Santé", "certificate (PEM) to show it: IGC-Santé") \
	X(SAS_PUSH_KEY, "sas", "push_key", PATH, "", 0, 4096, LIVE, \
	  "clé privée de ce certificat (PEM)", "private key of that certificate (PEM)") \
	X(SAS_PUSH_CA, "sas", "push_ca", PATH, "", 0, 4096, LIVE, \
	  "autorités (PEM) du sien ; vide : celles de la machine", "authorities (PEM) of its own; empty: the machine's") \
	X(SAS_PUSH_TIMEOUT, "sas", "push_timeout", TIME, "20 s", 100, 60000, LIVE, \
	  "délai de réponse ; au-delà, redit plus tard", "time to answer; beyond it, told again later") \
	X(SAS_IDENTIFIER_SYSTEM, "sas", "identifier_system", TEXT, "", 0, 200, LIVE, \
	  "autorité d'affectation de nos rendez-vous (urn:oid:… ou adresse) ; vide : [server] base_url", \
	  "authority that assigns our appointments' identifiers (urn:oid:... or an address); empty: [server] base_url") \
	X(RETENTION_CALL, "retention", "call_details", TIME, "1095 d", 86400000, 3155760000000, LIVE, \
	  "durée de conservation des réponses nominatives après la crise", "how long named answers are kept after the crisis") \
	X(RETENTION_RECEIVED, "retention", "received_files", TIME, "1 d", 3600000, 3155760000000, LIVE, \
	  "durée de conservation d'un fichier reçu que personne n'a confirmé", "how long a received file that nobody confirmed is kept") \
	X(LOG_REQUESTS, "log", "requests", TEXT, "all", 3, 6, LIVE, \
	  "demandes journalisées : all, slow (plus d'une seconde et erreurs), none", "requests logged: all, slow (over a second, and errors), none")

enum setting {
#define SETTING_ENUM(name, ...) name,
	SETTINGS_TABLE(SETTING_ENUM)
#undef SETTING_ENUM
	SETTING_COUNT
};

#endif

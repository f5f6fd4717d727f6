/*
 * The vocabulary of this check: every key, what it is about, its type, one
 * sentence.
 */
#include "collect.h"

#define PER_VERSION(v, name)                                   \
	{                                                      \
		"tls.suites." v, "endpoint", CF_T_LIST, "",    \
		{                                              \
			"Suites acceptées en " name            \
			", dans l'ordre où elles ont été "  \
			"choisies.",                           \
			    "Suites accepted in " name         \
			    ", in the order they were chosen." \
		}                                              \
	}
#define PER_ORDER(v, name)                                                \
	{                                                                 \
		"tls.order." v, "endpoint", CF_T_TEXT, "",                \
		{                                                         \
			"Qui décide de l'ordre des suites en " name       \
			" : server, client ou mixed.",                    \
			    "Who decides on the order of suites in " name \
			    ": server, client or mixed."                  \
		}                                                         \
	}
#define PER_GROUPS(v, name)                                           \
	{                                                             \
		"tls.groups." v, "endpoint", CF_T_LIST, "",           \
		{                                                     \
			"Groupes d'échange de clés acceptés en " name \
			" (courbes, KEM ; aussi ffdhe en TLS 1.3).",  \
			    "Key exchange groups accepted in " name   \
			    " (curves, KEM; in TLS 1.3 also ffdhe)."  \
		}                                                     \
	}

const struct cf_fact_def tls_facts[] = {
	{ "tls.versions", "endpoint", CF_T_LIST, "",
	    { "Versions de protocole acceptées.",
		"Protocol versions accepted." } },
	{ "tls.addresses", "endpoint", CF_T_LIST, "",
	    { "Adresses du point d'accès qui ont été examinées en TLS.",
		"Addresses of the endpoint that were examined in TLS." } },
	{ "tls.addresses_differ", "endpoint", CF_T_LIST, "",
	    { "Clés dont la valeur n'est pas la même à toutes les adresses ; leur "
	      "note dit qui a répondu quoi.",
		"Keys whose value is not the same at all addresses; their note "
		"says who answered what." } },
	{ "tls.plaintext", "endpoint", CF_T_LIST, "",
	    { "Ce que le serveur propose en clair avant STARTTLS pour "
	      "s'authentifier ; RDP : il se passe de TLS. Le FTP, le LDAP et "
	      "les bases de données sont interrogés sous un nom inventé.",
		"What the server offers in plain text before STARTTLS to log "
		"in; RDP: it does without TLS. FTP, LDAP and data bases are "
		"asked under an invented name." } },
	{ "tls.name", "endpoint", CF_T_TEXT, "",
	    { "Nom demandé au serveur (SNI), sinon l'adresse à laquelle on lui "
	      "a "
	      "parlé.",
		"Name asked of the server (SNI), else the address it was "
		"talked to "
		"by." } },
	{ "tls.preferred_version", "endpoint", CF_T_TEXT, "",
	    { "Version choisie par le serveur quand TLS 1.3 et TLS 1.2 lui "
	      "sont "
	      "proposés.",
		"Version that the server chooses when offered TLS 1.3 and TLS "
		"1.2." } },
	PER_VERSION("ssl2", "SSLv2"),
	PER_VERSION("ssl3", "SSLv3"),
	PER_VERSION("tls10", "TLS 1.0"),
	PER_VERSION("tls11", "TLS 1.1"),
	PER_VERSION("tls12", "TLS 1.2"),
	PER_VERSION("tls13", "TLS 1.3"),
	PER_ORDER("ssl3", "SSLv3"),
	PER_ORDER("tls10", "TLS 1.0"),
	PER_ORDER("tls11", "TLS 1.1"),
	PER_ORDER("tls12", "TLS 1.2"),
	PER_ORDER("tls13", "TLS 1.3"),
	PER_GROUPS("tls10", "TLS 1.0"),
	PER_GROUPS("tls11", "TLS 1.1"),
	PER_GROUPS("tls12", "TLS 1.2"),
	PER_GROUPS("tls13", "TLS 1.3"),
	{ "tls.group_order.tls13", "endpoint", CF_T_TEXT, "",
	    { "Qui décide de l'ordre des groupes en TLS 1.3 : server, client "
	      "ou "
	      "mixed.",
		"Who decides on the order of groups in TLS 1.3: server, client "
		"or "
		"mixed." } },
	{ "tls.dh_bits", "endpoint", CF_T_INT, "bit",
	    { "Taille du plus petit module Diffie-Hellman vu (TLS 1.2 et "
	      "avant).",
		"Size of the smallest Diffie-Hellman modulus seen (TLS 1.2 and "
		"older)." } },
	{ "tls.dh_primes", "endpoint", CF_T_LIST, "",
	    { "Modules Diffie-Hellman vus : ffdhe2048, modp2048, ou unknown et "
	      "sa "
	      "taille.",
		"Diffie-Hellman moduli seen: ffdhe2048, modp2048, or unknown "
		"and "
		"its size." } },
	{ "tls.sigalgs.tls12", "endpoint", CF_T_LIST, "",
	    { "Algorithmes avec lesquels le serveur signe son échange de clés "
	      "en "
	      "TLS 1.2.",
		"Algorithms with which the server signs its key exchange in "
		"TLS "
		"1.2." } },
	{ "tls.sigalgs.tls13", "endpoint", CF_T_LIST, "",
	    { "Schémas de signature dont le serveur se contente en TLS 1.3, "
	      "chacun proposé seul ; aucune signature n'a été vue.",
		"Signature schemes that the server goes on with in TLS 1.3, "
		"each "
		"offered alone; no signature was seen." } },
	{ "tls.session_id", "endpoint", CF_T_BOOL, "",
	    { "Un identifiant de session est attribué (TLS 1.0 à 1.2).",
		"A session identifier is given (TLS 1.0 to 1.2)." } },
	{ "tls.session_ticket", "endpoint", CF_T_BOOL, "",
	    { "Un ticket de session est annoncé (TLS 1.2 et antérieures).",
		"A session ticket is announced (TLS 1.2 and older)." } },
	{ "tls.alpn", "endpoint", CF_T_TEXT, "",
	    { "Protocole choisi parmi h2 et http/1.1 (TLS 1.2 et antérieures).",
		"Protocol chosen of h2 and http/1.1 (TLS 1.2 and older)." } },
	{ "tls.cbc_without_etm", "endpoint", CF_T_LIST, "",
	    { "Suites CBC choisies sans reprendre encrypt_then_mac, pourtant "
	      "proposée.",
		"CBC suites chosen without echoing encrypt_then_mac although "
		"it was "
		"offered." } },
	{ "tls.cbc_plain_mac", "endpoint", CF_T_BOOL, "",
	    { "Une suite CBC est acceptée d'un client qui ne propose pas "
	      "encrypt_then_mac.",
		"A CBC suite is accepted from a client that does not offer "
		"encrypt_then_mac." } },
	{ "tls.extended_master_secret", "endpoint", CF_T_BOOL, "",
	    { "Chaque ServerHello (TLS 1.0 à 1.2) reprend "
	      "extended_master_secret.",
		"Every ServerHello (TLS 1.0 to 1.2) echoes "
		"extended_master_secret." } },
	{ "tls.secure_renegotiation", "endpoint", CF_T_BOOL, "",
	    { "Chaque ServerHello (TLS 1.0 à 1.2) porte renegotiation_info.",
		"Every ServerHello (TLS 1.0 to 1.2) carries "
		"renegotiation_info." } },
	{ "tls.compression", "endpoint", CF_T_BOOL, "",
	    { "La compression DEFLATE est choisie quand elle est proposée.",
		"DEFLATE compression is chosen when it is offered." } },
	{ "tls.downgrade_sentinel", "endpoint", CF_T_BOOL, "",
	    { "L'aléa du serveur se termine par le suffixe de non-régression "
	      "quand "
	      "une version antérieure à TLS 1.3 est négociée.",
		"The server random ends with the downgrade sentinel when a "
		"version "
		"before TLS 1.3 is negotiated." } },
	{ "tls.client_certificate", "endpoint", CF_T_BOOL, "",
	    { "Le serveur demande un certificat au client.",
		"The server asks for a client certificate." } },
	{ "tls.leaves", "endpoint", CF_T_LIST, "",
	    { "Certificat présenté pour chaque version et méthode d'échange de "
	      "clés.",
		"Certificate presented for each version and key exchange "
		"method." } },
	{ "tls.chains", "endpoint", CF_T_LIST, "",
	    { "Chaînes présentées sous le nom demandé, une par certificat de "
	      "serveur, celui-ci en tête.",
		"Chains shown under the name asked for, one for each server "
		"certificate, which comes first." } },
	{ "tls.chain_paths", "endpoint", CF_T_LIST, "",
	    { "Pour chaque chaîne de tls.chains qui tient, comme "
	      "tls.chain_trusted : son chemin, du certificat du serveur à "
	      "l'ancre de confiance.",
		"For each chain of tls.chains that holds, as "
		"tls.chain_trusted: its path, from the server's certificate to "
		"the trust anchor." } },
	{ "tls.caa_name", "endpoint", CF_T_TEXT, "",
	    { "Nom où ces enregistrements CAA ont été trouvés.",
		"Name where those CAA records were found." } },
	{ "tls.caa", "endpoint", CF_T_LIST, "",
	    { "Enregistrements CAA qui valent pour son nom (RFC 8659).",
		"CAA records that count for its name (RFC 8659)." } },
	{ "tls.caa_trust", "endpoint", CF_T_TEXT, "",
	    { "Validation DNSSEC de cette réponse : secure, insecure, bogus.",
		"DNSSEC validation of that answer: secure, insecure, "
		"bogus." } },
	{ "tls.tlsa", "endpoint", CF_T_LIST, "",
	    { "Enregistrements TLSA de son port (RFC 6698).",
		"TLSA records of its port (RFC 6698)." } },
	{ "tls.tlsa_trust", "endpoint", CF_T_TEXT, "",
	    { "Validation DNSSEC de cette réponse : secure, insecure, bogus.",
		"DNSSEC validation of that answer: secure, insecure, "
		"bogus." } },
	{ "tls.chain", "endpoint", CF_T_LIST, "",
	    { "Certificats tels qu'envoyés, celui du serveur en tête.",
		"Certificates as sent, the server's first." } },
	{ "tls.anchor", "endpoint", CF_T_TEXT, "",
	    { "Empreinte SHA-256 de la racine à laquelle la chaîne mène.",
		"SHA-256 of the root that the chain leads to." } },
	{ "tls.anchor_declared", "endpoint", CF_T_BOOL, "",
	    { "Cette racine vient des fichiers du déploiement, non du système.",
		"That root comes from the deployment's files, not the "
		"system's." } },
	{ "tls.chain_trusted", "endpoint", CF_T_BOOL, "",
	    { "Un chemin vers une ancre de confiance a été trouvé et il tient.",
		"A path to a trust anchor was found and holds." } },
	{ "tls.chain_error", "endpoint", CF_T_TEXT, "",
	    { "Ce que la bibliothèque reproche à la chaîne.",
		"What the library holds against the chain." } },
	{ "tls.path", "endpoint", CF_T_LIST, "",
	    { "Chemin du certificat du serveur à l'ancre de confiance, celle-ci "
	      "en dernier, que les certificats aient été envoyés ou non.",
		"Path from the server's certificate to the trust anchor, that "
		"one last, whether the certificates were sent or not." } },
	{ "tls.chain_shape", "endpoint", CF_T_LIST, "",
	    { "Ce qui distingue la chaîne envoyée du chemin : missing (à "
	      "envoyer), superfluous (étranger au chemin), cross-signed (même "
	      "clé qu'un certificat du chemin), duplicate, disorder, "
	      "anchor-sent.",
		"How the chain as sent departs from the path: missing (to be "
		"sent), superfluous (foreign to the path), cross-signed (the "
		"key of one of the path), duplicate, disorder, "
		"anchor-sent." } },
	{ "tls.scts.certificate", "endpoint", CF_T_LIST, "",
	    { "Preuves de journalisation (SCT) dans le certificat du serveur : "
	      "journal, date, hachage/signature. Signatures : tls.sct_logs.",
		"Proofs of logging (SCT) inside the server's certificate: log, "
		"date, hash/signature. Signatures: tls.sct_logs." } },
	{ "tls.scts.extension", "endpoint", CF_T_LIST, "",
	    { "Preuves de journalisation (SCT) de l'extension TLS ; mêmes "
	      "mots.",
		"Proofs of logging (SCT) of the TLS extension; the same "
		"words." } },
	{ "tls.sct_logs", "endpoint", CF_T_LIST, "",
	    { "Ce que valent les SCT d'après la liste ct_logs, sinon celle du "
	      "programme : valid, "
	      "invalid (signature fausse), future (date à venir), "
	      "unknown-log, not-accepted (état du journal), outside-interval "
	      "(le journal n'admet pas cette date de fin), unverifiable, "
	      "malformed (liste de SCT mal formée) ; journal, état, dates de "
	      "fin admises, endroit. Sans liste, pas de fait.",
		"What the SCTs are worth by the list ct_logs, else the program's: "
		"valid, invalid "
		"(wrong signature), future (date to come), unknown-log, "
		"not-accepted (state of the log), outside-interval (the log "
		"does not take that notAfter), unverifiable, malformed (list "
		"of SCTs); log, state, notAfter it takes, place. Without a "
		"list, no fact." } },
	{ "tls.store.system", "endpoint", CF_T_BOOL, "",
	    { "La chaîne tient avec les seules autorités du système.",
		"The chain holds with the system's authorities alone." } },
	{ "tls.store.mozilla", "endpoint", CF_T_BOOL, "",
	    { "La chaîne tient avec les seules autorités du programme de "
	      "Mozilla (paquet ca-certificates de Debian).",
		"The chain holds with the authorities of Mozilla's programme "
		"alone (Debian's package ca-certificates)." } },
	{ "tls.store.declared", "endpoint", CF_T_BOOL, "",
	    { "La chaîne tient avec les seuls fichiers trust du déploiement.",
		"The chain holds with the deployment's trust files alone." } },
	{ "tls.store.listed", "endpoint", CF_T_BOOL, "",
	    { "La chaîne tient avec les seules autorités accordées pour les "
	      "certificats qualifiés de sites web dans les listes de confiance "
	      "fournies.",
		"The chain holds with the authorities alone that the given "
		"trusted lists grant for qualified web site certificates." } },
	{ "tls.stapled", "endpoint", CF_T_BOOL, "",
	    { "Une réponse OCSP est agrafée.",
		"An OCSP response is stapled." } },
	{ "tls.staple_status", "endpoint", CF_T_TEXT, "",
	    { "Ce que dit la réponse OCSP agrafée : good, revoked, unknown ou "
	      "invalid.",
		"What the stapled OCSP response says: good, revoked, unknown "
		"or "
		"invalid." } },
	{ "tls.handshake", "endpoint", CF_T_TEXT, "",
	    { "Version, suite et groupe d'une négociation complète ordinaire.",
		"Version, suite and group of an ordinary complete "
		"handshake." } },
	{ "tls.inconsistent", "endpoint", CF_T_BOOL, "",
	    { "Des réponses se contredisent : plusieurs serveurs différents se "
	      "trouvent sans doute derrière l'adresse.",
		"Answers contradict one another: several different servers "
		"are probably behind the address." } },
	{ "tls.extensions.tls12", "endpoint", CF_T_LIST, "",
	    { "Extensions auxquelles le serveur répond en clair, en TLS 1.2 ou "
	      "à défaut dans la version antérieure la plus haute.",
		"Extensions that the server answers in clear, in TLS 1.2 or "
		"else in the highest version below." } },
	{ "tls.extensions.tls13", "endpoint", CF_T_LIST, "",
	    { "Extensions auxquelles le serveur répond en TLS 1.3, en clair "
	      "et dans une négociation complète.",
		"Extensions that the server answers in TLS 1.3, in clear and "
		"in a full handshake." } },
	{ "tls.extensions_silent.tls12", "endpoint", CF_T_LIST, "",
	    { "Extensions proposées en TLS 1.2 (ou antérieure) et restées sans "
	      "réponse.",
		"Extensions offered in TLS 1.2 (or older) that were not "
		"answered." } },
	{ "tls.extensions_silent.tls13", "endpoint", CF_T_LIST, "",
	    { "Extensions proposées en TLS 1.3 et restées sans réponse.",
		"Extensions offered in TLS 1.3 that were not answered." } },
	{ "tls.extensions_refused", "endpoint", CF_T_LIST, "",
	    { "Extensions dont la seule présence fait échouer une négociation "
	      "de TLS 1.2 (ou antérieure).",
		"Extensions whose mere presence makes a hello of TLS 1.2 (or "
		"older) fail." } },
	{ "tls.extensions_unasked", "endpoint", CF_T_LIST, "",
	    { "Extensions que le serveur envoie sans qu'elles aient été "
	      "proposées (TLS 1.2 ou antérieure).",
		"Extensions that the server sends although they were not "
		"offered (TLS 1.2 or older)." } },
	{ "tls.hello_refused", "endpoint", CF_T_LIST, "",
	    { "Ce qui fait échouer une négociation : grease (valeurs de la RFC "
	      "8701), long_hello (plus de 1400 octets).",
		"What makes a hello fail: grease (values of RFC 8701), "
		"long_hello (above 1400 bytes)." } },
	{ "tls.ec_point_formats", "endpoint", CF_T_LIST, "",
	    { "Formats de points annoncés par le serveur (TLS 1.2 et "
	      "antérieures).",
		"Point formats that the server announces (TLS 1.2 and "
		"older)." } },
	{ "tls.record_size_limit", "endpoint", CF_T_INT, "byte",
	    { "Taille d'enregistrement à laquelle le serveur se limite (RFC "
	      "8449).",
		"Record size that the server limits itself to (RFC 8449)." } },
	{ "tls.leaves_by_key", "endpoint", CF_T_LIST, "",
	    { "Certificats présentés pour chaque sorte de clé, quand le "
	      "serveur en a plusieurs : version, sorte, certificat.",
		"Certificates shown for each kind of key, where the server has "
		"several: version, kind, certificate." } },
	{ "tls.no_name", "endpoint", CF_T_TEXT, "",
	    { "Réponse à qui ne demande aucun nom (sans SNI) : same, differs ou "
	      "refused.",
		"Answer to who asks for no name (without SNI): same, differs "
		"or refused." } },
	{ "tls.no_name_differs", "endpoint", CF_T_LIST, "",
	    { "Ce qui change sans SNI : certificate et son SHA-256, suite et "
	      "celle choisie, suites et versions qui ne sont pas acceptées "
	      "avec.",
		"What changes without SNI: certificate and its SHA-256, suite "
		"and the one chosen, suites and versions that are not accepted "
		"with it." } },
	{ "tls.other_name", "endpoint", CF_T_TEXT, "",
	    { "Réponse à qui demande un nom inconnu : same, differs ou refused.",
		"Answer to who asks for an unknown name: same, differs or "
		"refused." } },
	{ "tls.other_name_differs", "endpoint", CF_T_LIST, "",
	    { "Ce qui change sous un nom inconnu : certificate et son SHA-256, "
	      "suite et celle choisie.",
		"What changes under an unknown name: certificate and its "
		"SHA-256, suite and the one chosen." } },
	{ "tls.oddities", "endpoint", CF_T_LIST, "",
	    { "Écarts du serveur au protocole, et ce qu'il n'a pas supporté.",
		"How the server departs from the protocol, and what it could "
		"not "
		"bear." } },
	{ "tls.conversations", "endpoint", CF_T_INT, "",
	    { "Nombre de connexions que l'examen a demandées.",
		"Number of connections that the examination took." } },
	{ "tls.session.tickets.tls13", "endpoint", CF_T_INT, "",
	    { "Nombre de tickets lus après une négociation TLS 1.3 ; la lecture "
	      "s'arrête au premier envoi.",
		"Number of tickets read after a TLS 1.3 handshake; reading "
		"stops with what came first." } },
	{ "tls.session.ticket_lifetime.tls13", "endpoint", CF_T_INT, "s",
	    { "Plus longue durée de validité d'un ticket TLS 1.3.",
	      "Longest lifetime of a TLS 1.3 ticket." } },
	{ "tls.session.ticket_lifetime.tls12", "endpoint", CF_T_INT, "s",
	    { "Durée de validité annoncée pour un ticket de TLS "
	      "1.2 et antérieur ; 0 : non précisée.",
	      "Lifetime hint of a ticket of TLS 1.2 and older; 0: "
	      "unspecified." } },
	{ "tls.session.ticket_key", "endpoint", CF_T_TEXT, "",
	    { "Seize premiers octets d'un ticket TLS 1.2 : le nom "
	      "de sa clé si le serveur suit le RFC 5077.",
	      "First sixteen bytes of a TLS 1.2 ticket: the name "
	      "of its key when the server follows RFC 5077." } },
	{ "tls.session.early_data", "endpoint", CF_T_INT, "byte",
	    { "Quantité de données 0-RTT que les tickets "
	      "autorisent ; 0 : aucune.",
	      "Amount of 0-RTT data that tickets allow; 0: none." } },
	{ "tls.session.resume.ticket", "endpoint", CF_T_BOOL, "",
	    { "Une session TLS 1.2 est reprise par son ticket.",
	      "A TLS 1.2 session is resumed by its ticket." } },
	{ "tls.session.resume.id", "endpoint", CF_T_BOOL, "",
	    { "Une session TLS 1.2 est reprise par son "
	      "identifiant.",
	      "A TLS 1.2 session is resumed by its identifier." } },
	{ "tls.session.resume.psk_dhe", "endpoint", CF_T_BOOL, "",
	    { "Une session TLS 1.3 est reprise avec un nouvel "
	      "échange de clés (psk_dhe_ke).",
	      "A TLS 1.3 session is resumed with a fresh key "
	      "exchange (psk_dhe_ke)." } },
	{ "tls.session.resume.psk_ke", "endpoint", CF_T_BOOL, "",
	    { "Une session TLS 1.3 est reprise sans nouvel échange "
	      "de clés (psk_ke seul).",
	      "A TLS 1.3 session is resumed without a fresh key "
	      "exchange (psk_ke alone)." } },
	{ "tls.session.renegotiation", "endpoint", CF_T_TEXT, "",
	    { "Renégociation à la demande du client : secure, "
	      "insecure ou refused.",
	      "Renegotiation asked for by the client: secure, "
	      "insecure or refused." } },
	{ "tls.session.renegotiations", "endpoint", CF_T_INT, "",
	    { "Nombre de renégociations menées à terme sur une "
	      "connexion.",
	      "Number of renegotiations completed on one "
	      "connection." } },
	{ "tls.session.client_shown", "endpoint", CF_T_TEXT, "",
	    { "Ce que le serveur fait du certificat de client déclaré : "
	      "accepted, refused, not_asked.",
		"What the server does with the declared client certificate: "
		"accepted, refused, not_asked." } },
	{ "tls.session.client_certificate", "endpoint", CF_T_BOOL, "",
	    { "Un certificat client est demandé pendant une "
	      "négociation complète.",
	      "A client certificate is asked for during a complete "
	      "handshake." } },
	{ "tls.session.alpn", "endpoint", CF_T_TEXT, "",
	    { "Protocole choisi par ALPN quand h2 et http/1.1 sont "
	      "proposés.",
	      "Protocol chosen by ALPN when h2 and http/1.1 are "
	      "offered." } },
	{ "tls.vuln.key_flaws", "endpoint", CF_T_LIST, "",
	    { "Faiblesses de la clé du certificat parmi roca, close-primes "
	      "et debian (CVE-2008-0166).",
	      "Flaws of the certificate's key among roca, close-primes and "
	      "debian (CVE-2008-0166)." } },
	{ "tls.vuln.heartbleed", "endpoint", CF_T_BOOL, "",
	    { "Un message heartbeat sans bourrage est renvoyé "
	      "(CVE-2014-0160).",
	      "A heartbeat message without padding is echoed "
	      "(CVE-2014-0160)." } },
	{ "tls.vuln.ccs", "endpoint", CF_T_BOOL, "",
	    { "Un ChangeCipherSpec prématuré est pris en compte "
	      "(CVE-2014-0224).",
	      "An early ChangeCipherSpec takes effect "
	      "(CVE-2014-0224)." } },
	{ "tls.vuln.robot", "endpoint", CF_T_TEXT, "",
	    { "Oracle de Bleichenbacher : none, weak, strong ou "
	      "inconsistent.",
	      "Bleichenbacher oracle: none, weak, strong or "
	      "inconsistent." } },
	{ "tls.vuln.ticketbleed", "endpoint", CF_T_BOOL, "",
	    { "Un identifiant de session court revient complété "
	      "par de la mémoire (CVE-2016-9244).",
	      "A short session identifier comes back filled up "
	      "with memory (CVE-2016-9244)." } },
	{ "tls.vuln.padding_oracle", "endpoint", CF_T_BOOL, "",
	    { "Les réponses distinguent un bourrage CBC faux d'un "
	      "MAC faux.",
	      "Answers tell a wrong CBC padding from a wrong MAC." } },
	{ "tls.vuln.invalid_curve", "endpoint", CF_T_BOOL, "",
	    { "Un point hors de la courbe est accepté dans "
	      "l'échange de clés.",
	      "A point off the curve is accepted in the key "
	      "exchange." } },
	{ "tls.vuln.fallback_scsv", "endpoint", CF_T_BOOL, "",
	    { "Un repli de version annoncé par TLS_FALLBACK_SCSV "
	      "est refusé (alerte 86).",
	      "A version fallback announced by TLS_FALLBACK_SCSV "
	      "is refused (alert 86)." } },
	{ "tls.vuln.strict_sni", "endpoint", CF_T_BOOL, "",
	    { "Un nom que le serveur ne sert pas est refusé.",
	      "A name that the server does not serve is refused." } },
	{ "tls.vuln.strict_alpn", "endpoint", CF_T_BOOL, "",
	    { "Un protocole ALPN que le serveur ne connaît pas est "
	      "refusé.",
	      "An ALPN protocol that the server does not know is "
	      "refused." } },
	{ "tls.vuln.intolerances", "endpoint", CF_T_LIST, "",
	    { "Messages ClientHello permis que le serveur ne "
	      "supporte pas.",
	      "ClientHello messages that are allowed and that the "
	      "server cannot bear." } },
	{ "tls.vuln.ecdhe_reuse", "endpoint", CF_T_BOOL, "",
	    { "La même valeur publique ECDHE revient dans "
	      "plusieurs connexions.",
	      "The same ECDHE public value comes back in several "
	      "connections." } },
	{ "tls.vuln.dhe_reuse", "endpoint", CF_T_BOOL, "",
	    { "La même valeur publique DHE revient dans plusieurs "
	      "connexions.",
	      "The same DHE public value comes back in several "
	      "connections." } },
	{ "tls.vuln.random_repeat", "endpoint", CF_T_BOOL, "",
	    { "Le même aléa du serveur revient dans plusieurs "
	      "connexions.",
	      "The same server random comes back in several "
	      "connections." } },
	{ "tls.vuln.random_clock", "endpoint", CF_T_BOOL, "",
	    { "Tous les aléas du serveur commencent par l'heure.",
	      "All server randoms start with the time." } },
	{ "tls.vuln.http_compression", "endpoint", CF_T_LIST, "",
	    { "Compression HTTP obtenue d'une requête GET / venant "
	      "d'un autre site.",
	      "HTTP compression obtained by a GET / request from "
	      "another site." } },
	{ "tls.vuln.opossum", "endpoint", CF_T_BOOL, "",
	    { "Le port 80 accepte de passer à TLS (RFC 2817, "
	      "CVE-2025-49812).",
	      "Port 80 accepts an upgrade to TLS (RFC 2817, "
	      "CVE-2025-49812)." } },
	{ "tls.vuln.starttls_injection", "endpoint", CF_T_BOOL, "",
	    { "Une commande envoyée avec STARTTLS est exécutée "
	      "dans TLS (CVE-2011-0411).",
	      "A command sent along with STARTTLS is executed "
	      "inside TLS (CVE-2011-0411)." } },
	{ "tls.vuln.conversations", "endpoint", CF_T_INT, "",
	    { "Nombre de connexions que les sondes de "
	      "vulnérabilité ont demandées.",
	      "Number of connections that the vulnerability probes "
	      "took." } },

	{ "cert.subject", "cert", CF_T_TEXT, "",
	    { "Nom du sujet (RFC 2253).", "Subject name (RFC 2253)." } },
	{ "cert.issuer", "cert", CF_T_TEXT, "",
	    { "Nom de l'émetteur (RFC 2253).", "Issuer name (RFC 2253)." } },
	{ "cert.issuer_cn", "cert", CF_T_TEXT, "",
	    { "Nom commun de l'émetteur.", "Common name of the issuer." } },
	{ "cert.issuer_o", "cert", CF_T_TEXT, "",
	    { "Organisation de l'émetteur.", "Organisation of the issuer." } },
	{ "cert.serial", "cert", CF_T_TEXT, "",
	    { "Numéro de série, en hexadécimal.",
		"Serial number, hexadecimal." } },
	{ "cert.serial_bytes", "cert", CF_T_INT, "byte",
	    { "Longueur du numéro de série en DER.",
		"Length of the serial number in DER." } },
	{ "cert.serial_positive", "cert", CF_T_BOOL, "",
	    { "Le numéro de série est strictement positif.",
		"The serial number is greater than zero." } },
	{ "cert.version", "cert", CF_T_INT, "",
	    { "Version X.509.", "X.509 version." } },
	{ "cert.not_before", "cert", CF_T_TIME, "",
	    { "Début de validité.", "Start of validity." } },
	{ "cert.not_after", "cert", CF_T_TIME, "",
	    { "Fin de validité.", "End of validity." } },
	{ "cert.key_type", "cert", CF_T_TEXT, "",
	    { "Type de la clé publique : RSA, RSA-PSS, EC, Ed25519, Ed448, "
	      "DSA…",
		"Type of the public key: RSA, RSA-PSS, EC, Ed25519, Ed448, "
		"DSA…" } },
	{ "cert.key_bits", "cert", CF_T_INT, "bit",
	    { "Taille de la clé publique.", "Size of the public key." } },
	{ "cert.key_curve", "cert", CF_T_TEXT, "",
	    { "Courbe de la clé publique.", "Curve of the public key." } },
	{ "cert.rsa_exponent", "cert", CF_T_INT, "",
	    { "Exposant public RSA (le plus grand entier au-delà de 62 bits).",
		"RSA public exponent (the largest integer beyond 62 bits)." } },
	{ "cert.rsa_modulus", "cert", CF_T_TEXT, "",
	    { "Module de la clé RSA, en hexadécimal.",
		"Modulus of the RSA key, in hexadecimal." } },
	{ "cert.key_flaws", "cert", CF_T_LIST, "",
	    { "Faiblesses de la clé du certificat parmi roca, close-primes "
	      "et debian (CVE-2008-0166).",
		"Flaws of the certificate's key among roca, close-primes and "
		"debian (CVE-2008-0166)." } },
	{ "cert.shared_prime", "cert", CF_T_TEXT, "",
	    { "Autre certificat de la collecte dont le module RSA a un facteur "
	      "premier en commun avec celui-ci.",
		"Another certificate of the collection whose RSA modulus has a "
		"prime in common with this one." } },
	{ "cert.spki_sha256", "cert", CF_T_TEXT, "",
	    { "Empreinte SHA-256 de la clé publique (SPKI).",
		"SHA-256 of the public key (SPKI)." } },
	{ "cert.spki_sha512", "cert", CF_T_TEXT, "",
	    { "Empreinte SHA-512 de la clé publique (SPKI).",
		"SHA-512 of the public key (SPKI)." } },
	{ "cert.sha512", "cert", CF_T_TEXT, "",
	    { "Empreinte SHA-512 du certificat.",
		"SHA-512 of the certificate." } },
	{ "cert.signature_algorithm", "cert", CF_T_TEXT, "",
	    { "Algorithme de signature du certificat.",
		"Signature algorithm of the certificate." } },
	{ "cert.signature_hash", "cert", CF_T_TEXT, "",
	    { "Fonction de hachage de cette signature.",
		"Hash function of that signature." } },
	{ "cert.key_usage", "cert", CF_T_LIST, "",
	    { "Usages de la clé (KeyUsage).", "Key usages (KeyUsage)." } },
	{ "cert.key_usage_critical", "cert", CF_T_BOOL, "",
	    { "KeyUsage est marquée critique.",
		"KeyUsage is marked critical." } },
	{ "cert.ext_key_usage", "cert", CF_T_LIST, "",
	    { "Usages étendus (ExtendedKeyUsage).",
		"Extended usages (ExtendedKeyUsage)." } },
	{ "cert.ext_key_usage_critical", "cert", CF_T_BOOL, "",
	    { "ExtendedKeyUsage est marquée critique.",
		"ExtendedKeyUsage is marked critical." } },
	{ "cert.san_dns", "cert", CF_T_LIST, "",
	    { "Noms DNS de SubjectAltName.", "DNS names of SubjectAltName." } },
	{ "cert.san_ip", "cert", CF_T_LIST, "",
	    { "Adresses de SubjectAltName.", "Addresses of SubjectAltName." } },
	{ "cert.san_critical", "cert", CF_T_BOOL, "",
	    { "SubjectAltName est marquée critique.",
		"SubjectAltName is marked critical." } },
	{ "cert.aki", "cert", CF_T_TEXT, "",
	    { "Identifiant de clé de l'autorité (AKI).",
		"Authority key identifier (AKI)." } },
	{ "cert.aki_critical", "cert", CF_T_BOOL, "",
	    { "AuthorityKeyIdentifier est marquée critique.",
		"AuthorityKeyIdentifier is marked critical." } },
	{ "cert.ski", "cert", CF_T_TEXT, "",
	    { "Identifiant de clé du sujet (SKI).",
		"Subject key identifier (SKI)." } },
	{ "cert.crl_urls", "cert", CF_T_LIST, "",
	    { "Adresses des listes de révocation (CRLDistributionPoints).",
		"Addresses of revocation lists (CRLDistributionPoints)." } },
	{ "cert.crldp_critical", "cert", CF_T_BOOL, "",
	    { "CRLDistributionPoints est marquée critique.",
		"CRLDistributionPoints is marked critical." } },
	{ "cert.ocsp_urls", "cert", CF_T_LIST, "",
	    { "Adresses OCSP (AuthorityInfoAccess).",
		"OCSP addresses (AuthorityInfoAccess)." } },
	{ "cert.ca_issuer_urls", "cert", CF_T_LIST, "",
	    { "Adresses du certificat de l'émetteur (AuthorityInfoAccess).",
		"Addresses of the issuer's certificate "
		"(AuthorityInfoAccess)." } },
	{ "cert.aia_critical", "cert", CF_T_BOOL, "",
	    { "AuthorityInfoAccess est marquée critique.",
		"AuthorityInfoAccess is marked critical." } },
	{ "cert.ocsp", "cert", CF_T_LIST, "",
	    { "Ce que chaque répondeur OCSP du certificat en dit, devant son "
	      "adresse : good, revoked, unknown, expired, invalid, "
	      "unreachable ou skipped.",
		"What each OCSP responder of the certificate says of it, before "
		"its address: good, revoked, unknown, expired, invalid, "
		"unreachable or skipped." } },
	{ "cert.crl", "cert", CF_T_LIST, "",
	    { "Ce que chaque liste de révocation du certificat en dit, devant "
	      "son adresse ; mêmes mots que cert.ocsp.",
		"What each revocation list of the certificate says of it, "
		"before its address; the words of cert.ocsp." } },
	{ "cert.revoked_at", "cert", CF_T_TIME, "",
	    { "Date de la révocation.", "Date of the revocation." } },
	{ "cert.revocation_reason", "cert", CF_T_TEXT, "",
	    { "Motif de la révocation (RFC 5280, 5.3.1).",
		"Reason of the revocation (RFC 5280, 5.3.1)." } },
	{ "cert.sct_count", "cert", CF_T_INT, "",
	    { "Nombre de preuves de journalisation (SCT) dans le certificat.",
		"Number of log proofs (SCT) inside the certificate." } },
	{ "cert.is_ca", "cert", CF_T_BOOL, "",
	    { "Le certificat se dit d'une autorité (BasicConstraints).",
		"The certificate says it is an authority's "
		"(BasicConstraints)." } },
	{ "cert.self_signed", "cert", CF_T_BOOL, "",
	    { "Le certificat est signé par sa propre clé.",
		"The certificate is signed by its own key." } },
	{ NULL },
};

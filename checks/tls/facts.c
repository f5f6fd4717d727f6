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
	{ "tls.oddities", "endpoint", CF_T_LIST, "",
	    { "Écarts du serveur au protocole, et ce qu'il n'a pas supporté.",
		"How the server departs from the protocol, and what it could "
		"not "
		"bear." } },
	{ "tls.conversations", "endpoint", CF_T_INT, "",
	    { "Nombre de connexions que l'examen a demandées.",
		"Number of connections that the examination took." } },

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
	{ "cert.spki_sha256", "cert", CF_T_TEXT, "",
	    { "Empreinte SHA-256 de la clé publique (SPKI).",
		"SHA-256 of the public key (SPKI)." } },
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

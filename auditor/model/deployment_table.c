/*
 * The keys of a deployment file: the one table that the reader, the JSON
 * Schema and the reference of docs/deployment.md are made from.  A key is a
 * row; nothing else knows its name, but deployment_check.c where keys speak
 * of one another.  A new key is a member in deployment.h, a row here, a line in
 * tests/unit/model/data-deployment/full.yaml with its assertion; then
 * CONFIANCE_UPDATE=1 unit_model_deployment_docs writes schema and reference.
 */
#include "deployment_priv.h"

#define AT(type, member) offsetof(struct type, member)
#define AT_N(type, member) .at = AT(type, member), .at2 = AT(type, n##member)

/* ---- Closed lists ---- */

static const struct dep_word activities[] = {
	{ "IaaS", { "infrastructure : machines, réseaux, stockage",
	    "infrastructure: machines, networks, storage" } },
	{ "CaaS", { "conteneurs", "containers" } },
	{ "PaaS", { "plateforme applicative", "application platform" } },
	{ "SaaS", { "logiciel en service", "software as a service" } },
	{ 0 },
};

static const struct dep_word protocols[] = {
	{ "https", { "HTTP dans TLS", "HTTP inside TLS" } },
	{ "tls", { "tout autre protocole dans TLS, dès la connexion ou après "
	    "STARTTLS", "any other protocol inside TLS, from the start or "
	    "after STARTTLS" } },
	{ "dtls", { "DTLS, sur UDP", "DTLS, over UDP" } },
	{ "http", { "HTTP sans chiffrement", "HTTP without encryption" } },
	{ "ssh", { "SSH", "SSH" } },
	{ "ike", { "IKEv2 (IPsec)", "IKEv2 (IPsec)" } },
	{ "other", { "autre", "other" } },
	{ 0 },
};

/* As auditor/net speaks them. */
static const struct dep_word starttls[] = {
	{ "smtp", { "RFC 3207", "RFC 3207" } },
	{ "lmtp", { "RFC 2033, RFC 3207", "RFC 2033, RFC 3207" } },
	{ "imap", { "RFC 9051", "RFC 9051" } },
	{ "pop3", { "RFC 2595", "RFC 2595" } },
	{ "ftp", { "RFC 4217", "RFC 4217" } },
	{ "nntp", { "RFC 4642", "RFC 4642" } },
	{ "sieve", { "RFC 5804", "RFC 5804" } },
	{ "ldap", { "RFC 4511", "RFC 4511" } },
	{ "postgres", { "SSLRequest", "SSLRequest" } },
	{ "mysql", { "SSL Request Packet", "SSL Request Packet" } },
	{ "xmpp", { "RFC 6120, clients", "RFC 6120, clients" } },
	{ "xmpp-server", { "RFC 6120, entre serveurs",
	    "RFC 6120, between servers" } },
	{ "rdp", { "MS-RDPBCGR 2.2.1.1", "MS-RDPBCGR 2.2.1.1" } },
	{ 0 },
};

static const struct dep_word endpoint_roles[] = {
	{ "customer", { "accès des commanditaires au service",
	    "access of customers to the service" } },
	{ "admin", { "administration par le prestataire",
	    "administration by the provider" } },
	{ "api", { "interface de programmation", "programming interface" } },
	{ "identity", { "authentification, fédération d'identité",
	    "authentication, identity federation" } },
	{ "storage", { "stockage", "storage" } },
	{ "monitoring", { "supervision, journaux", "monitoring, logs" } },
	{ "backup", { "sauvegarde", "backup" } },
	{ "web", { "site public", "public site" } },
	{ "mail", { "messagerie", "mail" } },
	{ "dns", { "noms de domaine", "domain names" } },
	{ "internal", { "entre composants du service",
	    "between components of the service" } },
	{ 0 },
};

static const struct dep_word page_roles[] = {
	{ "interface", { "interface destinée au commanditaire (19.3.a)",
	    "interface meant for the customer (19.3.a)" } },
	{ "transfers", { "cartographie publique des transferts hors de l'EEE "
	    "(HDS 2.0, EXI 31)", "public map of transfers outside the EEA "
	    "(HDS 2.0, EXI 31)" } },
	{ "jurisdiction", { "information publique sur la juridiction et les "
	    "accès d'États tiers (loi SREN, art. 33)", "public information on "
	    "jurisdiction and access by third states (SREN act, art. 33)" } },
	{ "other", { "autre page du service", "another page of the service" } },
	{ "oidc", { "découverte OpenID Connect", "OpenID Connect discovery" } },
	{ "saml", { "métadonnées SAML 2.0 d'un fournisseur d'identité",
	    "SAML 2.0 metadata of an identity provider" } },
	{ "cse", { "configuration du chiffrement côté client de Google",
	    "configuration of Google's client-side encryption" } },
	{ "dke", { "clé publique d'un service de double chiffrement de "
	    "Microsoft (DKE)", "public key of a service of Microsoft's double "
	    "key encryption (DKE)" } },
	{ 0 },
};

static const struct dep_word third_party_roles[] = {
	{ "hosting", { "hébergement", "hosting" } },
	{ "dns", { "noms de domaine", "domain names" } },
	{ "mail", { "messagerie", "mail" } },
	{ "cdn", { "diffusion de contenu", "content delivery" } },
	{ "waf", { "pare-feu applicatif", "application firewall" } },
	{ "identity", { "identité", "identity" } },
	{ "certification", { "autorité de certification",
	    "certification authority" } },
	{ "registrar", { "bureau d'enregistrement", "domain registrar" } },
	{ "telemetry", { "mesure d'audience, télémétrie",
	    "analytics, telemetry" } },
	{ "support", { "assistance, maintenance", "support, maintenance" } },
	{ "licensor", { "éditeur d'un logiciel sous licence",
	    "licensor of software" } },
	{ "network", { "réseau, transit", "network, transit" } },
	{ "backup", { "sauvegarde", "backup" } },
	{ "other", { "autre", "other" } },
	{ 0 },
};

static const struct dep_word key_roles[] = {
	{ "customer_data", { "chiffrement des données des commanditaires",
	    "encryption of customer data" } },
	{ "administration", { "administration", "administration" } },
	{ "signature", { "signature", "signature" } },
	{ "backup", { "sauvegarde", "backup" } },
	{ 0 },
};

static const struct dep_word data_roles[] = {
	{ "customer_data", { "données des commanditaires", "customer data" } },
	{ "technical_data", { "données techniques", "technical data" } },
	{ "backup", { "sauvegarde", "backup" } },
	{ "system", { "système", "system" } },
	{ 0 },
};

static const struct dep_word key_types[] = {
	{ "pkcs11", { "jeton PKCS#11 (HSM)", "PKCS#11 token (HSM)" } },
	{ 0 },
};

static const struct dep_word data_types[] = {
	{ "volume", { "disque ou fichier image",
	    "block device or image file" } },
	{ "s3", { "stockage objet", "object storage" } },
	{ 0 },
};

static const struct dep_word vantages[] = {
	{ "public", { "un réseau public, où l'auditeur n'a pas plus de droits "
	    "que quiconque", "a public network, where the auditor is let in no "
	    "further than anybody" } },
	{ "internal", { "un réseau du prestataire, un VPN, un poste "
	    "d'administration", "a network of the provider, a VPN, an "
	    "administration workstation" } },
	{ 0 },
};

static const struct dep_word register_kinds[] = {
	{ "rdap", { "noms de domaine, adresses et réseaux (RDAP, RFC 9083)",
	    "domain names, addresses and networks (RDAP, RFC 9083)" } },
	{ "rdap-bootstrap", { "quel serveur RDAP répond de quoi (RFC 9224)",
	    "which RDAP server answers for what (RFC 9224)" } },
	{ "gleif", { "sociétés et leurs mères, par code LEI (API de la GLEIF)",
	    "companies and their parents, by LEI code (GLEIF's API)" } },
	{ "recherche-entreprises", { "sociétés françaises, par numéro SIREN "
	    "(API de la DINUM)", "French companies, by SIREN number (DINUM's "
	    "API)" } },
	{ 0 },
};

/* In the order of enum cf_company_kind. */
static const struct dep_word company_kinds[] = {
	{ "company", { "société", "company" } },
	{ "person", { "personne physique", "natural person" } },
	{ "state", { "État ou collectivité publique",
	    "state or public authority" } },
	{ 0 },
};

/* In the order of enum cf_right_kind. */
static const struct dep_word right_kinds[] = {
	{ "veto", { "droit de veto", "right of veto" } },
	{ "board_majority", { "nomination de la majorité de l'organe de "
	    "direction", "appoints the majority of the board" } },
	{ 0 },
};

/* ---- Small objects ---- */

static const struct dep_field authorisation_fields[] = {
	{ .key = "reference", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_authorisation, reference), .format = &dep_prose,
	    .doc = { "Référence de la convention d'audit ou de l'accord écrit.",
		"Reference of the audit agreement or written consent." },
	    .example = "CONV-2026-014" },
	{ .key = "granted_by", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_authorisation, granted_by), .format = &dep_prose,
	    .doc = { "Qui l'a donné : nom et fonction.",
		"Who gave it: name and position." },
	    .example = "Camille Martin, RSSI" },
	{ .key = "from", .type = DEP_DATE, .at = AT(cf_authorisation, from),
	    .doc = { "Premier jour où l'audit est permis.",
		"First day on which the audit is allowed." },
	    .example = "2026-01-05" },
	{ .key = "until", .type = DEP_DATE, .at = AT(cf_authorisation, until),
	    .doc = { "Dernier jour, inclus.", "Last day, included." },
	    .example = "2026-12-31" },
	{ 0 },
};
static const struct dep_object authorisation = {
	{ "l'autorisation", "the authorisation" },
	sizeof(struct cf_authorisation), AT(cf_authorisation, pos),
	DEP_NOWHERE, NULL, authorisation_fields,
};

static const struct dep_field seats_fields[] = {
	{ .key = "registered", .type = DEP_TEXT,
	    .at = AT(cf_seats, registered), .format = &dep_country,
	    .doc = { "Pays du siège statutaire.",
		"Country of the registered office." }, .example = "FR" },
	{ .key = "administration", .type = DEP_TEXT,
	    .at = AT(cf_seats, administration), .format = &dep_country,
	    .doc = { "Pays de l'administration centrale.",
		"Country of the central administration." }, .example = "FR" },
	{ .key = "establishment", .type = DEP_TEXT,
	    .at = AT(cf_seats, establishment), .format = &dep_country,
	    .doc = { "Pays du principal établissement.",
		"Country of the principal place of business." },
	    .example = "FR" },
	{ 0 },
};
static const struct dep_object seats = {
	{ "les sièges", "the seats" },
	sizeof(struct cf_seats), DEP_NOWHERE, DEP_NOWHERE, NULL, seats_fields,
};

static const struct dep_field licence_fields[] = {
	{ .key = "product", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_licence, product), .format = &dep_name,
	    .doc = { "Le produit.", "The product." },
	    .example = "Hyperviseur X" },
	{ .key = "licensor", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_licence, licensor), .format = &dep_name,
	    .doc = { "Son éditeur.", "Its licensor." },
	    .example = "Éditeur X" },
	{ .key = "country", .type = DEP_TEXT, .at = AT(cf_licence, country),
	    .format = &dep_country,
	    .doc = { "Pays qui contrôle l'éditeur.",
		"Country that controls the licensor." }, .example = "US" },
	{ .key = "technical_access", .type = DEP_TRI,
	    .at = AT(cf_licence, technical_access),
	    .doc = { "L'éditeur peut atteindre des données ou des données "
		"techniques.",
		"The licensor can reach data or technical data." },
	    .example = "false" },
	{ 0 },
};
static const struct dep_object licence = {
	{ "une licence", "a licence" },
	sizeof(struct cf_licence), AT(cf_licence, pos), DEP_NOWHERE, NULL,
	licence_fields,
};

/* ---- Ownership ---- */

static const struct dep_field company_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_company, id), .format = &dep_id,
	    .doc = { "Identifiant, repris par holdings, rights et target.",
		"Identifier, used by holdings, rights and target." },
	    .example = "exemple-cloud" },
	{ .key = "name", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_company, name), .format = &dep_name,
	    .doc = { "Dénomination.", "Name." },
	    .example = "Exemple Cloud SAS" },
	{ .key = "country", .type = DEP_TEXT, .at = AT(cf_company, country),
	    .format = &dep_country,
	    .doc = { "Pays de son siège ; absent : inconnu.",
		"Country of its seat; absent: unknown." }, .example = "FR" },
	{ .key = "kind", .type = DEP_ENUM, .at = AT(cf_company, kind),
	    .words = company_kinds,
	    .doc = { "Ce qu'elle est.", "What it is." },
	    .fallback = { "company", "company" }, .example = "company" },
	{ .key = "listed", .type = DEP_BOOL, .at = AT(cf_company, listed),
	    .doc = { "Ses titres sont admis sur un marché réglementé.",
		"Its shares are on a regulated market." },
	    .fallback = { "false", "false" }, .example = "false" },
	{ .key = "lei", .type = DEP_TEXT, .at = AT(cf_company, lei),
	    .format = &dep_lei,
	    .doc = { "Code LEI ; la rapproche du registre de la GLEIF.",
		"LEI code; ties it to GLEIF's register." },
	    .example = "969500ABCDEF12345678" },
	{ 0 },
};
static const struct dep_object company = {
	{ "une société", "a company" },
	sizeof(struct cf_company), AT(cf_company, pos), DEP_NOWHERE, NULL,
	company_fields,
};

static const struct dep_field holding_fields[] = {
	{ .key = "holder", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_holding, holder), .format = &dep_id,
	    .doc = { "Détenteur : l'id d'une société.",
		"Holder: the id of a company." }, .example = "holding-a" },
	{ .key = "of", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_holding, of), .format = &dep_id,
	    .doc = { "Société détenue : son id.",
		"Company that is held: its id." },
	    .example = "exemple-cloud" },
	{ .key = "capital", .type = DEP_SHARE, .required = true,
	    .unless = "votes", .def = -1, .at = AT(cf_holding, capital),
	    .doc = { "Part du capital en pour cent, sept décimales au plus.",
		"Share of the capital in percent, at most seven decimals." },
	    .example = "33.3333333" },
	{ .key = "votes", .type = DEP_SHARE, .def = -1,
	    .at = AT(cf_holding, votes),
	    .doc = { "Part des droits de vote en pour cent.",
		"Share of the votes in percent." },
	    .fallback = { "comme capital", "same as capital" },
	    .example = "40" },
	{ 0 },
};
static const struct dep_object holding = {
	{ "une participation", "a holding" },
	sizeof(struct cf_holding), AT(cf_holding, pos), DEP_NOWHERE, NULL,
	holding_fields,
};

static const struct dep_field right_fields[] = {
	{ .key = "holder", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_right, holder), .format = &dep_id,
	    .doc = { "Titulaire : l'id d'une société.",
		"Who has it: the id of a company." },
	    .example = "holding-a" },
	{ .key = "of", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_right, of), .format = &dep_id,
	    .doc = { "Société visée : son id.", "On which company: its id." },
	    .example = "exemple-cloud" },
	{ .key = "right", .type = DEP_ENUM, .required = true,
	    .at = AT(cf_right, right), .words = right_kinds,
	    .doc = { "Le droit.", "The right." }, .example = "veto" },
	{ .key = "note", .type = DEP_TEXT, .at = AT(cf_right, note),
	    .format = &dep_prose,
	    .doc = { "Sur quoi il porte, et d'où on le sait.",
		"What it is about, and how it is known." },
	    .example = "budget annuel, pacte d'associés art. 7" },
	{ 0 },
};
static const struct dep_object right = {
	{ "un droit", "a right" },
	sizeof(struct cf_right), AT(cf_right, pos), DEP_NOWHERE, NULL,
	right_fields,
};

static const struct dep_field ownership_fields[] = {
	{ .key = "as_of", .type = DEP_DATE, .at = AT(cf_ownership, as_of),
	    .doc = { "Date à laquelle cette déclaration est exacte.",
		"Date at which this declaration is true." },
	    .example = "2026-06-30" },
	{ .key = "target", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_ownership, target), .format = &dep_id,
	    .doc = { "Le prestataire : son id parmi companies.",
		"The provider: its id among companies." },
	    .example = "exemple-cloud" },
	{ .key = "document", .type = DEP_TEXT,
	    .at = AT(cf_ownership, document), .format = &dep_id,
	    .doc = { "Le document qui le montre : un id de documents.",
		"The document that shows it: an id of documents." },
	    .example = "kbis" },
	{ .key = "companies", .type = DEP_OBJECTS, .required = true,
	    AT_N(cf_ownership, companies), .object = &company,
	    .doc = { "Sociétés, personnes et États de la chaîne de détention.",
		"Companies, persons and states of the chain of ownership." } },
	{ .key = "holdings", .type = DEP_OBJECTS,
	    AT_N(cf_ownership, holdings), .object = &holding,
	    .doc = { "Qui détient quoi.", "Who holds what." } },
	{ .key = "rights", .type = DEP_OBJECTS, AT_N(cf_ownership, rights),
	    .object = &right,
	    .doc = { "Droits particuliers (SecNumCloud 3.2, 19.6).",
		"Special rights (SecNumCloud 3.2, 19.6)." } },
	{ 0 },
};
static const struct dep_object ownership = {
	{ "la détention", "the ownership" },
	sizeof(struct cf_ownership), AT(cf_ownership, pos),
	AT(cf_ownership, given), NULL, ownership_fields,
};

/* ---- The provider and its third parties ---- */

static const struct dep_field provider_fields[] = {
	{ .key = "name", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_provider, name), .format = &dep_name,
	    .doc = { "Dénomination du prestataire.", "Name of the provider." },
	    .example = "Exemple Cloud SAS" },
	{ .key = "siren", .type = DEP_TEXT, .at = AT(cf_provider, siren),
	    .format = &dep_siren,
	    .doc = { "Numéro SIREN.", "SIREN number." },
	    .example = "\"732829320\"" },
	{ .key = "lei", .type = DEP_TEXT, .at = AT(cf_provider, lei),
	    .format = &dep_lei,
	    .doc = { "Code LEI (ISO 17442).", "LEI code (ISO 17442)." },
	    .example = "969500ABCDEF12345678" },
	{ .key = "seats", .type = DEP_OBJECT, .at = AT(cf_provider, seats),
	    .object = &seats,
	    .doc = { "Ses sièges (19.6.a).", "Its seats (19.6.a)." } },
	{ .key = "sites", .type = DEP_TEXTS, .at = AT(cf_provider, sites),
	    .format = &dep_country,
	    .doc = { "Pays où les données sont stockées et traitées (19.2).",
		"Countries where data is stored and processed (19.2)." },
	    .example = "[FR, DE]" },
	{ .key = "admin_sites", .type = DEP_TEXTS,
	    .at = AT(cf_provider, admin_sites), .format = &dep_country,
	    .doc = { "Pays d'où le service est administré (19.2).",
		"Countries from which the service is administered (19.2)." },
	    .example = "[FR]" },
	{ .key = "support_sites", .type = DEP_TEXTS,
	    .at = AT(cf_provider, support_sites), .format = &dep_country,
	    .doc = { "Pays d'où le support est assuré ; hors de l'Union, un "
		     "document de `19.2.e` le décrit.",
		"Countries from which support is given; outside the Union a "
		"document of `19.2.e` describes it." },
	    .example = "[FR]" },
	{ .key = "ca_roots", .type = DEP_TEXTS,
	    .at = AT(cf_provider, ca_roots), .format = &dep_digest,
	    .doc = { "Empreintes SHA-256 de ses propres certificats racines.",
		"SHA-256 digests of its own root certificates." } },
	{ .key = "ca_ceremony_country", .type = DEP_TEXT,
	    .at = AT(cf_provider, ca_ceremony_country),
	    .format = &dep_country,
	    .doc = { "Pays de la cérémonie des clés de cette racine.",
		"Country of the key ceremony of that root." },
	    .example = "FR" },
	{ .key = "asns", .type = DEP_TEXTS, .at = AT(cf_provider, asns),
	    .format = &dep_asn,
	    .doc = { "Ses propres réseaux.", "Its own networks." },
	    .example = "[AS64501]" },
	{ .key = "licences", .type = DEP_OBJECTS,
	    AT_N(cf_provider, licences), .object = &licence,
	    .doc = { "Techniques d'autrui exploitées sous licence.",
		"Technology of others that is run under licence." } },
	{ .key = "ownership", .type = DEP_OBJECT,
	    .at = AT(cf_provider, ownership), .object = &ownership,
	    .doc = { "Qui détient le prestataire (19.6.b).",
		"Who owns the provider (19.6.b)." } },
	{ 0 },
};
static const struct dep_object provider = {
	{ "le prestataire", "the provider" },
	sizeof(struct cf_provider), AT(cf_provider, pos), DEP_NOWHERE, NULL,
	provider_fields,
};

static const struct dep_field third_party_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_third_party, id), .format = &dep_id,
	    .doc = { "Identifiant, repris par operator.",
		"Identifier, used by operator." }, .example = "hebergeur" },
	{ .key = "name", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_third_party, name), .format = &dep_name,
	    .doc = { "Dénomination.", "Name." },
	    .example = "Hébergeur Exemple SA" },
	{ .key = "roles", .type = DEP_WORDS, .at = AT(cf_third_party, roles),
	    .words = third_party_roles,
	    .doc = { "Ce qu'il fournit.", "What it supplies." },
	    .example = "[hosting, network]" },
	{ .key = "seat", .type = DEP_TEXT, .at = AT(cf_third_party, seat),
	    .format = &dep_country,
	    .doc = { "Pays de son siège.", "Country of its seat." },
	    .example = "FR" },
	{ .key = "control", .type = DEP_TEXT,
	    .at = AT(cf_third_party, control), .format = &dep_country,
	    .doc = { "Pays qui le contrôle (article L. 233-3 du code de "
		"commerce) ; absent : inconnu.",
		"Country that controls it (article L. 233-3 of the French "
		"commercial code); absent: unknown." }, .example = "FR" },
	{ .key = "parent", .type = DEP_TEXT,
	    .at = AT(cf_third_party, parent), .format = &dep_name,
	    .doc = { "Société qui le contrôle.",
		"Company that controls it." },
	    .example = "Groupe Exemple" },
	{ .key = "siren", .type = DEP_TEXT, .at = AT(cf_third_party, siren),
	    .format = &dep_siren,
	    .doc = { "Numéro SIREN.", "SIREN number." },
	    .example = "\"732829320\"" },
	{ .key = "lei", .type = DEP_TEXT, .at = AT(cf_third_party, lei),
	    .format = &dep_lei,
	    .doc = { "Code LEI (ISO 17442).", "LEI code (ISO 17442)." },
	    .example = "969500ABCDEF12345678" },
	{ .key = "data_access", .type = DEP_TRI,
	    .at = AT(cf_third_party, data_access),
	    .doc = { "A la possibilité technique d'obtenir des données des "
		"commanditaires ou des données techniques.",
		"Is technically able to obtain customer data or technical "
		"data." }, .example = "false" },
	{ .key = "barrier", .type = DEP_TEXT,
	    .at = AT(cf_third_party, barrier), .format = &dep_prose,
	    .doc = { "Ce qui l'en empêche.", "What prevents it." },
	    .example = "chiffrement avant dépôt, clés chez le prestataire" },
	{ .key = "own_skills", .type = DEP_TRI,
	    .at = AT(cf_third_party, own_skills),
	    .doc = { "Le prestataire peut continuer sans lui par ses propres "
		"moyens.", "The provider can go on without it by its own "
		"means." }, .example = "true" },
	{ .key = "alternatives", .type = DEP_INT,
	    .at = AT(cf_third_party, alternatives), .max = 1000, .def = -1,
	    .doc = { "Nombre d'autres fournisseurs possibles.",
		"Number of other suppliers that are possible." },
	    .example = "2" },
	{ .key = "qualification", .type = DEP_TEXT,
	    .at = AT(cf_third_party, qualification), .format = &dep_prose,
	    .doc = { "Sa propre décision de qualification SecNumCloud.",
		"Its own SecNumCloud qualification decision." },
	    .example = "décision n° 1234 du 3 mars 2026" },
	{ .key = "asns", .type = DEP_TEXTS, .at = AT(cf_third_party, asns),
	    .format = &dep_asn,
	    .doc = { "Ses réseaux.", "Its networks." },
	    .example = "[AS64500]" },
	{ .key = "domains", .type = DEP_TEXTS,
	    .at = AT(cf_third_party, domains), .format = &dep_suffix,
	    .doc = { "Suffixes de ses noms de domaine.",
		"Suffixes of its domain names." },
	    .example = "[hebergeur.example]" },
	{ .key = "ca_roots", .type = DEP_TEXTS,
	    .at = AT(cf_third_party, ca_roots), .format = &dep_digest,
	    .doc = { "Empreintes SHA-256 de ses certificats racines.",
		"SHA-256 digests of its root certificates." } },
	{ .key = "ca_ceremony_country", .type = DEP_TEXT,
	    .at = AT(cf_third_party, ca_ceremony_country),
	    .format = &dep_country,
	    .doc = { "Pays de la cérémonie des clés de ces racines.",
		"Country of the key ceremony of these roots." },
	    .example = "FR" },
	{ 0 },
};
static const struct dep_object third_party = {
	{ "un tiers", "a third party" },
	sizeof(struct cf_third_party), AT(cf_third_party, pos), DEP_NOWHERE,
	NULL, third_party_fields,
};

/* ---- What is looked at ---- */

static const char *const url_without[] = { "host", "port", "protocol", NULL };

static const struct dep_field page_fields[] = {
	{ .key = "path", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_page, path), .format = &dep_web_path,
	    .doc = { "Chemin dans le point d'accès.",
		"Path within the endpoint." },
	    .example = "/fr/" },
	{ .key = "role", .type = DEP_WORD, .required = true,
	    .at = AT(cf_page, role), .words = page_roles,
	    .doc = { "Ce qu'elle est.", "What it is." },
	    .example = "interface" },
	{ 0 },
};
static const struct dep_object page = {
	{ "une page", "a page" },
	sizeof(struct cf_page), AT(cf_page, pos), DEP_NOWHERE, NULL,
	page_fields,
};

static const struct dep_field endpoint_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .at = AT(cf_endpoint, id),
	    .format = &dep_id,
	    .doc = { "Identifiant unique ; les rapports le montrent.",
		"Unique identifier; reports show it." },
	    .fallback = { "HÔTE:PORT", "HOST:PORT" }, .example = "portail" },
	{ .key = "url", .type = DEP_ORIGIN, .at = AT(cf_endpoint, host),
	    .at2 = AT(cf_endpoint, port), .at3 = AT(cf_endpoint, protocol),
	    .words = protocols, .without = url_without,
	    .doc = { "Écriture courte de protocol, host et port.",
		"Short form of protocol, host and port." },
	    .example = "https://portail.example.fr" },
	{ .key = "host", .type = DEP_TEXT, .required = true, .unless = "url",
	    .at = AT(cf_endpoint, host), .format = &dep_host,
	    .doc = { "Nom de domaine ou adresse.", "Domain name or address." },
	    .example = "portail.example.fr" },
	{ .key = "port", .type = DEP_PORT, .at = AT(cf_endpoint, port),
	    .doc = { "Port.", "Port." },
	    .fallback = { "celui du protocole : https 443, http 80, ssh 22, "
		"ike 500", "that of the protocol: https 443, http 80, ssh 22, "
		"ike 500" }, .example = "443" },
	{ .key = "protocol", .type = DEP_WORD, .required = true,
	    .unless = "url", .at = AT(cf_endpoint, protocol),
	    .words = protocols,
	    .doc = { "Ce qui s'y parle.", "What is spoken there." },
	    .example = "https" },
	{ .key = "starttls", .type = DEP_WORD,
	    .at = AT(cf_endpoint, starttls), .words = starttls,
	    .doc = { "TLS commence par une commande de ce protocole ; avec "
		"protocol: tls.", "TLS begins with a command of this "
		"protocol; with protocol: tls." }, .example = "smtp" },
	{ .key = "sni", .type = DEP_TEXT, .at = AT(cf_endpoint, sni),
	    .format = &dep_domain,
	    .doc = { "Nom demandé au serveur TLS.",
		"Name asked of the TLS server." },
	    .fallback = { "host si c'est un nom", "host when it is a name" },
	    .example = "portail.example.fr" },
	{ .key = "roles", .type = DEP_WORDS, .at = AT(cf_endpoint, roles),
	    .words = endpoint_roles,
	    .doc = { "À quoi il sert.", "What it is for." },
	    .example = "[customer, web]" },
	{ .key = "public", .type = DEP_TRI, .at = AT(cf_endpoint, public),
	    .doc = { "Joignable depuis un réseau public.",
		"Reachable from a public network." }, .example = "true" },
	{ .key = "addresses", .type = DEP_TEXTS,
	    .at = AT(cf_endpoint, addresses), .format = &dep_address,
	    .doc = { "Adresses publiées, déclarées : jugées à la place de ce "
		"que dit le DNS.", "Published addresses, declared: judged in "
		"place of what the DNS says." },
	    .example = "[192.0.2.10, \"2001:db8::10\"]" },
	{ .key = "connect_to", .type = DEP_PLACE,
	    .at = AT(cf_endpoint, connect_host),
	    .at2 = AT(cf_endpoint, connect_port),
	    .doc = { "Où se connecter à la place (tunnel, relais) ; tout est "
		"jugé sous host et addresses.",
		"Where to connect instead (tunnel, relay); everything is "
		"judged under host and addresses." },
	    .example = "127.0.0.1:8443" },
	{ .key = "trust", .type = DEP_TEXTS, .at = AT(cf_endpoint, trust),
	    .format = &dep_path,
	    .doc = { "Fichiers PEM d'autorités acceptées en plus.",
		"PEM files of authorities accepted in addition." },
	    .example = "[ca-interne.pem]" },
	{ .key = "client_certificate", .type = DEP_TEXT,
	    .at = AT(cf_endpoint, client_certificate), .format = &dep_path,
	    .doc = { "Certificat PEM, suivi de sa chaîne, montré à un serveur "
		"qui demande un certificat de client ; avec client_key.",
		"PEM certificate, followed by its chain, shown to a server "
		"that asks for a client certificate; with client_key." },
	    .example = "audit.pem" },
	{ .key = "client_key", .type = DEP_SECRET,
	    .at = AT(cf_endpoint, client_key),
	    .doc = { "Clé privée PEM de client_certificate.",
		"PEM private key of client_certificate." },
	    .example = "{file: secrets/audit.key}" },
	{ .key = "pages", .type = DEP_OBJECTS, AT_N(cf_endpoint, pages),
	    .object = &page,
	    .doc = { "Pages lues en plus de la page d'accueil ; avec https et "
		"http.", "Pages that are read besides the front page; with "
		"https and http." } },
	{ 0 },
};
static const struct dep_object endpoint = {
	{ "un point d'accès", "an endpoint" },
	sizeof(struct cf_endpoint), AT(cf_endpoint, pos), DEP_NOWHERE, NULL,
	endpoint_fields,
};

static const struct dep_field domain_fields[] = {
	{ .key = "name", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_domain, name), .format = &dep_domain,
	    .doc = { "Nom de domaine.", "Domain name." },
	    .example = "example.fr" },
	{ .key = "roles", .type = DEP_WORDS, .at = AT(cf_domain, roles),
	    .words = endpoint_roles,
	    .doc = { "À quoi il sert.", "What it is for." },
	    .example = "[customer, mail]" },
	{ 0 },
};
static const struct dep_object domain = {
	{ "un domaine", "a domain" },
	sizeof(struct cf_domain), AT(cf_domain, pos), DEP_NOWHERE, NULL,
	domain_fields,
};

static const struct dep_field flow_fields[] = {
	{ .key = "host", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_flow, host), .format = &dep_host,
	    .doc = { "Nom de domaine ou adresse ; plusieurs lignes peuvent "
		"nommer le même.", "Domain name or address; several lines may "
		"name the same." },
	    .example = "portail.example.fr" },
	{ .key = "ports", .type = DEP_TEXTS, .required = true,
	    .at = AT(cf_flow, ports), .format = &dep_port,
	    .doc = { "Ports TCP que la matrice des flux prévoit ouverts ; une "
		"liste vide n'en prévoit aucun.", "TCP ports that the flow "
		"matrix foresees as open; an empty list foresees none." },
	    .example = "[22, 443]" },
	{ .key = "from", .type = DEP_TEXT, .at = AT(cf_flow, from),
	    .format = &dep_prose,
	    .doc = { "D'où ces connexions sont permises.",
		"From where these connections are allowed." },
	    .fallback = { "de partout", "from anywhere" },
	    .example = "bastion d'administration" },
	{ 0 },
};
static const struct dep_object flow = {
	{ "un flux", "a flow" },
	sizeof(struct cf_flow), AT(cf_flow, pos), DEP_NOWHERE, NULL,
	flow_fields,
};

static const struct dep_word tenant_clouds[] = {
	{ "microsoft", { "Microsoft 365, nuage mondial",
	    "Microsoft 365, world-wide cloud" } },
	{ "bleu", { "Bleu", "Bleu" } },
	{ "delos", { "Delos", "Delos" } },
	{ 0 },
};

static const struct dep_field tenant_service_fields[] = {
	{ .key = "cloud", .type = DEP_WORD, .required = true,
	    .at = AT(cf_tenant_service, cloud), .words = tenant_clouds,
	    .doc = { "Le nuage.", "The cloud." }, .example = "bleu" },
	{ .key = "url", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_tenant_service, url), .format = &dep_base_url,
	    .doc = { "Où il est interrogé, avec --tenants seulement.",
		"Where it is asked, with --tenants only." },
	    .example = "https://relais.example.fr/bleu" },
	{ 0 },
};
static const struct dep_object tenant_service = {
	{ "un nuage", "a cloud" },
	sizeof(struct cf_tenant_service), AT(cf_tenant_service, pos),
	DEP_NOWHERE, NULL, tenant_service_fields,
};

static const char *const register_without[] = { "file", "date", NULL };

static const struct dep_field register_fields[] = {
	{ .key = "kind", .type = DEP_WORD, .required = true,
	    .at = AT(cf_register, kind), .words = register_kinds,
	    .doc = { "Le registre.", "The register." }, .example = "gleif" },
	{ .key = "file", .type = DEP_TEXT, .required = true, .unless = "url",
	    .at = AT(cf_register, file), .format = &dep_path,
	    .doc = { "Réponse JSON enregistrée, telle que reçue ; elle dit "
		"elle-même de qui elle parle.", "JSON answer that was saved, "
		"as received; it says itself whom it is about." },
	    .example = "registres/lei.json" },
	{ .key = "date", .type = DEP_DATE, .required = true, .unless = "url",
	    .at = AT(cf_register, date),
	    .doc = { "Jour où elle a été reçue.",
		"Day on which it was received." },
	    .example = "2026-11-20" },
	{ .key = "url", .type = DEP_TEXT, .at = AT(cf_register, url),
	    .format = &dep_base_url, .without = register_without,
	    .doc = { "Où le registre est interrogé, avec --registers "
		"seulement.", "Where the register is asked, with --registers "
		"only." },
	    .fallback = { "l'adresse officielle", "the official address" },
	    .example = "https://rdap.nic.fr" },
	{ 0 },
};
static const struct dep_object register_ = {
	{ "un registre", "a register" },
	sizeof(struct cf_register), AT(cf_register, pos), DEP_NOWHERE, NULL,
	register_fields,
};

static const struct dep_field key_store_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_key_store, id), .format = &dep_id,
	    .doc = { "Identifiant, repris par data_stores.",
		"Identifier, used by data_stores." }, .example = "hsm" },
	{ .key = "type", .type = DEP_WORD, .required = true,
	    .at = AT(cf_key_store, type), .words = key_types,
	    .doc = { "Genre.", "Kind." }, .example = "pkcs11" },
	{ .key = "module", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_key_store, module), .format = &dep_path,
	    .doc = { "Module PKCS#11.", "PKCS#11 module." },
	    .example = "/usr/lib/softhsm/libsofthsm2.so" },
	{ .key = "token", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_key_store, token), .format = &dep_name,
	    .doc = { "Étiquette du jeton.", "Label of the token." },
	    .example = "production" },
	{ .key = "pin", .type = DEP_SECRET, .at = AT(cf_key_store, pin),
	    .doc = { "Code d'un utilisateur en lecture ; absent : seuls les "
		"objets publics sont vus.", "PIN of a user who may read; "
		"absent: only public objects are seen." },
	    .example = "{file: secrets/hsm.pin}" },
	{ .key = "operator", .type = DEP_TEXT,
	    .at = AT(cf_key_store, operator_), .format = &dep_id,
	    .doc = { "Qui l'exploite : provider, customer ou l'id d'un tiers.",
		"Who runs it: provider, customer or the id of a third "
		"party." }, .example = "provider" },
	{ .key = "country", .type = DEP_TEXT, .at = AT(cf_key_store, country),
	    .format = &dep_country,
	    .doc = { "Pays où il se trouve.", "Country where it stands." },
	    .example = "FR" },
	{ .key = "roles", .type = DEP_WORDS, .at = AT(cf_key_store, roles),
	    .words = key_roles,
	    .doc = { "À quoi servent ses clés.", "What its keys are for." },
	    .example = "[customer_data]" },
	{ 0 },
};
static const struct dep_object key_store = {
	{ "un coffre de clés", "a key store" },
	sizeof(struct cf_key_store), AT(cf_key_store, pos), DEP_NOWHERE, NULL,
	key_store_fields,
};

static const struct dep_field data_store_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_data_store, id), .format = &dep_id,
	    .doc = { "Identifiant.", "Identifier." }, .example = "disque-1" },
	{ .key = "type", .type = DEP_WORD, .required = true,
	    .at = AT(cf_data_store, type), .words = data_types,
	    .doc = { "Genre ; décide des clés permises.",
		"Kind; decides which keys are allowed." },
	    .example = "volume" },
	{ .key = "path", .type = DEP_TEXT, .required = true, .when = "volume",
	    .at = AT(cf_data_store, path), .format = &dep_path,
	    .doc = { "Périphérique ou fichier image.",
		"Block device or image file." },
	    .example = "/dev/vg0/data" },
	{ .key = "header", .type = DEP_TEXT, .when = "volume",
	    .at = AT(cf_data_store, header), .format = &dep_path,
	    .doc = { "En-tête LUKS détaché.", "Detached LUKS header." },
	    .example = "/root/data.luks" },
	{ .key = "url", .type = DEP_TEXT, .required = true, .when = "s3",
	    .at = AT(cf_data_store, url), .format = &dep_service,
	    .doc = { "Adresse du service.", "Address of the service." },
	    .example = "https://s3.example.fr" },
	{ .key = "region", .type = DEP_TEXT, .when = "s3",
	    .at = AT(cf_data_store, region), .format = &dep_id,
	    .doc = { "Région, pour la signature des requêtes.",
		"Region, for the signature of requests." },
	    .example = "fr-par" },
	{ .key = "buckets", .type = DEP_TEXTS, .when = "s3",
	    .at = AT(cf_data_store, buckets), .format = &dep_id,
	    .doc = { "Compartiments à examiner.", "Buckets to look at." },
	    .fallback = { "tous ceux que la clé peut énumérer",
		"all that the key may list" },
	    .example = "[journaux, sauvegardes]" },
	{ .key = "access_key", .type = DEP_SECRET, .when = "s3",
	    .at = AT(cf_data_store, access_key),
	    .doc = { "Identifiant de la clé d'accès, avec secret_key.",
		"Id of the access key, with secret_key." },
	    .example = "{env: S3_ACCESS_KEY}" },
	{ .key = "secret_key", .type = DEP_SECRET, .when = "s3",
	    .at = AT(cf_data_store, secret_key),
	    .doc = { "Clé secrète, avec access_key.",
		"Secret key, with access_key." },
	    .example = "{env: S3_SECRET_KEY}" },
	{ .key = "connect_to", .type = DEP_PLACE, .when = "s3",
	    .at = AT(cf_data_store, connect_host),
	    .at2 = AT(cf_data_store, connect_port),
	    .doc = { "Où se connecter à la place (tunnel, relais).",
		"Where to connect instead (tunnel, relay)." },
	    .example = "127.0.0.1:9000" },
	{ .key = "trust", .type = DEP_TEXTS, .when = "s3",
	    .at = AT(cf_data_store, trust), .format = &dep_path,
	    .doc = { "Fichiers PEM d'autorités acceptées en plus.",
		"PEM files of authorities accepted in addition." },
	    .example = "[ca-interne.pem]" },
	{ .key = "country", .type = DEP_TEXT,
	    .at = AT(cf_data_store, country), .format = &dep_country,
	    .doc = { "Pays où il se trouve.", "Country where it stands." },
	    .example = "FR" },
	{ .key = "operator", .type = DEP_TEXT,
	    .at = AT(cf_data_store, operator_), .format = &dep_id,
	    .doc = { "Qui l'exploite : provider, customer ou l'id d'un tiers.",
		"Who runs it: provider, customer or the id of a third "
		"party." }, .example = "hebergeur" },
	{ .key = "key_store", .type = DEP_TEXT,
	    .at = AT(cf_data_store, key_store), .format = &dep_id,
	    .doc = { "Où est sa clé : un id de key_stores.",
		"Where its key is: an id of key_stores." },
	    .example = "hsm" },
	{ .key = "roles", .type = DEP_WORDS, .at = AT(cf_data_store, roles),
	    .words = data_roles,
	    .doc = { "Ce qu'il contient.", "What it holds." },
	    .example = "[customer_data]" },
	{ 0 },
};
static const struct dep_object data_store = {
	{ "un espace de données", "a data store" },
	sizeof(struct cf_data_store), AT(cf_data_store, pos), DEP_NOWHERE,
	"type", data_store_fields,
};

/* ---- Proofs and decisions ---- */

static const struct dep_field document_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_document, id), .format = &dep_id,
	    .doc = { "Identifiant, repris par client_profile et "
		"ownership.document.", "Identifier, used by client_profile "
		"and ownership.document." }, .example = "kbis" },
	{ .key = "title", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_document, title), .format = &dep_prose,
	    .doc = { "Titre.", "Title." }, .example = "Extrait Kbis" },
	{ .key = "file", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_document, file), .format = &dep_path,
	    .doc = { "Fichier ; un chemin relatif part du dossier de ce "
		"fichier-ci.", "File; a relative path starts from the folder "
		"of this file." }, .example = "preuves/kbis.pdf" },
	{ .key = "sha256", .type = DEP_TEXT, .at = AT(cf_document, sha256),
	    .format = &dep_digest,
	    .doc = { "Empreinte attendue.", "Expected digest." } },
	{ .key = "date", .type = DEP_DATE, .at = AT(cf_document, date),
	    .doc = { "Date du document.", "Date of the document." },
	    .example = "2026-03-02" },
	{ .key = "requirements", .type = DEP_TEXTS,
	    .at = AT(cf_document, requirements), .format = &dep_id,
	    .doc = { "Exigences qu'il appuie, ou règles : tls.r2, tls.r37, "
		"tls.r39.", "Requirements that it supports, or rules: tls.r2, "
		"tls.r37, tls.r39." },
	    .example = "[19.6.a, 19.6.b]" },
	{ 0 },
};
static const struct dep_object document = {
	{ "un document", "a document" },
	sizeof(struct cf_document), AT(cf_document, pos), DEP_NOWHERE, NULL,
	document_fields,
};

static const struct dep_word policy_kinds[] = {
	{ "chrome", { "navigateur Chrome ou Chromium",
	    "Chrome or Chromium, the browser" } },
	{ "chromeos", { "appareil ChromeOS", "ChromeOS device" } },
	{ 0 },
};

static const struct dep_field policy_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_policy, id), .format = &dep_id,
	    .doc = { "Identifiant ; les rapports le montrent.",
		"Identifier; reports show it." }, .example = "postes-admin" },
	{ .key = "file", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_policy, file), .format = &dep_path,
	    .doc = { "Export JSON de chrome://policy, ou fichier de règles "
		"gérées ; un chemin relatif part du dossier de ce fichier-ci.",
		"JSON export of chrome://policy, or a file of managed "
		"policies; a relative path starts from the folder of this "
		"file." }, .example = "preuves/chrome.json" },
	{ .key = "kind", .type = DEP_WORD, .required = true,
	    .at = AT(cf_policy, kind), .words = policy_kinds,
	    .doc = { "Ce qui suit ces règles.", "What follows these "
		"policies." }, .example = "chrome" },
	{ 0 },
};
static const struct dep_object policy = {
	{ "un fichier de règles", "a file of policies" },
	sizeof(struct cf_policy), AT(cf_policy, pos), DEP_NOWHERE, NULL,
	policy_fields,
};

static const struct dep_field waiver_fields[] = {
	{ .key = "id", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_waiver, id), .format = &dep_id,
	    .doc = { "Identifiant ; les rapports le montrent.",
		"Identifier; reports show it." }, .example = "D-2026-03" },
	{ .key = "rule", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_waiver, rule), .format = &dep_id,
	    .doc = { "La règle (confiance list rules).",
		"The rule (confiance list rules)." }, .example = NULL },
	{ .key = "subject", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_waiver, subject), .format = &dep_subject_of,
	    .doc = { "L'objet du constat ; « * » à la fin vaut pour tous ceux "
		"qui commencent ainsi.", "The subject of the finding; '*' at "
		"the end stands for all that begin so." },
	    .example = "endpoint:portail" },
	{ .key = "justification", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_waiver, justification), .format = &dep_prose,
	    .doc = { "Pourquoi le constat est accepté.",
		"Why the finding is accepted." },
	    .example = "client ancien, remplacement en cours" },
	{ .key = "author", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_waiver, author), .format = &dep_prose,
	    .doc = { "Qui l'a demandée.", "Who asked for it." },
	    .example = "Camille Martin" },
	{ .key = "approver", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_waiver, approver), .format = &dep_prose,
	    .doc = { "Qui l'a accordée.", "Who granted it." },
	    .example = "Dominique Petit" },
	{ .key = "created", .type = DEP_DATE, .required = true,
	    .at = AT(cf_waiver, created),
	    .doc = { "Premier jour où elle vaut, UTC.",
		"First day on which it holds, UTC." },
	    .example = "2026-01-05" },
	{ .key = "expires", .type = DEP_LAST_DAY, .required = true,
	    .at = AT(cf_waiver, expires), .at2 = AT(cf_waiver, expires_text),
	    .doc = { "Dernier jour où elle vaut, inclus, UTC.",
		"Last day on which it holds, included, UTC." },
	    .example = "2026-12-31" },
	{ 0 },
};
static const struct dep_object waiver = {
	{ "une dérogation", "a waiver" },
	sizeof(struct cf_waiver), AT(cf_waiver, pos), DEP_NOWHERE, NULL,
	waiver_fields,
};

/* ---- The whole ---- */

static const struct dep_field root_fields[] = {
	{ .key = "confiance", .type = DEP_VERSION, .required = true,
	    .at = DEP_NOWHERE, .min = CF_DEPLOYMENT_VERSION,
	    .max = CF_DEPLOYMENT_VERSION,
	    .doc = { "Version du format ; la première clé.",
		"Version of the format; the first key." }, .example = "1" },
	{ .key = "name", .type = DEP_TEXT, .required = true,
	    .at = AT(cf_deployment, name), .format = &dep_name,
	    .doc = { "Nom du déploiement audité.",
		"Name of the deployment that is audited." },
	    .example = "Portail de démonstration" },
	{ .key = "description", .type = DEP_TEXT,
	    .at = AT(cf_deployment, description), .format = &dep_prose,
	    .doc = { "Quelques phrases, reprises dans les rapports.",
		"A few sentences, shown in reports." },
	    .example = "Service de fichiers pour les agents" },
	{ .key = "activities", .type = DEP_WORDS,
	    .at = AT(cf_deployment, activities), .words = activities,
	    .doc = { "Activités au sens de SecNumCloud 3.2, 1.3.",
		"Activities in the sense of SecNumCloud 3.2, 1.3." },
	    .example = "[IaaS]" },
	{ .key = "marking", .type = DEP_TEXT,
	    .at = AT(cf_deployment, marking), .format = &dep_name,
	    .doc = { "Mention de protection du rapport.",
		"Sensitivity marking of the report." },
	    .example = "Diffusion restreinte au prestataire" },
	{ .key = "auditor", .type = DEP_TEXT,
	    .at = AT(cf_deployment, auditor), .format = &dep_name,
	    .doc = { "Personne ou équipe qui audite.",
		"Person or team that audits." },
	    .example = "Équipe conformité" },
	{ .key = "controlled_clients", .type = DEP_TRI,
	    .at = AT(cf_deployment, controlled_clients),
	    .doc = { "Les clients TLS sont maîtrisés (ANSSI, "
		"recommandations TLS 1.2, R1).",
		"The TLS clients are under control (ANSSI, TLS "
		"recommendations 1.2, R1)." }, .example = "false" },
	{ .key = "client_profile", .type = DEP_TEXT,
	    .at = AT(cf_deployment, client_profile), .format = &dep_id,
	    .doc = { "Le document qui décrit ces clients : un id de "
		"documents.", "The document that describes these clients: an "
		"id of documents." }, .example = "clients-tls" },
	{ .key = "protect_until_year", .type = DEP_INT,
	    .at = AT(cf_deployment, protect_until_year), .min = 2020,
	    .max = 2200,
	    .doc = { "Année jusqu'à laquelle les données doivent rester "
		"secrètes.", "Year until which the data must stay secret." },
	    .example = "2035" },
	{ .key = "trusted_lists", .type = DEP_TEXTS,
	    .at = AT(cf_deployment, trusted_lists), .format = &dep_path,
	    .doc = { "Listes de confiance d'États membres (ETSI TS 119 612, "
		"XML) : les autorités des certificats y sont cherchées. Leur "
		"signature n'est pas vérifiée.", "Trusted lists of Member "
		"States (ETSI TS 119 612, XML): the authorities of "
		"certificates are looked up there. Their signature is not "
		"verified." }, .example = "[tl-fr.xml]" },
	{ .key = "ct_logs", .type = DEP_TEXT,
	    .at = AT(cf_deployment, ct_logs), .format = &dep_path,
	    .doc = { "Liste de journaux de Certificate Transparency, au format "
		"log_list.json (version 3) de Google : les signatures des SCT "
		"sont vérifiées avec les clés qu'elle donne ; l'état de chaque "
		"journal et les dates de fin qu'il admet comptent. Sans cette "
		"clé, celle qui est fournie avec le programme.", "List of "
		"Certificate Transparency logs in the format of Google's "
		"log_list.json (version 3): the signatures of SCTs are "
		"verified with the keys that it gives; the state of each log "
		"and the notAfter that it takes count. Without this key, the "
		"one that comes with the program." },
	    .example = "log_list.json" },
	{ .key = "authorisation", .type = DEP_OBJECT,
	    .at = AT(cf_deployment, authorisation), .object = &authorisation,
	    .doc = { "Qui a permis cet audit.", "Who allowed this audit." } },
	{ .key = "provider", .type = DEP_OBJECT,
	    .at = AT(cf_deployment, provider), .object = &provider,
	    .doc = { "Le prestataire.", "The provider." } },
	{ .key = "third_parties", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, third_parties), .object = &third_party,
	    .doc = { "Les tiers dont le service dépend.",
		"The third parties that the service depends on." } },
	{ .key = "endpoints", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, endpoints), .object = &endpoint,
	    .doc = { "Les points d'accès à examiner.",
		"The endpoints to look at." } },
	{ .key = "domains", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, domains), .object = &domain,
	    .doc = { "Les domaines à examiner.", "The domains to look at." } },
	{ .key = "flows", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, flows), .object = &flow,
	    .doc = { "La matrice des flux des hôtes à examiner (13.1.a) : "
		"leurs ports d'administration connus sont essayés.",
		"The flow matrix of the hosts to look at (13.1.a): their "
		"well-known administration ports are tried." } },
	{ .key = "registers", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, registers), .object = &register_,
	    .doc = { "Registres publics des noms, des réseaux et des "
		"sociétés : réponses enregistrées, ou où les demander.",
		"Public registers of names, networks and companies: saved "
		"answers, or where to ask for them." } },
	{ .key = "tenant_services", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, tenant_services), .object = &tenant_service,
	    .doc = { "Où demander, à la place de leur adresse officielle, si "
		"les domaines ont un locataire dans un nuage.",
		"Where to ask, in place of their official address, whether "
		"the domains have a tenant in a cloud." } },
	{ .key = "vantage", .type = DEP_WORD,
	    .at = AT(cf_deployment, vantage), .words = vantages,
	    .doc = { "D'où l'audit regarde ; absent : ce qui n'est pas "
		"joignable d'ici ne prouve rien.", "Where the audit looks "
		"from; absent: what cannot be reached from here proves "
		"nothing." }, .example = "public" },
	{ .key = "key_stores", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, key_stores), .object = &key_store,
	    .doc = { "Les coffres de clés.", "The key stores." } },
	{ .key = "data_stores", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, data_stores), .object = &data_store,
	    .doc = { "Les espaces de données.", "The data stores." } },
	{ .key = "documents", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, documents), .object = &document,
	    .doc = { "Les documents de preuve.", "The evidence documents." } },
	{ .key = "policies", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, policies), .object = &policy,
	    .doc = { "Les règles des navigateurs et des appareils avec "
		"lesquels le service est administré ou utilisé : ce qu'elles "
		"laissent partir est examiné.", "The policies of the browsers "
		"and devices that the service is administered or used with: "
		"what they let leave is looked at." } },
	{ .key = "waivers", .type = DEP_OBJECTS,
	    AT_N(cf_deployment, waivers), .object = &waiver,
	    .doc = { "Les dérogations ; elles n'effacent aucun verdict.",
		"The waivers; they erase no verdict." } },
	{ 0 },
};
const struct dep_object dep_root = {
	{ "le déploiement", "the deployment" },
	sizeof(struct cf_deployment), DEP_NOWHERE, DEP_NOWHERE, NULL,
	root_fields,
};

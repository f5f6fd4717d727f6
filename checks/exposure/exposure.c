/*
 * The exposure check: which declared interfaces answer from here, what they
 * say in clear and to somebody without credentials, and whether the open
 * ports of a host are those of the flow matrix.  Vocabulary, collectors and
 * rules.
 */
#include "pages.h"

static const struct cf_fact_def facts[] = {
	{ "exposure.open", "endpoint", CF_T_LIST, "",
	    { "Adresses qui ont accepté une connexion TCP.",
		"Addresses that accepted a TCP connection." } },
	{ "exposure.refused", "endpoint", CF_T_LIST, "",
	    { "Adresses qui ont refusé la connexion.",
		"Addresses that refused the connection." } },
	{ "exposure.silent", "endpoint", CF_T_LIST, "",
	    { "Adresses sans réponse à la demande de connexion.",
		"Addresses that did not answer the request to connect." } },
	{ "exposure.direct", "endpoint", CF_T_BOOL, "",
	    { "Les adresses essayées sont les adresses publiées, et non celles "
	      "d'un tunnel.",
		"The addresses that were tried are the published ones, and not "
		"those of a tunnel." } },
	{ "exposure.talked_to", "endpoint", CF_T_LIST, "",
	    { "Adresses et ports essayés.",
		"Addresses and ports that were tried." } },
	{ "exposure.vantage", "endpoint", CF_T_LIST, "",
	    { "Adresses de la machine d'où ils ont été essayés.",
		"Addresses of the machine from which they were tried." } },

	{ "exposure.rtt", "endpoint", CF_T_LIST, "",
	    { "Adresses qui ont répondu à une connexion, et en combien de "
	      "millisecondes au plus (--rtt-from).",
		"Addresses that answered a connection, and in how many "
		"milliseconds at most (--rtt-from)." } },
	{ "exposure.rtt_from", "endpoint", CF_T_TEXT, "",
	    { "Où est la machine d'où ce fut mesuré : latitude, longitude, "
	      "tels que déclarés.",
		"Where the machine is that measured it: latitude, longitude, "
		"as declared." } },
	{ "exposure.code", "endpoint", CF_T_INT, "",
	    { "Code HTTP de la page d'accueil en HTTPS, après les redirections "
	      "internes.",
		"HTTP code of the front page over HTTPS, after redirects "
		"within the endpoint." } },
	{ "exposure.content_type", "endpoint", CF_T_TEXT, "",
	    { "Type de média de cette page.", "Media type of that page." } },
	{ "exposure.hsts", "endpoint", CF_T_TEXT, "",
	    { "En-tête Strict-Transport-Security, tel quel.",
		"Strict-Transport-Security header, as it is." } },
	{ "exposure.hsts_max_age", "endpoint", CF_T_INT, "s",
	    { "Durée HSTS ; absente si l'en-tête manque ou n'est pas valide.",
		"HSTS duration; absent when the header is missing or not "
		"valid." } },
	{ "exposure.hsts_flags", "endpoint", CF_T_LIST, "",
	    { "includeSubDomains, preload.", "includeSubDomains, preload." } },
	{ "exposure.cookies", "endpoint", CF_T_LIST, "",
	    { "Cookies posés par cette page : nom et attributs, sans valeur.",
		"Cookies that the page sets: name and attributes, without "
		"value." } },
	{ "exposure.headers", "endpoint", CF_T_LIST, "",
	    { "En-têtes de sécurité et de présentation de cette page.",
		"Headers of that page about security and about the server." } },
	{ "exposure.plain_http", "endpoint", CF_T_TEXT, "",
	    { "Le port HTTP en clair : closed, no-answer, redirect-https, "
	      "redirect-https-elsewhere, redirect-clear, redirect-nowhere, "
	      "content, challenge ou error.",
		"The port of clear HTTP: closed, no-answer, redirect-https, "
		"redirect-https-elsewhere, redirect-clear, redirect-nowhere, "
		"content, challenge or error." } },
	{ "exposure.plain_code", "endpoint", CF_T_INT, "",
	    { "Code HTTP de la réponse en clair.",
		"HTTP code of the answer in clear." } },
	{ "exposure.plain_location", "endpoint", CF_T_TEXT, "",
	    { "Où mène la redirection, sans paramètres.",
		"Where the redirect leads, without parameters." } },
	{ "exposure.answers", "endpoint", CF_T_LIST, "",
	    { "Chemins demandés sans identification.",
		"Paths asked for without credentials." } },

	{ "web.addresses", "endpoint", CF_T_LIST, "",
	    { "Adresses du point d'accès dont le web a été examiné.",
		"Addresses of the endpoint whose web was examined." } },
	{ "web.addresses_differ", "endpoint", CF_T_LIST, "",
	    { "Clés dont la valeur n'est pas la même à toutes les adresses ; leur "
	      "note dit qui a répondu quoi.",
		"Keys whose value is not the same at all addresses; their note "
		"says who answered what." } },
	{ "web.scripts", "endpoint", CF_T_LIST, "",
	    { "Hôtes tiers dont ses pages chargent des scripts ou des cadres.",
		"Foreign hosts from which its pages load scripts or frames." } },
	{ "web.forms", "endpoint", CF_T_LIST, "",
	    { "Hôtes tiers auxquels ses formulaires envoient ce qui est "
	      "saisi.",
		"Foreign hosts to which its forms send what is typed in." } },
	{ "web.resources", "endpoint", CF_T_LIST, "",
	    { "Hôtes tiers dont ses pages chargent autre chose : styles, "
	      "polices, images…",
		"Foreign hosts from which its pages load anything else: "
		"styles, fonts, images…" } },
	{ "web.reports", "endpoint", CF_T_LIST, "",
	    { "Hôtes tiers qui reçoivent des rapports sur ses pages (CSP, "
	      "Report-To, NEL).",
		"Foreign hosts that receive reports on its pages (CSP, "
		"Report-To, NEL)." } },
	{ "web.loads", "endpoint", CF_T_LIST, "",
	    { "Ce qu'elles chargent de tiers : par quoi, URL sans paramètres, "
	      "« integrity » quand la page en donne l'empreinte (SRI).",
		"What they load from others: by what, URL without parameters, "
		"\"integrity\" when the page says its digest (SRI)." } },
	{ "web.no_integrity", "endpoint", CF_T_LIST, "",
	    { "Scripts de tiers dont la page ne donne pas l'empreinte.",
		"Foreign scripts whose digest the page does not say." } },
	{ "web.policy_hosts", "endpoint", CF_T_LIST, "",
	    { "Hôtes que la politique de contenu (CSP) permet.",
		"Hosts that the content security policy (CSP) allows." } },
	{ "web.cookie_domains", "endpoint", CF_T_LIST, "",
	    { "Domaines, autres que l'hôte, pour lesquels ses pages posent "
	      "des cookies.",
		"Domains other than the host for which its pages set "
		"cookies." } },
	{ "web.languages", "endpoint", CF_T_LIST, "",
	    { "Pages lues en demandant du français : chemin et langue "
	      "annoncée, « ? » sans annonce.",
		"Pages that were read asking for French: path and language "
		"stated, \"?\" when none is." } },
	{ "web.scripted", "endpoint", CF_T_LIST, "",
	    { "Pages dont le texte ne vient que par script : des scripts, et "
	      "moins de quatre mots hors d'eux.",
		"Pages whose text only comes by script: scripts, and fewer "
		"than four words beside them." } },
	{ "web.french_link", "endpoint", CF_T_BOOL, "",
	    { "Une de ses pages mène à une version en français (hreflang).",
		"One of its pages leads to a version in French "
		"(hreflang)." } },
	{ "security_txt.contacts", "endpoint", CF_T_LIST, "",
	    { "Contacts de /.well-known/security.txt (RFC 9116).",
		"Contacts of /.well-known/security.txt (RFC 9116)." } },
	{ "security_txt.expires", "endpoint", CF_T_TIME, "",
	    { "Date d'expiration de security.txt.",
		"Date on which security.txt expires." } },
	{ "security_txt.signed", "endpoint", CF_T_BOOL, "",
	    { "security.txt porte une signature OpenPGP, non vérifiée.",
		"security.txt has an OpenPGP signature, not verified." } },
	{ "security_txt.faults", "endpoint", CF_T_LIST, "",
	    { "Ce que security.txt a et que la RFC 9116 ne permet pas.",
		"What security.txt has and RFC 9116 does not allow." } },
	{ "identity.issuer", "endpoint", CF_T_TEXT, "",
	    { "Émetteur qu'annonce la découverte OpenID Connect.",
		"Issuer that OpenID Connect discovery announces." } },
	{ "identity.hosts", "endpoint", CF_T_LIST, "",
	    { "Hôtes du fournisseur d'identité qu'elle annonce.",
		"Hosts of the identity provider that it announces." } },
	{ "identity.saml_entity", "endpoint", CF_T_TEXT, "",
	    { "Entité qu'annoncent les métadonnées SAML.",
		"Entity that SAML metadata announces." } },
	{ "identity.saml_hosts", "endpoint", CF_T_LIST, "",
	    { "Hôtes du fournisseur d'identité qu'elles annoncent.",
		"Hosts of the identity provider that it announces." } },
	{ "key_access.issuer", "endpoint", CF_T_TEXT, "",
	    { "Où commence l'authentification de qui demande une clé "
	      "(cse-configuration).",
		"Where the authentication of whoever asks for a key begins "
		"(cse-configuration)." } },
	{ "key_access.hosts", "endpoint", CF_T_LIST, "",
	    { "Hôtes qui authentifient qui demande une clé.",
		"Hosts that authenticate whoever asks for a key." } },
	{ "key_service.key", "endpoint", CF_T_TEXT, "",
	    { "Adresse de la clé publique (Microsoft, double key "
	      "encryption).",
		"Address of the public key (Microsoft, double key "
		"encryption)." } },
	{ "key_service.hosts", "endpoint", CF_T_LIST, "",
	    { "Hôtes du service de clés qu'elle annonce.",
		"Hosts of the key service that it announces." } },
	{ "page.code", "page", CF_T_INT, "",
	    { "Code HTTP de la page déclarée.",
		"HTTP code of the declared page." } },
	{ "page.words", "page", CF_T_INT, "",
	    { "Mots que lit qui n'exécute pas de script.",
		"Words that somebody who runs no script reads." } },
	{ "page.date", "page", CF_T_TIME, "",
	    { "Date que donne la page, sinon Last-Modified.",
		"Date that the page gives, else Last-Modified." } },

	{ "answer.path", "answer", CF_T_TEXT, "",
	    { "Le chemin demandé.", "The path asked for." } },
	{ "answer.code", "answer", CF_T_INT, "",
	    { "Code HTTP de la réponse, redirections non suivies.",
		"HTTP code of the answer, redirects not followed." } },
	{ "answer.type", "answer", CF_T_TEXT, "",
	    { "Type de média.", "Media type." } },
	{ "answer.size", "answer", CF_T_INT, "B",
	    { "Taille du corps, qui n'est pas conservé.",
		"Size of the body, which is not kept." } },
	{ "answer.sha256", "answer", CF_T_TEXT, "SHA-256",
	    { "Empreinte du corps.", "Digest of the body." } },
	{ "answer.title", "answer", CF_T_TEXT, "",
	    { "Titre de la page.", "Title of the page." } },
	{ "answer.password_field", "answer", CF_T_BOOL, "",
	    { "La page a un champ de mot de passe.",
		"The page has a password field." } },
	{ "answer.challenge", "answer", CF_T_TEXT, "",
	    { "Schéma d'authentification demandé (WWW-Authenticate).",
		"Authentication scheme asked for (WWW-Authenticate)." } },
	{ "answer.location", "answer", CF_T_TEXT, "",
	    { "Où mène la redirection, sans paramètres.",
		"Where the redirect leads, without parameters." } },

	{ "exposure.flow_open", "flow", CF_T_LIST, "",
	    { "Ports TCP ouverts vus d'ici.", "TCP ports open from here." } },
	{ "exposure.flow_refused", "flow", CF_T_LIST, "",
	    { "Ports TCP qui refusent la connexion.",
		"TCP ports that refuse the connection." } },
	{ "exposure.flow_silent", "flow", CF_T_LIST, "",
	    { "Ports TCP sans réponse (filtrés).",
		"TCP ports without an answer (filtered)." } },
	{ "exposure.flow_addresses", "flow", CF_T_LIST, "",
	    { "Adresses de l'hôte qui ont été essayées.",
		"Addresses of the host that were tried." } },
	{ "exposure.flow_vantage", "flow", CF_T_LIST, "",
	    { "Adresses de la machine d'où ils ont été essayés.",
		"Addresses of the machine from which they were tried." } },
	{ NULL },
};

static const struct cf_collector collectors[] = {
	{
		.name = "reach",
		.title = { "Points d'accès joignables d'ici",
		    "Endpoints that can be reached from here" },
		.phase = CF_PHASE_OBSERVE,
		.trust = CF_TRUST_NET,
		.run = exp_collect_reach,
	},
	{
		.name = "web",
		.title = { "HTTP en clair, en-têtes, réponses sans "
		    "identification",
		    "Clear HTTP, headers, answers without credentials" },
		.phase = CF_PHASE_OBSERVE,
		.trust = CF_TRUST_NET,
		.run = exp_collect_web,
	},
	{
		.name = "flows",
		.title = { "Ports ouverts des hôtes de la matrice des flux",
		    "Open ports of the hosts of the flow matrix" },
		.phase = CF_PHASE_OBSERVE,
		.trust = CF_TRUST_NET,
		.run = exp_collect_flows,
	},
	{ .name = NULL },
};

static const struct cf_rule *const rules[] = {
	&exp_rule_admin_closed,
	&exp_rule_admin_tls,
	&exp_rule_https_only,
	&exp_rule_hsts,
	&exp_rule_cookies,
	&exp_rule_security_headers,
	&exp_rule_authentication_first,
	&exp_rule_french,
	&exp_rule_security_txt,
	&exp_rule_published_page,
	&exp_rule_flows_declared,
	&exp_rule_flows_used,
	NULL,
};

const struct cf_check cf_check_exposure = {
	.name = "exposure",
	.title = { "Exposition des interfaces", "Exposure of interfaces" },
	.facts = facts,
	.collectors = collectors,
	.rules = rules,
};

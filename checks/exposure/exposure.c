/*
 * The exposure check: which declared interfaces answer from here, what they
 * say in clear and to somebody without credentials, and whether the open
 * ports of a host are those of the flow matrix.  Vocabulary, collectors and
 * rules.
 */
#include "exposure.h"

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

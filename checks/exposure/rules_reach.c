/*
 * Rules about what can be reached: administration interfaces off public
 * networks, and those of customers inside TLS.  Pure.  What does not answer
 * proves something only when it is said where the audit looked from, and when
 * something else answered from there.
 */
#include <string.h>

#include "exposure.h"

/* ---- Administration of the provider ---- */

/* Whether one of the addresses is of the public unicast space. */
static bool
any_routable(const struct cf_fact *open)
{
	struct cf_addr addr;
	size_t i;

	for (i = 0; i < open->value.n; i++)
		if (cf_addr_parse(open->value.list[i], 0, &addr) == CF_OK &&
		    cf_addr_special(&addr)[0] == '\0')
			return true;
	return false;
}

/* Whether each address listed is routed on the Internet. */
static bool
all_routable(const struct cf_fact *addresses)
{
	struct cf_addr addr;
	size_t i;

	for (i = 0; i < addresses->value.n; i++)
		if (cf_addr_parse(addresses->value.list[i], 0, &addr) !=
			CF_OK || cf_addr_special(&addr)[0] != '\0')
			return false;
	return true;
}

static void
judge_answers(struct cf_judge *j, const struct cf_fact *open)
{
	const char *from = exp_items(j, cf_fact(j, "exposure.vantage"));
	const char *where = exp_items(j, open);

	if (strcmp(exp_vantage(j), "public") != 0)
		cf_unknown(j, "%s répond depuis %s, mais il n'est pas déclaré "
		    "que l'audit regarde depuis un réseau public (vantage)",
		    "%s answers from %s, but it is not declared that the audit "
		    "looks from a public network (vantage)", where, from);
	else if (!any_routable(open))
		cf_unknown(j, "%s répond depuis %s, mais cette adresse n'est "
		    "pas routée sur Internet",
		    "%s answers from %s, but this address is not routed on "
		    "the Internet", where, from);
	else
		cf_fail(j, "interface d'administration joignable depuis un "
		    "réseau public : %s répond depuis %s",
		    "administration interface that can be reached from a "
		    "public network: %s answers from %s", where, from);
}

static void
judge_no_answer(struct cf_judge *j)
{
	const struct cf_fact *refused = cf_need(j, "exposure.refused");
	const struct cf_fact *silent = cf_need(j, "exposure.silent");
	const char *from = exp_items(j, cf_fact(j, "exposure.vantage"));

	if (refused == NULL || silent == NULL)
		return;
	if (strcmp(exp_vantage(j), "public") != 0)
		cf_unknown(j, "rien ne répond depuis %s, mais il n'est pas "
		    "déclaré que l'audit regarde depuis un réseau public "
		    "(vantage)",
		    "nothing answers from %s, but it is not declared that the "
		    "audit looks from a public network (vantage)", from);
	else if (!all_routable(refused))
		/* It was heard: so we do not look from a public network. */
		cf_unknown(j, "refus reçu de %s, une adresse qui n'est pas "
		    "routée sur Internet : l'audit ne regarde pas depuis un "
		    "réseau public",
		    "refusal heard from %s, an address that is not routed on "
		    "the Internet: the audit does not look from a public "
		    "network", exp_items(j, refused));
	else if (silent->value.n > 0 && exp_control(j) == NULL)
		cf_unknown(j, "silence depuis %s, mais aucun autre point "
		    "d'accès n'y a répondu : fermé et coupé ne se distinguent "
		    "pas",
		    "silence from %s, but no other endpoint answered there: "
		    "closed and cut off look the same", from);
	else
		cf_pass(j, "aucune réponse depuis le réseau public (%s) : "
		    "refus %s, silence %s",
		    "no answer from the public network (%s): refused %s, "
		    "silent %s", from, exp_items(j, refused),
		    exp_items(j, silent));
}

static void
judge_admin_closed(struct cf_judge *j)
{
	const struct cf_fact *roles = exp_roles(j), *open, *direct;

	if (roles == NULL)
		return;
	if (!cf_list_has(roles, "admin") && !cf_list_has(roles, "internal")) {
		cf_na(j, "ni administration du prestataire ni interface "
		    "interne", "neither the provider's administration nor an "
		    "internal interface");
		return;
	}
	if (exp_public(j) == CF_TRI_YES) {
		cf_fact(j, "endpoint.public");
		cf_fail(j, "interface d'administration ou interne déclarée "
		    "joignable depuis un réseau public",
		    "administration or internal interface declared reachable "
		    "from a public network");
		return;
	}
	open = cf_fact(j, "exposure.open");
	if (open == NULL || (open->status != CF_ST_OK &&
	    open->status != CF_ST_PARTIAL)) {
		cf_need(j, "exposure.open");
		return;
	}
	if ((direct = cf_need(j, "exposure.direct")) == NULL)
		return;
	if (!direct->value.b) {
		cf_unknown(j, "l'audit s'est connecté à %s et non à l'adresse "
		    "publiée : cela ne dit rien de ce qui est joignable",
		    "the audit connected to %s and not to the published "
		    "address: this says nothing of what can be reached",
		    exp_items(j, cf_fact(j, "exposure.talked_to")));
		return;
	}
	if (open->value.n > 0)
		judge_answers(j, open);
	else if (cf_need(j, "exposure.open") != NULL)
		judge_no_answer(j);
}

const struct cf_rule exp_rule_admin_closed = {
	.id = "exposure.admin-closed",
	.title = { "Administration du prestataire hors réseau public",
	    "Provider's administration off public networks" },
	.cite = "ANSSI, SecNumCloud 3.2, 9.6.d",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Placer l'interface sur un réseau d'administration et "
		    "filtrer son adresse à la bordure.",
	    "Place the interface on an administration network and filter its "
	    "address at the border." },
	.judge = judge_admin_closed,
};

/* ---- Interfaces of customers ---- */

static bool
is_management(const struct cf_fact *roles)
{
	return cf_list_has(roles, "customer") || cf_list_has(roles, "admin") ||
	    cf_list_has(roles, "api") || cf_list_has(roles, "identity");
}

/* Declared as clear HTTP: what does it really answer? */
static void
judge_clear(struct cf_judge *j)
{
	const struct cf_fact *plain = cf_need(j, "exposure.plain_http");

	if (plain == NULL)
		return;
	if (strcmp(plain->value.s, "redirect-https") == 0)
		cf_pass(j, "en clair, seule une redirection vers HTTPS est "
		    "servie", "in clear, nothing but a redirect to HTTPS is "
		    "served");
	else if (strcmp(plain->value.s, "content") == 0 ||
	    strcmp(plain->value.s, "challenge") == 0 ||
	    strcmp(plain->value.s, "redirect-clear") == 0)
		cf_fail(j, "interface servie en HTTP sans TLS (%s)",
		    "interface served over HTTP without TLS (%s)",
		    plain->value.s);
	else
		cf_unknown(j, "l'interface déclarée en HTTP ne montre pas ce "
		    "qu'elle sert (%s)",
		    "the interface declared as HTTP does not show what it "
		    "serves (%s)", plain->value.s);
}

static void
judge_admin_tls(struct cf_judge *j)
{
	const struct cf_fact *roles = exp_roles(j), *f;
	const char *protocol;

	if (roles == NULL)
		return;
	if (!is_management(roles)) {
		cf_na(j, "ni accès ni administration des commanditaires",
		    "neither access nor administration of customers");
		return;
	}
	if (exp_public(j) == CF_TRI_NO) {
		cf_na(j, "le point d'accès est déclaré hors de tout réseau "
		    "public", "the endpoint is declared off any public "
		    "network");
		return;
	}
	if ((f = cf_about(j, "endpoint.protocol")) == NULL ||
	    f->status != CF_ST_OK) {
		cf_unknown(j, "le protocole n'est pas déclaré",
		    "the protocol is not declared");
		return;
	}
	protocol = f->value.s;
	if (strcmp(protocol, "ssh") == 0 || strcmp(protocol, "ike") == 0)
		cf_na(j, "le protocole chiffre sans TLS (%s)",
		    "the protocol encrypts without TLS (%s)", protocol);
	else if (strcmp(protocol, "http") == 0)
		judge_clear(j);
	else if ((f = cf_need(j, "tls.versions")) == NULL)
		return;
	else if (f->value.n > 0)
		cf_pass(j, "TLS est servi : %s", "TLS is served: %s",
		    exp_items(j, f));
	else if (strcmp(protocol, "other") == 0)
		cf_unknown(j, "protocole « other » : aucun TLS vu",
		    "protocol \"other\": no TLS seen");
	else
		cf_fail(j, "aucune version de TLS n'est servie",
		    "no version of TLS is served");
}

const struct cf_rule exp_rule_admin_tls = {
	.id = "exposure.admin-tls",
	.title = { "Interface des commanditaires dans TLS",
	    "Customers' interface inside TLS" },
	.cite = "ANSSI, SecNumCloud 3.2, 9.6.e",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Ne servir l'interface que dans TLS.",
	    "Serve the interface inside TLS only." },
	.judge = judge_admin_tls,
};

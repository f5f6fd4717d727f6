/*
 * SecNumCloud 3.2, 19.2: where data is.  A place is believed when the provider
 * publishes it or two independent sets agree; a place says nothing about who controls the
 * operator, which is the question of rules_control.c.
 *
 * Pure: reads facts, no file, no clock.
 */
#include <stdlib.h>
#include <string.h>

#include "jurisdiction.h"
#include "rules.h"

/* What the addresses of one endpoint say together. */
struct area {
	struct jur_words inside, outside, doubt;
	const char *confidence; /* of the first doubtful address */
	const char *cdn;	/* delivery network that the name points to */
	bool published;		/* some place rests on its provider's list */
};

/* "192.0.2.1 (FR)"; with what both sets say when the list says otherwise. */
static void
add_place(struct cf_judge *j, struct jur_words *words, const char *ip,
    const char *code, bool published)
{
	const char *on = jur_on(j, "address", ip), *a, *b;

	if (!published) {
		jur_words_add(words, "%s (%s)", ip, code);
		return;
	}
	/* The list carries the verdict; the sets are told beside it. */
	a = jur_text(cf_about_on(j, on, "address.country_a"));
	b = jur_text(cf_about_on(j, on, "address.country_b"));
	if (a[0] != '\0' && cf_streq(a, b) && !cf_streq(a, code))
		jur_words_add(words, "%s (%s ≠ %s, %s)", ip, code, a, b);
	else
		jur_words_add(words, "%s (%s)", ip, code);
}

/* Every answer about an address on which they differ. */
static void
add_answers(struct cf_judge *j, struct jur_words *words, const char *on,
    const char *ip)
{
	const struct cf_fact *list = cf_fact_on(j, on,
	    "address.country_published");
	const char *a = jur_text(cf_fact_on(j, on, "address.country_a"));
	const char *b = jur_text(cf_fact_on(j, on, "address.country_b"));

	if (jur_text(list)[0] != '\0')
		jur_words_add(words, "%s (%s / %s / %s)", ip, a, b,
		    jur_text(list));
	else
		jur_words_add(words, "%s (%s / %s)", ip, a, b);
}

/* An answer that came sooner than light comes back from a country. */
struct soon {
	int64_t away, ms, reach;
};

/*
 * Whether the address of the endpoint answered so, NULL all of its addresses.
 * What answered may be a relay on the way, so that this fails nothing; and an
 * answer that comes late proves nothing.
 */
static bool
too_soon(struct cf_judge *j, const char *endpoint, const char *ip,
    const char *code, struct soon *ret)
{
	const struct cf_fact *rtt, *from;
	const char *entry, *blank;
	struct soon s;
	char *end;
	size_t i;
	bool any = false;

	rtt = cf_about_on(j, endpoint, "exposure.rtt");
	from = cf_about_on(j, endpoint, "exposure.rtt_from");
	if (!jur_has_value(rtt) || !jur_has_value(from))
		return false;
	for (i = 0; i < rtt->value.n; i++) {
		entry = rtt->value.list[i];
		if ((blank = strchr(entry, ' ')) == NULL || (ip != NULL &&
		    (strlen(ip) != (size_t)(blank - entry) ||
		    strncmp(entry, ip, strlen(ip)) != 0)))
			continue;
		s.ms = strtoll(blank + 1, &end, 10);
		s.away = jur_light_apart(from->value.s, code);
		s.reach = jur_light_reach(*end == '\0' ? s.ms : -1);
		if (s.away <= s.reach)
			return false;
		*ret = s;
		any = true;
	}
	if (any) {
		(void)cf_fact_on(j, endpoint, "exposure.rtt");
		(void)cf_fact_on(j, endpoint, "exposure.rtt_from");
	}
	return any;
}

static void
add_soon(struct jur_words *words, const char *what, const char *code,
    const struct soon *s)
{
	jur_words_add(words, "%s (%s: ≥ %lld km, %lld ms: ≤ %lld km)", what,
	    code, (long long)s->away, (long long)s->ms, (long long)s->reach);
}

static void
look_address(struct cf_judge *j, struct area *area, const char *ip)
{
	const char *on = jur_on(j, "address", ip), *code, *why;
	struct soon soon;
	bool published;
	const struct cf_fact *country = cf_fact_on(j, on, "address.country");

	code = jur_text(country);
	why = jur_text(cf_fact_on(j, on, "address.country_confidence"));
	published = cf_streq(why, "published");
	if (code[0] != '\0' && too_soon(j, cf_judge_subject(j), ip, code,
	    &soon)) {
		if (area->doubt.n == 0)
			area->confidence = "light";
		add_soon(&area->doubt, ip, code, &soon);
		return;
	}
	switch (jur_where_place(j, code)) {
	case JUR_INSIDE:
		area->published = area->published || published;
		add_place(j, &area->inside, ip, code, published);
		return;
	case JUR_OUTSIDE:
		add_place(j, &area->outside, ip, code, published);
		return;
	case JUR_UNKNOWN:
		break;
	}
	if (area->doubt.n == 0)
		area->confidence = why;
	if (cf_streq(why, "disagree"))
		add_answers(j, &area->doubt, on, ip);
	else
		jur_words_add(&area->doubt, "%s", ip);
}

static struct area
look(struct cf_judge *j, const struct cf_fact *addresses)
{
	struct area area = { jur_words_none(j), jur_words_none(j),
		jur_words_none(j), "", "", false };
	const struct cf_fact *host = cf_about(j, "endpoint.host");
	const char *on;
	size_t i;

	for (i = 0; i < addresses->value.n; i++)
		look_address(j, &area, addresses->value.list[i]);
	if (jur_text(host)[0] != '\0') {
		on = jur_on(j, "name", host->value.s);
		area.cdn = jur_text(cf_fact_on(j, on, "name.cdn"));
	}
	return area;
}

/* Why the place is not known, in the words of the first doubtful address. */
static void
say_doubt(struct cf_judge *j, const struct area *area)
{
	const char *list = area->doubt.text;

	if (cf_streq(area->confidence, "disagree"))
		cf_unknown(j,
		    "lieu indéterminé : les jeux de données se "
		    "contredisent sur %s",
		    "place undetermined: the data sets disagree on %s",
		    list);
	else if (cf_streq(area->confidence, "single"))
		cf_unknown(j,
		    "lieu indéterminé : un seul jeu de données répond pour %s, "
		    "il en faut deux (installer le second avec "
		    "checks/jurisdiction/fetch-data.sh)",
		    "place undetermined: only one data set answers for %s, two "
		    "are needed (install the second with "
		    "checks/jurisdiction/fetch-data.sh)",
		    list);
	else if (cf_streq(area->confidence, "light"))
		cf_unknown(j,
		    "lieu indéterminé : la réponse vient plus tôt que la lumière "
		    "ne revient de ce pays : %s",
		    "place undetermined: the answer comes sooner than light "
		    "comes back from that country: %s",
		    list);
	else if (cf_streq(area->confidence, "anycast"))
		cf_unknown(j,
		    "lieu indéterminé : réseau de diffusion ou anycast, qui "
		    "répond depuis plusieurs pays : %s",
		    "place undetermined: delivery or anycast network, which "
		    "answers from several countries: %s",
		    list);
	else if (cf_streq(area->confidence, "special"))
		cf_unknown(j,
		    "lieu indéterminé : adresse non publique (%s) ; déclarer "
		    "les adresses publiées",
		    "place undetermined: address that is not public (%s); "
		    "declare the published addresses",
		    list);
	else
		cf_unknown(j,
		    "lieu indéterminé : aucun jeu de données ne situe %s",
		    "place undetermined: no data set places %s", list);
}

static void
judge_area(struct cf_judge *j, const struct cf_fact *addresses)
{
	struct area area = look(j, addresses);

	if (area.outside.n != 0) {
		cf_fail(j, "hors de l'Union européenne : %s",
		    "outside the European Union: %s", area.outside.text);
		return;
	}
	if (area.cdn[0] != '\0') {
		cf_unknown(j,
		    "lieu indéterminé : le nom mène au réseau de diffusion %s, "
		    "qui répond depuis plusieurs pays",
		    "place undetermined: the name leads to the delivery "
		    "network %s, which answers from several countries",
		    area.cdn);
		return;
	}
	if (area.doubt.n != 0) {
		say_doubt(j, &area);
		return;
	}
	if (addresses->status != CF_ST_OK) {
		cf_unknown(j,
		    "la liste des adresses est incomplète ; celles qui sont "
		    "connues sont dans l'Union : %s",
		    "the list of addresses is incomplete; those known are in "
		    "the Union: %s",
		    area.inside.text);
		return;
	}
	if (area.published) {
		cf_pass(j,
		    "dans l'Union européenne selon la liste que publie le "
		    "prestataire, ou deux jeux de données indépendants : %s",
		    "in the European Union by the list that the provider "
		    "publishes, or two independent data sets: %s",
		    area.inside.text);
		return;
	}
	cf_pass(j,
	    "dans l'Union européenne selon deux jeux de données "
	    "indépendants : %s",
	    "in the European Union by two independent data sets: %s",
	    area.inside.text);
}

/* Both rules differ in the roles, and in what a missing role means: an
 * endpoint without a role may carry customer data. */
static void
judge_roles(struct cf_judge *j, bool when_none)
{
	const struct cf_fact *addresses;
	bool none, has = jur_has_role(j, cf_judge_subject(j), &none);

	if (!has && !(none && when_none)) {
		cf_na(j,
		    "aucun des rôles de ce point d'accès n'est concerné",
		    "none of the roles of this endpoint is concerned");
		return;
	}
	if ((addresses = jur_addresses(j)) == NULL)
		return;
	if (jur_internal(j, addresses)) {
		cf_na(j,
		    "point d'accès interne à adresses privées : son lieu est "
		    "celui des sites déclarés",
		    "internal endpoint with private addresses: its place is "
		    "that of the declared sites");
		return;
	}
	judge_area(j, addresses);
}

static void
judge_place(struct cf_judge *j)
{
	judge_roles(j, true);
}

static void
judge_technical(struct cf_judge *j)
{
	judge_roles(j, false);
}

/* ---- Declared sites ---- */

static bool
perimeter_is_empty(struct cf_judge *j)
{
	const char *const *list;

	return cf_judge_subjects(j, "endpoint", &list) == 0 &&
	    cf_judge_subjects(j, "data_store", &list) == 0 &&
	    cf_judge_subjects(j, "key_store", &list) == 0;
}

/* All countries of the list are in the perimeter; else the verdict is said. */
static bool
all_inside(struct cf_judge *j, const struct cf_fact *sites)
{
	struct jur_words outside = jur_words_none(j), doubt = outside;
	size_t i;

	for (i = 0; i < sites->value.n; i++)
		switch (jur_where_place(j, sites->value.list[i])) {
		case JUR_OUTSIDE:
			jur_words_add(&outside, "%s", sites->value.list[i]);
			break;
		case JUR_UNKNOWN:
			jur_words_add(&doubt, "%s", sites->value.list[i]);
			break;
		case JUR_INSIDE:
			break;
		}
	if (outside.n != 0)
		cf_fail(j,
		    "déclaré hors de l'Union européenne : %s",
		    "declared outside the European Union: %s", outside.text);
	else if (doubt.n != 0)
		cf_unknown(j, "ces codes ne désignent aucun pays : %s",
		    "these codes name no country: %s", doubt.text);
	return outside.n + doubt.n == 0;
}

/* Places that two sets agree on and that the declaration does not name; those
 * that an endpoint answered too soon for go to doubt. */
static struct jur_words
contradictions(struct cf_judge *j, const struct cf_fact *sites,
    struct jur_words *doubt)
{
	struct jur_words found = jur_words_none(j);
	const struct cf_fact *places;
	const char *const *list;
	size_t i, k, n = cf_judge_subjects(j, "endpoint", &list);
	struct soon soon;
	bool none;

	for (i = 0; i < n; i++) {
		if (!jur_has_role(j, list[i], &none) && !none)
			continue;
		places = cf_fact_on(j, list[i], "endpoint.places");
		for (k = 0; jur_has_value(places) && k < places->value.n; k++)
			if (cf_list_has(sites, places->value.list[k]))
				continue;
			else if (too_soon(j, list[i], NULL,
			    places->value.list[k], &soon))
				add_soon(doubt, cf_subject_name(list[i]),
				    places->value.list[k], &soon);
			else
				jur_words_add(&found, "%s (%s)",
				    cf_subject_name(list[i]),
				    places->value.list[k]);
	}
	return found;
}

static void
judge_sites(struct cf_judge *j)
{
	const struct cf_fact *sites;
	struct jur_words found, doubt = jur_words_none(j);

	if (perimeter_is_empty(j)) {
		cf_na(j, "le périmètre ne contient ni point d'accès ni stockage",
		    "the perimeter has neither endpoint nor storage");
		return;
	}
	if ((sites = cf_need(j, "provider.sites")) == NULL)
		return;
	found = contradictions(j, sites, &doubt);
	if (found.n != 0) {
		cf_fail(j,
		    "lieux observés que la déclaration (%s) ne nomme pas : %s",
		    "places observed that the declaration (%s) does not name: "
		    "%s",
		    cf_list_join(j, sites, NULL, NULL), found.text);
		return;
	}
	if (!all_inside(j, sites))
		return;
	if (doubt.n != 0)
		cf_unknown(j,
		    "des données donnent des lieux que la déclaration ne nomme "
		    "pas, et la réponse en vient plus tôt que la lumière : %s",
		    "data gives places that the declaration does not name, and "
		    "the answer comes sooner than light from there: %s",
		    doubt.text);
	else
		cf_pass(j,
		    "sites déclarés dans l'Union européenne, sans "
		    "contradiction avec les lieux observés : %s",
		    "declared sites in the European Union, not contradicted "
		    "by the places observed: %s",
		    cf_list_join(j, sites, NULL, NULL));
}

static void
judge_admin_sites(struct cf_judge *j)
{
	const struct cf_fact *sites;

	if (perimeter_is_empty(j)) {
		cf_na(j, "le périmètre ne contient rien à administrer",
		    "the perimeter has nothing to administer");
		return;
	}
	if ((sites = cf_need(j, "provider.admin_sites")) == NULL)
		return;
	if (all_inside(j, sites))
		cf_pass(j,
		    "administration et supervision déclarées depuis l'Union "
		    "européenne : %s",
		    "administration and supervision declared from the "
		    "European Union: %s",
		    cf_list_join(j, sites, NULL, NULL));
}

/* ---- The rules ---- */

static const struct cf_param place_params[] = {
	{
		.name = "roles",
		.type = CF_T_LIST,
		.def = "[\"customer\",\"api\",\"storage\",\"backup\",\"web\"]",
		.doc = {
			"rôles qui portent des données de commanditaire "
			"(SecNumCloud 3.2, 19.2.b)",
			"roles that carry customer data "
			"(SecNumCloud 3.2, 19.2.b)",
		},
	},
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

static const struct cf_param technical_params[] = {
	{
		.name = "roles",
		.type = CF_T_LIST,
		.def = "[\"identity\",\"monitoring\",\"dns\",\"mail\","
		       "\"admin\",\"internal\"]",
		.doc = {
			"rôles qui portent des données techniques "
			"(SecNumCloud 3.2, 19.2.d)",
			"roles that carry technical data "
			"(SecNumCloud 3.2, 19.2.d)",
		},
	},
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

static const struct cf_param perimeter_params[] = {
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_place = {
	.id = "jurisdiction.place",
	.title = {
		"Données des commanditaires dans l'Union européenne",
		"Customer data in the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.2.b",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Servir ce point d'accès depuis un site de l'Union, ou établir "
		"le lieu réel de traitement par un document.",
		"Serve this endpoint from a site in the Union, or establish "
		"the real place of processing by a document.",
	},
	.params = place_params,
	.judge = judge_place,
};

const struct cf_rule jur_technical_place = {
	.id = "jurisdiction.technical-place",
	.title = {
		"Données techniques dans l'Union européenne",
		"Technical data in the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.2.d",
	.subject = "endpoint",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Héberger dans l'Union les annuaires, journaux, messageries et "
		"outils de supervision qui portent des données techniques.",
		"Host in the Union the directories, logs, mail and monitoring "
		"tools that carry technical data.",
	},
	.params = technical_params,
	.judge = judge_technical,
};

const struct cf_rule jur_sites = {
	.id = "jurisdiction.sites",
	.title = {
		"Sites déclarés dans l'Union européenne et conformes aux "
		"observations",
		"Declared sites in the European Union and in line with what is "
		"observed",
	},
	.cite = "SecNumCloud 3.2, 19.2.a and 19.2.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Corriger la liste des sites de stockage et de traitement, ou "
		"ramener dans l'Union ce qui n'y est pas.",
		"Correct the list of storage and processing sites, or bring "
		"back to the Union what is outside.",
	},
	.params = place_params,
	.judge = judge_sites,
};

const struct cf_rule jur_admin_sites = {
	.id = "jurisdiction.admin-sites",
	.title = {
		"Administration et supervision depuis l'Union européenne",
		"Administration and supervision from the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.2.c",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Réaliser l'administration et la supervision depuis des sites "
		"de l'Union.",
		"Administer and supervise from sites in the Union.",
	},
	.params = perimeter_params,
	.judge = judge_admin_sites,
};

/*
 * Which laws of third countries reach those who run the service, for the list
 * of residual risks that SecNumCloud 3.2, 5.3.d asks for.  An inventory, not
 * an opinion: a law that has lapsed is named with the others, because orders
 * given under it may still run.
 *
 * Pure: reads facts, no file, no clock.
 */
#include "jurisdiction.h"
#include "rules.h"

/* What reaches the deployment, and through whom. */
struct reach {
	struct jur_words direct; /* by seat, parent or control */
	struct jur_words nexus;	 /* by a company of the group */
	struct jur_words lapsed;
	struct jur_words doubt;
	const char *seen[256];
	size_t nseen;
	size_t parties; /* operators and third parties looked at */
};

static bool
again(struct reach *r, const char *subject)
{
	size_t i;

	for (i = 0; i < r->nseen; i++)
		if (cf_streq(r->seen[i], subject))
			return true;
	if (r->nseen < CF_NELEM(r->seen))
		r->seen[r->nseen++] = subject;
	return false;
}

/* Ids of the list's laws that are of a country outside. */
static struct jur_words
foreign_laws(struct cf_judge *j, const struct cf_fact *laws)
{
	struct jur_words found = jur_words_none(j);
	const char *country;
	size_t i;

	for (i = 0; jur_has_value(laws) && i < laws->value.n; i++) {
		/* "EU" is no country, and no third country either. */
		country = jur_text(cf_fact_on(j,
		    jur_on(j, "law", laws->value.list[i]), "law.country"));
		if (jur_where_seat(j, country) == JUR_OUTSIDE)
			jur_words_add(&found, "%s", laws->value.list[i]);
	}
	return found;
}

/* The countries outside among three, "US, GB". */
static struct jur_words
foreign(struct cf_judge *j, const char *const countries[3])
{
	struct jur_words found = jur_words_none(j);
	size_t i, k;

	for (i = 0; i < 3; i++) {
		for (k = 0; k < i && !cf_streq(countries[k], countries[i]); k++)
			;
		if (k == i && jur_where_seat(j, countries[i]) == JUR_OUTSIDE)
			jur_words_add(&found, "%s", countries[i]);
	}
	return found;
}

static void
add_direct(struct reach *r, const char *name, const struct jur_words *where,
    const struct jur_words *laws)
{
	if (laws->n != 0)
		jur_words_add(&r->direct, "%s [%s : %s]", name, where->text,
		    laws->text);
	else
		jur_words_add(&r->direct, "%s [%s]", name, where->text);
}

static void
look_operator(struct cf_judge *j, struct reach *r, const char *op)
{
	const struct cf_fact *parent, *nexus, *old;
	const char *countries[3], *name;
	struct jur_words where, laws, abroad = jur_words_none(j);
	size_t i;

	if (again(r, op))
		return;
	r->parties++;
	name = jur_text(cf_fact_on(j, op, "operator.name"));
	parent = cf_fact_on(j, op, "operator.parent_country");
	countries[0] = jur_text(cf_fact_on(j, op, "operator.hq"));
	countries[1] = jur_text(cf_fact_on(j, op, "operator.control"));
	countries[2] = jur_text(parent);
	where = foreign(j, countries);
	if (where.n != 0) {
		laws = foreign_laws(j, cf_fact_on(j, op, "operator.laws"));
		add_direct(r, name, &where, &laws);
		old = cf_fact_on(j, op, "operator.laws_lapsed");
		for (i = 0; jur_has_value(old) && i < old->value.n; i++)
			if (!again(r, jur_on(j, "law", old->value.list[i])))
				jur_words_add(&r->lapsed, "%s",
				    old->value.list[i]);
	} else if (countries[0][0] == '\0' || countries[1][0] == '\0') {
		jur_words_add(&r->doubt, "%s", name);
	}
	nexus = cf_fact_on(j, op, "operator.nexus");
	for (i = 0; jur_has_value(nexus) && i < nexus->value.n; i++)
		if (jur_where_seat(j, nexus->value.list[i]) == JUR_OUTSIDE)
			jur_words_add(&abroad, "%s", nexus->value.list[i]);
	if (abroad.n != 0)
		jur_words_add(&r->nexus, "%s [%s]", name, abroad.text);
}

static void
look_endpoint(struct cf_judge *j, struct reach *r, const char *endpoint)
{
	const struct cf_fact *addresses, *host, *names = NULL;
	const struct cf_fact *open = cf_about_on(j, endpoint, "endpoint.public");
	bool inner = open != NULL && open->status == CF_ST_OK && !open->value.b;
	const char *ip, *op, *on;
	size_t i;

	addresses = cf_fact_on(j, endpoint, "endpoint.addresses");
	if (!jur_has_value(addresses))
		jur_words_add(&r->doubt, "%s", cf_subject_name(endpoint));
	for (i = 0; jur_has_value(addresses) && i < addresses->value.n; i++) {
		ip = addresses->value.list[i];
		on = jur_on(j, "address", ip);
		/* A private address inside names nobody. */
		if (inner &&
		    jur_text(cf_fact_on(j, on, "address.special"))[0] != '\0')
			continue;
		op = jur_text(cf_fact_on(j, on, "address.operator"));
		if (op[0] == '\0')
			jur_words_add(&r->doubt, "%s", ip);
		else
			look_operator(j, r, op);
	}
	host = cf_about_on(j, endpoint, "endpoint.host");
	if (jur_text(host)[0] != '\0')
		names = cf_fact_on(j, jur_on(j, "name", host->value.s),
		    "name.operators");
	for (i = 0; jur_has_value(names) && i < names->value.n; i++)
		look_operator(j, r, names->value.list[i]);
}

static void
look_party(struct cf_judge *j, struct reach *r, const char *party)
{
	const char *countries[3];
	struct jur_words where, laws;

	r->parties++;
	countries[0] = jur_text(cf_fact_on(j, party, "third_party.seat"));
	countries[1] = jur_text(cf_fact_on(j, party, "third_party.control"));
	countries[2] = "";
	where = foreign(j, countries);
	if (where.n != 0) {
		laws = foreign_laws(j, cf_fact_on(j, party,
		    "third_party.laws"));
		add_direct(r, cf_subject_name(party), &where, &laws);
	} else if (countries[0][0] == '\0' || countries[1][0] == '\0') {
		jur_words_add(&r->doubt, "%s", cf_subject_name(party));
	}
}

static void
judge(struct cf_judge *j)
{
	struct reach r = { jur_words_none(j), jur_words_none(j),
		jur_words_none(j), jur_words_none(j), { NULL }, 0, 0 };
	const char *const *endpoints, *const *parties;
	size_t i, n, m;

	n = cf_judge_subjects(j, "endpoint", &endpoints);
	m = cf_judge_subjects(j, "third_party", &parties);
	if (n + m == 0) {
		cf_na(j, "ni point d'accès ni tiers déclaré",
		    "neither endpoint nor third party declared");
		return;
	}
	for (i = 0; i < n; i++)
		look_endpoint(j, &r, endpoints[i]);
	for (i = 0; i < m; i++)
		look_party(j, &r, parties[i]);
	if (r.direct.n + r.nexus.n != 0)
		cf_fail(j,
		    "des lois de pays tiers atteignent ceux qui font le "
		    "service, à porter parmi les risques résiduels : par le "
		    "siège ou le contrôle : %s ; par implantation du groupe : "
		    "%s ; lois échues dont l'état est à vérifier : %s",
		    "laws of third countries reach those who run the service, "
		    "to be listed among the residual risks: by seat or "
		    "control: %s; by presence of the group: %s; lapsed laws "
		    "whose state is to be checked: %s",
		    r.direct.n != 0 ? r.direct.text : "-",
		    r.nexus.n != 0 ? r.nexus.text : "-",
		    r.lapsed.n != 0 ? r.lapsed.text : "-");
	else if (r.doubt.n != 0)
		cf_unknown(j,
		    "opérateur ou contrôle inconnu, donc lois inconnues : %s",
		    "operator or control unknown, hence laws unknown: %s",
		    r.doubt.text);
	else
		cf_pass(j,
		    "aucune loi de pays tiers recensée n'atteint les %zu "
		    "organismes connus du service",
		    "no listed law of a third country reaches the %zu known "
		    "organisations of the service",
		    r.parties);
}

static const struct cf_param params[] = {
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_law_reach = {
	.id = "jurisdiction.law-reach",
	.title = {
		"Lois de pays tiers applicables à ceux qui font le service",
		"Laws of third countries that reach those who run the service",
	},
	.cite = "SecNumCloud 3.2, 5.3.d",
	.subject = "deployment",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = {
		"Porter ces lois dans la liste des risques résiduels liés aux "
		"lois extra-européennes, et la tenir à la disposition des "
		"commanditaires.",
		"Put these laws in the list of residual risks from laws "
		"outside the Union, and keep it available to customers.",
	},
	.params = params,
	.judge = judge,
};

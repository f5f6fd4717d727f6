/* What several rules ask of an endpoint.  Pure. */
#include <string.h>

#include "exposure.h"

const struct cf_fact *
exp_roles(struct cf_judge *j)
{
	const struct cf_fact *roles = cf_about(j, "endpoint.roles");

	if (roles == NULL || roles->status != CF_ST_OK) {
		cf_unknown(j, "le rôle du point d'accès n'est pas déclaré",
		    "the role of the endpoint is not declared");
		return NULL;
	}
	return roles;
}

enum cf_tri
exp_public(struct cf_judge *j)
{
	const struct cf_fact *f = cf_about(j, "endpoint.public");

	if (f == NULL || f->status != CF_ST_OK)
		return CF_TRI_UNSET;
	return f->value.b ? CF_TRI_YES : CF_TRI_NO;
}

const char *
exp_vantage(struct cf_judge *j)
{
	const char *const *v;
	const struct cf_fact *f;

	if (cf_judge_subjects(j, "deployment", &v) == 0)
		return "";
	f = cf_about_on(j, v[0], "deployment.vantage");
	return f != NULL && f->status == CF_ST_OK ? f->value.s : "";
}

bool
exp_not_public_https(struct cf_judge *j)
{
	const struct cf_fact *f = cf_about(j, "endpoint.protocol");

	if (f != NULL && f->status == CF_ST_OK &&
	    strcmp(f->value.s, "https") != 0) {
		cf_na(j, "le point d'accès n'est pas déclaré en HTTPS (%s)",
		    "the endpoint is not declared to speak HTTPS (%s)",
		    f->value.s);
		return true;
	}
	if (exp_public(j) != CF_TRI_NO)
		return false;
	cf_na(j, "le point d'accès est déclaré hors de tout réseau public",
	    "the endpoint is declared off any public network");
	return true;
}

const struct cf_fact *
exp_control(struct cf_judge *j)
{
	const char *const *v;
	const struct cf_fact *open, *direct;
	size_t i, n = cf_judge_subjects(j, "endpoint", &v);

	for (i = 0; i < n; i++) {
		if (strcmp(v[i], cf_judge_subject(j)) == 0)
			continue;
		open = cf_about_on(j, v[i], "exposure.open");
		direct = cf_about_on(j, v[i], "exposure.direct");
		if (open != NULL && open->status == CF_ST_OK &&
		    open->value.n > 0 && direct != NULL &&
		    direct->status == CF_ST_OK && direct->value.b)
			return cf_fact_on(j, v[i], "exposure.open");
	}
	return NULL;
}

const char *
exp_items(struct cf_judge *j, const struct cf_fact *f)
{
	return f != NULL && f->value.n > 0 ?
	    cf_value_text(cf_judge_arena(j), &f->value) : "-";
}

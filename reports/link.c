/*
 * What refers to what: the index of findings by id, and the check that each
 * reference has its target.  The same for a report just built and for one read
 * back, which nothing is believed about.
 */
#include <stdlib.h>
#include <string.h>

#include "shape.h"

static int
ref_cmp(const void *a, const void *b)
{
	const struct cf_rp_ref *x = a, *y = b;

	return strcmp(x->id, y->id);
}

const struct cf_rp_ref *
cf_report_finding(const struct cf_report *report, const char *id)
{
	struct cf_rp_ref want = { .id = id };

	if (report->nindex == 0)
		return NULL;
	return bsearch(&want, report->index, report->nindex,
	    sizeof(*report->index), ref_cmp);
}

const struct cf_rp_waiver *
cf_report_waiver(const struct cf_report *report, const char *id)
{
	size_t i;

	for (i = 0; i < report->annexes.nwaivers; i++) {
		if (strcmp(report->annexes.waivers[i].id, id) == 0)
			return &report->annexes.waivers[i];
	}
	return NULL;
}

static int
index_findings(struct cf_arena *arena, const char *name,
    struct cf_report *report, struct cf_err *err)
{
	struct cf_rp_ref *ref;
	const struct cf_rp_rule *rule;
	size_t i, j, n = 0;

	for (i = 0; i < report->nrules; i++)
		n += report->rules[i].nfindings;
	if ((ref = cf_calloc(arena, n, sizeof(*ref))) == NULL)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire épuisée en "
		    "indexant « %s »", "memory used up while indexing \"%s\""),
		    name);
	report->index = ref;
	for (i = 0; i < report->nrules; i++) {
		rule = &report->rules[i];
		for (j = 0; j < rule->nfindings; j++)
			*ref++ = (struct cf_rp_ref){ rule->findings[j].id,
				rule, &rule->findings[j] };
	}
	ref -= n;
	if (n > 1)
		qsort(ref, n, sizeof(*ref), ref_cmp);
	report->nindex = n;
	for (i = 1; i < n; i++) {
		if (strcmp(ref[i - 1].id, ref[i].id) == 0)
			return cf_err_at(err, CF_EPARSE, name, 0, 0,
			    CF_TR("deux constats ont l'identifiant « %s »",
				"two findings have the id \"%s\""), ref[i].id);
	}
	return CF_OK;
}

static int
check_ids(const char *name, const struct cf_report *report,
    const struct cf_strings *ids, const char *who, struct cf_err *err)
{
	size_t i;

	for (i = 0; i < ids->n; i++) {
		if (cf_report_finding(report, ids->v[i]) == NULL)
			return cf_err_at(err, CF_EPARSE, name, 0, 0,
			    CF_TR("« %s » renvoie au constat « %s », qui "
				  "n'existe pas",
				"\"%s\" refers to the finding \"%s\", which "
				"does not exist"), who, ids->v[i]);
	}
	return CF_OK;
}

static int
check_waivers(const char *name, const struct cf_report *report,
    struct cf_err *err)
{
	const struct cf_rp_finding *f;
	size_t i;

	for (i = 0; i < report->nindex; i++) {
		f = report->index[i].finding;
		if (f->waiver[0] != '\0' &&
		    cf_report_waiver(report, f->waiver) == NULL)
			return cf_err_at(err, CF_EPARSE, name, 0, 0,
			    CF_TR("le constat « %s » renvoie à la dérogation "
				  "« %s », qui n'existe pas",
				"the finding \"%s\" refers to the waiver "
				"\"%s\", which does not exist"),
			    f->id, f->waiver);
	}
	return CF_OK;
}

/* The weakest step of a path is one of its steps. */
static int
check_paths(const char *name, const struct cf_report *report,
    struct cf_err *err)
{
	const struct cf_rp_path *p;
	size_t i;

	for (i = 0; i < report->npaths; i++) {
		p = &report->paths[i];
		if (p->weakest < 1 || (uint64_t)p->weakest > p->nsteps ||
		    p->steps[p->weakest - 1].stand != p->stand)
			return cf_err_at(err, CF_EPARSE, name, 0, 0,
			    CF_TR("le chemin %zu depuis « %s » ne dit pas quel "
				  "est son maillon le plus faible",
				"path %zu from \"%s\" does not say which is "
				"its weakest step"),
			    i + 1, p->subject);
	}
	return CF_OK;
}

int
sh_link(struct cf_arena *arena, const char *name, struct cf_report *report,
    struct cf_err *err)
{
	const struct cf_rp_chapter *c;
	size_t i, j;
	int r;

	if ((r = index_findings(arena, name, report, err)) != CF_OK)
		return r;
	for (i = 0; i < report->nchapters; i++) {
		c = &report->chapters[i];
		for (j = 0; j < c->nrequirements; j++) {
			r = check_ids(name, report,
			    &c->requirements[j].findings,
			    c->requirements[j].id, err);
			if (r != CF_OK)
				return r;
		}
	}
	for (i = 0; i < report->summary.ntop; i++) {
		r = check_ids(name, report, &report->summary.top[i].findings,
		    report->summary.top[i].rule, err);
		if (r != CF_OK)
			return r;
	}
	if ((r = check_paths(name, report, err)) != CF_OK)
		return r;
	return check_waivers(name, report, err);
}

const char *
cf_reserve_kind_name(enum cf_rp_reserve_kind kind)
{
	static const char *const names[CF_RS_MAX] = {
		[CF_RS_INCOMPLETE] = "incomplete",
		[CF_RS_AUTHORISATION] = "authorisation",
		[CF_RS_UNDETERMINED] = "undetermined",
		[CF_RS_DECLARED] = "declared",
		[CF_RS_HUMAN] = "human",
		[CF_RS_NO_RULE] = "no_rule",
		[CF_RS_WAIVER_USED] = "waiver_used",
		[CF_RS_WAIVER_EXPIRED] = "waiver_expired",
		[CF_RS_WAIVER_UNUSED] = "waiver_unused",
		[CF_RS_INDICATOR] = "indicator",
		[CF_RS_NOT_QUALIFICATION] = "not_qualification",
	};

	return (unsigned int)kind < CF_RS_MAX ? names[kind] : "?";
}

const char *
cf_waiver_state_name(enum cf_rp_waiver_state state)
{
	static const char *const names[CF_RW_MAX] = { "used", "unused",
		"expired", "not_yet" };

	return (unsigned int)state < CF_RW_MAX ? names[state] : "?";
}

struct cf_text
cf_waiver_state_text(enum cf_rp_waiver_state state)
{
	static const struct cf_text texts[CF_RW_MAX + 1] = {
		{ "en vigueur", "in force" },
		{ "sans constat correspondant", "matches no finding" },
		{ "expirée", "expired" },
		{ "pas encore en vigueur", "not yet in force" },
		{ "?", "?" },
	};

	return texts[(unsigned int)state < CF_RW_MAX ? state : CF_RW_MAX];
}

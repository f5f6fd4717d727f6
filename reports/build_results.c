/*
 * The results: rules with their findings, the worst first, and chapters with
 * their requirements, which name findings by id.  A rule that two
 * requirements bind with different parameters is two entries.  Everything is
 * found by sorting, so that the size of an audit costs n log n.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "build.h"

/* A rule with the values it was judged with. */
struct group {
	const struct cf_rule *rule;
	const struct cf_binding *binding; /* NULL: without parameters */
	const struct cf_check *check;
	size_t ordinal; /* among the groups of its rule */
	size_t nresults; /* an upper bound: the room */
	size_t nfindings;
	struct item *items;
	const char **requirements;
	size_t nrequirements;
	struct cf_rp_rule *out;
};
/* A finding in the making. */
struct item {
	const struct cf_result *result;
	const char *id;
	const char *rule;
};
struct work {
	struct rb *b;
	struct group *groups; /* sorted by rule */
	size_t ngroups;
};

/* ---- Order of badness ---- */

static unsigned int
verdict_rank(enum cf_verdict v)
{
	switch (v) {
	case CF_VD_FAIL:
		return 3;
	case CF_VD_UNKNOWN:
		return 2;
	case CF_VD_PASS:
		return 1;
	default:
		return 0;
	}
}

/* Larger is worse: a failure without waiver, then risk. */
static unsigned int
badness(const struct cf_result *r)
{
	unsigned int waived = r->verdict == CF_VD_FAIL && r->waiver != NULL;

	return verdict_rank(r->verdict) * 100 + (1 - waived) * 10 + r->risk;
}

static int
result_cmp(const struct cf_result *x, const struct cf_result *y)
{
	unsigned int p = badness(x), q = badness(y);

	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(x->subject, y->subject);
}

static int
item_cmp(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int d = result_cmp(x->result, y->result);

	return d != 0 ? d : strcmp(x->id, y->id);
}

/* Across rules: the worst, then rule, then subject. */
static int
item_ref_cmp(const void *a, const void *b)
{
	const struct item *x = *(const struct item *const *)a;
	const struct item *y = *(const struct item *const *)b;
	unsigned int p = badness(x->result), q = badness(y->result);
	int d;

	if (p != q)
		return p > q ? -1 : 1;
	d = strcmp(x->rule, y->rule);
	if (d == 0)
		d = strcmp(x->result->subject, y->result->subject);
	return d != 0 ? d : strcmp(x->id, y->id);
}

/* ---- Groups ---- */

static size_t
param_count(const struct cf_rule *rule)
{
	size_t n = 0;

	while (rule->params != NULL && rule->params[n].name != NULL)
		n++;
	return n;
}

static bool
same_values(const struct cf_binding *x, const struct cf_binding *y)
{
	size_t i, n;

	if (x == y)
		return true;
	if (x == NULL || y == NULL)
		return param_count(x != NULL ? x->rule : y->rule) == 0;
	n = param_count(x->rule);
	for (i = 0; i < n; i++) {
		if (!cf_value_equal(&x->values[i], &y->values[i]))
			return false;
	}
	return true;
}

static int
group_cmp(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int d = strcmp(x->rule->id, y->rule->id);

	/* Same rule: keep the order of the profile. */
	return d != 0 ? d : x->ordinal < y->ordinal ? -1 :
	    x->ordinal > y->ordinal;
}

/* The groups of one rule stand together; the first of them. */
static struct group *
groups_of(const struct work *w, const char *rule)
{
	size_t low = 0, high = w->ngroups, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(w->groups[mid].rule->id, rule) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == w->ngroups || strcmp(w->groups[low].rule->id, rule) != 0)
		return NULL;
	return &w->groups[low];
}

static struct group *
group_find(const struct work *w, const struct cf_rule *rule,
    const struct cf_binding *binding)
{
	struct group *g = groups_of(w, rule->id);
	struct group *end = w->groups + w->ngroups;

	for (; g != NULL && g < end; g++) {
		if (strcmp(g->rule->id, rule->id) != 0)
			break;
		if (same_values(g->binding, binding))
			return g;
	}
	return NULL;
}

/* One group for each distinct binding of the profile. */
static int
groups_make(struct work *w)
{
	const struct cf_profile *p = w->b->as->profile;
	const struct cf_requirement *q;
	struct group *g;
	size_t i, j, k, n = 0, kept = 0, ordinal = 0;

	for (i = 0; i < p->nrequirements; i++)
		n += p->requirements[i].nrules;
	g = cf_calloc(w->b->arena, n, sizeof(*g));
	if (g == NULL)
		return CF_ENOMEM;
	for (i = 0, k = 0; i < p->nrequirements; i++) {
		q = &p->requirements[i];
		for (j = 0; j < q->nrules; j++, k++) {
			g[k].rule = q->rules[j].rule;
			g[k].binding = &q->rules[j];
			g[k].ordinal = k;
		}
	}
	if (n > 0)
		qsort(g, n, sizeof(*g), group_cmp);
	for (i = 0; i < n; i++) {
		if (kept == 0 || g[kept - 1].rule != g[i].rule)
			ordinal = 0;
		for (j = kept; j > 0 && g[j - 1].rule == g[i].rule; j--) {
			if (same_values(g[j - 1].binding, g[i].binding))
				break;
		}
		if (j > 0 && g[j - 1].rule == g[i].rule)
			continue;
		g[kept] = g[i];
		g[kept++].ordinal = ordinal++;
	}
	w->groups = g;
	w->ngroups = kept;
	return CF_OK;
}

/* ---- Findings ---- */

/*
 * The first twelve hexadecimal digits of SHA-256(rule LF subject), and of the
 * parameters when the profile binds the rule in several ways: the id stays
 * from one audit to the next.
 */
static const char *
finding_id(struct rb *b, const struct group *g, const char *subject)
{
	struct cf_buf buf;
	char hex[CF_SHA256_HEX];
	const char *ret = "";
	size_t i;

	cf_buf_init(&buf, CF_MAX_LINE);
	cf_buf_printf(&buf, "%s\n%s", g->rule->id, subject);
	for (i = 0; g->ordinal > 0 && i < param_count(g->rule); i++)
		cf_buf_printf(&buf, "\n%s=%s", g->rule->params[i].name,
		    cf_value_text(b->arena, &g->binding->values[i]));
	if (!cf_buf_failed(&buf) &&
	    cf_sha256_hex(buf.data, buf.len, hex) == CF_OK)
		ret = cf_strndup(b->arena, hex, 12);
	cf_buf_free(&buf);
	return ret;
}

/* Results are sorted by rule and subject, so that the same judgement made for
 * two requirements comes twice in a row within its group. */
static int
findings_collect(struct work *w)
{
	const struct cf_assessment *as = w->b->as;
	const struct cf_result *r;
	struct group *g, **of;
	struct item *it;
	size_t i;

	of = cf_calloc(w->b->arena, as->nresults, sizeof(*of));
	if (of == NULL)
		return CF_ENOMEM;
	for (i = 0; i < as->nresults; i++) {
		r = &as->results[i];
		g = of[i] = group_find(w, r->rule, r->binding);
		if (g == NULL)
			return cf_err_set(w->b->err, CF_EINTERNAL,
			    CF_TR("le résultat de « %s » n'est lié à aucune "
				  "exigence", "the result of \"%s\" is bound "
				  "to no requirement"), r->rule->id);
		g->nresults++;
	}
	for (i = 0; i < w->ngroups; i++) {
		g = &w->groups[i];
		g->items = cf_calloc(w->b->arena, g->nresults,
		    sizeof(*g->items));
		if (g->items == NULL)
			return CF_ENOMEM;
	}
	for (i = 0; i < as->nresults; i++) {
		r = &as->results[i];
		g = of[i];
		g->check = r->check;
		it = g->items + g->nfindings;
		if (g->nfindings > 0 &&
		    strcmp(it[-1].result->subject, r->subject) == 0)
			continue;
		it->result = r;
		it->rule = g->rule->id;
		it->id = finding_id(w->b, g, r->subject);
		g->nfindings++;
	}
	for (i = 0; i < w->ngroups; i++) {
		g = &w->groups[i];
		if (g->nfindings > 1)
			qsort(g->items, g->nfindings, sizeof(*g->items),
			    item_cmp);
	}
	return CF_OK;
}

/* Many findings rest on the same facts: each is copied once. */
static int
facts_room(struct rb *b)
{
	const struct cf_assessment *as = b->as;
	size_t i, j;

	for (i = 0; i < as->nresults; i++) {
		for (j = 0; j < as->results[i].nfacts; j++) {
			if (as->results[i].facts[j]->seq >= b->nfacts)
				b->nfacts = as->results[i].facts[j]->seq + 1;
		}
	}
	b->facts = cf_calloc(b->arena, b->nfacts, sizeof(struct cf_rp_fact *));
	return b->facts != NULL ? CF_OK : CF_ENOMEM;
}

static void
fact(struct rb *b, const struct cf_fact *from, struct cf_rp_fact *f)
{
	if (b->facts[from->seq] != NULL) {
		*f = *b->facts[from->seq];
		return;
	}
	b->facts[from->seq] = f;
	f->seq = (int64_t)from->seq;
	f->key = rb_text(b, from->key);
	f->subject = rb_text(b, from->subject);
	f->type = from->value.type;
	f->values = rb_value(b, &from->value, &f->omitted);
	f->status = from->status;
	f->origin = from->origin;
	f->time = rb_time(b, from->time);
	f->collector = rb_text(b, from->collector);
	f->source = rb_text(b, from->source);
	f->note = rb_text(b, from->note);
	f->raw = rb_form(b, SH_SHA256, from->raw);
}

static int
finding(struct rb *b, const struct item *it, struct cf_rp_finding *f)
{
	const struct cf_result *r = it->result;
	struct cf_rp_fact *facts;
	size_t i;

	facts = cf_calloc(b->arena, r->nfacts, sizeof(*facts));
	if (facts == NULL)
		return CF_ENOMEM;
	for (i = 0; i < r->nfacts; i++)
		fact(b, r->facts[i], &facts[i]);
	f->id = it->id;
	f->subject = rb_text(b, r->subject);
	f->verdict = r->verdict;
	f->risk = r->risk;
	f->origin = r->nfacts == 0 ? CF_OR_MAX : r->origin;
	f->reason = rb_both(b, r->reason);
	f->waiver = r->waiver == NULL ? "" : rb_text(b, r->waiver->id);
	f->line = rb_line_of(b, r->subject);
	f->facts = facts;
	f->nfacts = r->nfacts;
	return CF_OK;
}

/* ---- Rules ---- */

static int
params(struct rb *b, const struct group *g, struct cf_rp_rule *out)
{
	struct cf_rp_param *p;
	size_t i, n = param_count(g->rule);

	p = cf_calloc(b->arena, n, sizeof(*p));
	if (p == NULL)
		return CF_ENOMEM;
	for (i = 0; i < n; i++) {
		p[i].name = rb_text(b, g->rule->params[i].name);
		p[i].values = rb_value(b, &g->binding->values[i], NULL);
	}
	out->params = p;
	out->nparams = n;
	return CF_OK;
}

static int
rule_findings(struct rb *b, struct group *g, struct cf_rp_rule *out)
{
	struct cf_rp_finding *f;
	size_t i;

	f = cf_calloc(b->arena, g->nfindings, sizeof(*f));
	if (f == NULL)
		return CF_ENOMEM;
	for (i = 0; i < g->nfindings; i++) {
		if (finding(b, &g->items[i], &f[i]) != CF_OK)
			return CF_ENOMEM;
		out->verdicts[f[i].verdict]++;
		if (f[i].verdict == CF_VD_FAIL && f[i].waiver[0] != '\0')
			out->waived++;
	}
	out->findings = f;
	out->nfindings = g->nfindings;
	return CF_OK;
}

static const char *
check_of(const struct group *g)
{
	const struct cf_check *check = g->check;

	if (check == NULL && cf_rule_find(g->rule->id, &check) == NULL)
		return "";
	return check == NULL ? "" : check->name;
}

static int
rule(struct rb *b, struct group *g, struct cf_rp_rule *out)
{
	const struct cf_rule *r = g->rule;

	out->id = rb_text(b, r->id);
	out->check = rb_text(b, check_of(g));
	out->title = rb_both(b, r->title);
	out->cite = rb_text(b, r->cite);
	out->level = r->level;
	out->impact = r->impact;
	out->ease = r->ease;
	out->risk = b->as->profile->matrix[r->impact][r->ease];
	out->remedy = rb_both(b, r->remedy);
	out->priority = rb_priority(b, out->risk);
	out->requirements.v = g->requirements;
	out->requirements.n = g->nrequirements;
	if (params(b, g, out) != CF_OK)
		return CF_ENOMEM;
	return rule_findings(b, g, out);
}

static unsigned int
worst_badness(const struct group *g)
{
	return g->nfindings == 0 ? 0 : 1 + badness(g->items[0].result);
}

/* The worst finding first, then how many fail, then the id. */
static int
rule_cmp(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	const struct cf_rp_rule *p = x->out, *q = y->out;
	unsigned int s = worst_badness(x), t = worst_badness(y);
	int d;

	if (s != t)
		return s > t ? -1 : 1;
	if (p->verdicts[CF_VD_FAIL] != q->verdicts[CF_VD_FAIL])
		return p->verdicts[CF_VD_FAIL] > q->verdicts[CF_VD_FAIL] ?
		    -1 : 1;
	d = strcmp(p->id, q->id);
	return d != 0 ? d : x->ordinal < y->ordinal ? -1 :
	    x->ordinal > y->ordinal;
}

static int
rules(struct work *w, struct cf_report *ret)
{
	struct cf_rp_rule *out, *sorted;
	size_t i;

	out = cf_calloc(w->b->arena, w->ngroups, sizeof(*out));
	sorted = cf_calloc(w->b->arena, w->ngroups, sizeof(*out));
	if (out == NULL || sorted == NULL)
		return CF_ENOMEM;
	for (i = 0; i < w->ngroups; i++) {
		w->groups[i].out = &out[i];
		if (rule(w->b, &w->groups[i], &out[i]) != CF_OK)
			return CF_ENOMEM;
	}
	if (w->ngroups > 1)
		qsort(w->groups, w->ngroups, sizeof(*w->groups), rule_cmp);
	for (i = 0; i < w->ngroups; i++)
		sorted[i] = *w->groups[i].out;
	ret->rules = sorted;
	ret->nrules = w->ngroups;
	return CF_OK;
}

/* Which requirements each group serves, in the order of the profile. */
static int
serve(struct work *w)
{
	const struct cf_profile *p = w->b->as->profile;
	const struct cf_requirement *q;
	struct group *g;
	size_t i, j, pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < p->nrequirements; i++) {
			q = &p->requirements[i];
			for (j = 0; j < q->nrules; j++) {
				g = group_find(w, q->rules[j].rule,
				    &q->rules[j]);
				if (pass == 1)
					g->requirements[g->nrequirements] =
					    rb_text(w->b, q->id);
				g->nrequirements++;
			}
		}
		for (i = 0; pass == 0 && i < w->ngroups; i++) {
			g = &w->groups[i];
			g->requirements = cf_calloc(w->b->arena,
			    g->nrequirements, sizeof(*g->requirements));
			if (g->requirements == NULL)
				return CF_ENOMEM;
			g->nrequirements = 0;
		}
	}
	return CF_OK;
}

/* ---- Requirements and chapters ---- */

/* The finding of a result: of the same group, found by its subject. */
static const struct item *
item_find(const struct group *g, const struct cf_result *r)
{
	size_t low = 0, high = g->nfindings, mid;
	int d;

	while (low < high) {
		mid = low + (high - low) / 2;
		d = result_cmp(r, g->items[mid].result);
		if (d == 0)
			return &g->items[mid];
		if (d < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

static int
requirement_findings(struct work *w, const struct cf_req_result *from,
    struct cf_rp_requirement *q)
{
	const struct item **items;
	const struct group *g;
	const char **ids;
	size_t i, n = 0;

	items = cf_calloc(w->b->arena, from->nresults, sizeof(*items));
	ids = cf_calloc(w->b->arena, from->nresults, sizeof(*ids));
	if (items == NULL || ids == NULL)
		return CF_ENOMEM;
	for (i = 0; i < from->nresults; i++) {
		g = group_find(w, from->results[i]->rule,
		    from->results[i]->binding);
		items[n] = g == NULL ? NULL : item_find(g, from->results[i]);
		if (items[n] != NULL)
			n++;
	}
	if (n > 1)
		qsort(items, n, sizeof(*items), item_ref_cmp);
	for (i = 0; i < n; i++)
		ids[i] = items[i]->id;
	q->findings = (struct cf_strings){ ids, n };
	return CF_OK;
}

static int
requirement(struct work *w, const struct cf_req_result *from,
    struct cf_rp_requirement *q)
{
	const struct cf_requirement *r = from->requirement;

	q->id = rb_text(w->b, r->id);
	q->section = rb_text(w->b, r->section);
	q->title = rb_both(w->b, r->title);
	q->text = rb_both(w->b, r->text);
	q->obligation = r->obligation;
	q->kind = r->kind;
	q->sovereignty = r->sovereignty;
	q->applies_to = rb_strings(w->b, &r->applies_to);
	q->status = from->status;
	q->reason = rb_both(w->b, from->reason);
	q->rules = (int64_t)r->nrules;
	q->verdicts[CF_VD_PASS] = (int64_t)from->pass;
	q->verdicts[CF_VD_FAIL] = (int64_t)from->fail;
	q->verdicts[CF_VD_UNKNOWN] = (int64_t)from->unknown;
	q->verdicts[CF_VD_NA] = (int64_t)from->na;
	q->waived = (int64_t)from->waived;
	q->remarks = (int64_t)from->remarks;
	return requirement_findings(w, from, q);
}

static void
score(const struct cf_score *from, struct cf_rp_score *to)
{
	to->weight = from->weight;
	to->low = from->low;
	to->high = from->high;
	to->coverage = from->coverage;
}

static int
chapter(struct work *w, const struct cf_chapter_result *from,
    struct cf_rp_chapter *c)
{
	const struct cf_assessment *as = w->b->as;
	struct cf_rp_requirement *q;
	size_t i, n = 0;

	c->id = rb_text(w->b, from->chapter->id);
	c->title = rb_both(w->b, from->chapter->title);
	score(&from->score, &c->score);
	for (i = 0; i < CF_RQ_MAX; i++)
		c->statuses.n[i] = (int64_t)from->counts[i];
	for (i = 0; i < as->nrequirements; i++)
		n += cf_streq(as->requirements[i].requirement->chapter,
		    from->chapter->id);
	q = cf_calloc(w->b->arena, n, sizeof(*q));
	if (q == NULL)
		return CF_ENOMEM;
	c->requirements = q;
	for (i = 0; i < as->nrequirements; i++) {
		if (!cf_streq(as->requirements[i].requirement->chapter,
		    from->chapter->id))
			continue;
		if (requirement(w, &as->requirements[i],
		    &q[c->nrequirements++]) != CF_OK)
			return CF_ENOMEM;
	}
	return CF_OK;
}

static int
chapters(struct work *w, struct cf_report *ret)
{
	const struct cf_assessment *as = w->b->as;
	struct cf_rp_chapter *c;
	size_t i, placed = 0;

	c = cf_calloc(w->b->arena, as->nchapters, sizeof(*c));
	if (c == NULL)
		return CF_ENOMEM;
	for (i = 0; i < as->nchapters; i++) {
		if (chapter(w, &as->chapters[i], &c[i]) != CF_OK)
			return CF_ENOMEM;
		placed += c[i].nrequirements;
	}
	if (placed != as->nrequirements)
		return cf_err_set(w->b->err, CF_EINTERNAL,
		    CF_TR("%zu exigences sur %zu n'ont pas de chapitre",
			"%zu of %zu requirements have no chapter"),
		    as->nrequirements - placed, as->nrequirements);
	ret->chapters = c;
	ret->nchapters = as->nchapters;
	score(&as->score, &ret->summary.score);
	for (i = 0; i < CF_RQ_MAX; i++)
		ret->summary.statuses.n[i] = (int64_t)as->counts[i];
	return CF_OK;
}

int
rb_results(struct rb *b, struct cf_report *ret)
{
	struct work w = { .b = b };
	int r;

	if ((r = facts_room(b)) != CF_OK || (r = groups_make(&w)) != CF_OK ||
	    (r = findings_collect(&w)) != CF_OK ||
	    (r = serve(&w)) != CF_OK || (r = chapters(&w, ret)) != CF_OK ||
	    (r = rules(&w, ret)) != CF_OK)
		return r;
	return CF_OK;
}

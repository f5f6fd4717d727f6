/*
 * From facts back to the ownership graph, so that a judgement needs nothing
 * but evidence; and the words that several rules say about it.  A fact with a
 * bad status is never replaced by a guess: the verdict is then unknown.
 */
#include <string.h>

#include <confiance/country.h>
#include <confiance/limits.h>

#include "governance.h"

/* Names in one sentence, before it says "…". */
#define NAMES 8

/* ---- Facts to graph ---- */

/* A text that may be missing: "" then.  False when it could not be known. */
static bool
optional_text(struct cf_judge *j, const char *subject, const char *key,
    const char **ret)
{
	const struct cf_fact *f = cf_fact_on(j, subject, key);

	*ret = "";
	if (f == NULL || f->status == CF_ST_ABSENT)
		return true;
	if (cf_need_on(j, subject, key) == NULL)
		return false;
	*ret = f->value.s;
	return true;
}

static bool
optional_share(struct cf_judge *j, const char *subject, const char *key,
    int64_t *ret)
{
	const struct cf_fact *f = cf_fact_on(j, subject, key);

	*ret = -1;
	if (f == NULL || f->status == CF_ST_ABSENT)
		return true;
	if (cf_need_on(j, subject, key) == NULL)
		return false;
	/* A negative share would read as one that is missing. */
	*ret = f->value.i < 0 ? -2 : f->value.i;
	return true;
}

static bool
read_company(struct cf_judge *j, const char *subject, struct own_node *node,
    const char **ret_name)
{
	const struct cf_fact *kind, *listed;

	node->id = cf_subject_name(subject);
	if ((kind = cf_need_on(j, subject, "company.kind")) == NULL ||
	    !optional_text(j, subject, "company.country", &node->country) ||
	    !optional_text(j, subject, "company.name", ret_name))
		return false;
	if ((*ret_name)[0] == '\0')
		*ret_name = node->id;
	node->kind = cf_streq(kind->value.s, "person") ? OWN_PERSON :
	    cf_streq(kind->value.s, "state")	       ? OWN_STATE :
							 OWN_COMPANY;
	listed = cf_fact_on(j, subject, "company.listed");
	if (listed != NULL && listed->status != CF_ST_ABSENT &&
	    cf_need_on(j, subject, "company.listed") == NULL)
		return false;
	node->listed = listed != NULL && listed->value.b;
	return true;
}

static bool
read_holding(struct cf_judge *j, const char *subject, struct own_edge *edge)
{
	const struct cf_fact *holder, *of;

	if ((holder = cf_need_on(j, subject, "holding.holder")) == NULL ||
	    (of = cf_need_on(j, subject, "holding.of")) == NULL ||
	    !optional_share(j, subject, "holding.capital", &edge->capital) ||
	    !optional_share(j, subject, "holding.votes", &edge->votes))
		return false;
	edge->holder = holder->value.s;
	edge->of = of->value.s;
	return true;
}

static bool
read_right(struct cf_judge *j, const char *subject, struct own_right *right)
{
	const struct cf_fact *holder, *of, *kind;

	if ((holder = cf_need_on(j, subject, "right.holder")) == NULL ||
	    (of = cf_need_on(j, subject, "right.of")) == NULL ||
	    (kind = cf_need_on(j, subject, "right.kind")) == NULL)
		return false;
	right->holder = holder->value.s;
	right->of = of->value.s;
	right->right = cf_streq(kind->value.s, "veto") ? OWN_VETO :
							 OWN_BOARD_MAJORITY;
	return true;
}

static bool
no_memory(struct cf_judge *j)
{
	cf_unknown(j, "mémoire insuffisante pour le graphe de détention",
	    "out of memory for the ownership graph");
	return false;
}

static bool
read_graph(struct cf_judge *j, struct gov_view *v)
{
	struct cf_arena *arena = cf_judge_arena(j);
	const char *const *subjects;
	const char **names;
	struct own_node *nodes;
	struct own_edge *edges;
	struct own_right *rights;
	size_t i;

	v->graph.nnodes = cf_judge_subjects(j, "company", &subjects);
	nodes = cf_calloc(arena, v->graph.nnodes + 1, sizeof(*nodes));
	names = cf_calloc(arena, v->graph.nnodes + 1, sizeof(*names));
	if (nodes == NULL || names == NULL)
		return no_memory(j);
	for (i = 0; i < v->graph.nnodes; i++)
		if (!read_company(j, subjects[i], &nodes[i], &names[i]))
			return false;
	v->graph.nedges = cf_judge_subjects(j, "holding", &subjects);
	edges = cf_calloc(arena, v->graph.nedges + 1, sizeof(*edges));
	if (edges == NULL)
		return no_memory(j);
	for (i = 0; i < v->graph.nedges; i++)
		if (!read_holding(j, subjects[i], &edges[i]))
			return false;
	v->graph.nrights = cf_judge_subjects(j, "right", &subjects);
	rights = cf_calloc(arena, v->graph.nrights + 1, sizeof(*rights));
	if (rights == NULL)
		return no_memory(j);
	for (i = 0; i < v->graph.nrights; i++)
		if (!read_right(j, subjects[i], &rights[i]))
			return false;
	v->graph.nodes = nodes;
	v->graph.edges = edges;
	v->graph.rights = rights;
	v->names = names;
	return true;
}

/* ---- Why there is no answer ---- */

static void
say_fault(struct cf_judge *j, const struct own_fault *f)
{
	switch (f->error) {
	case OWN_OK:
		break;
	case OWN_TOO_LARGE:
		cf_unknown(j, "le graphe de détention dépasse %d sociétés, %d "
			      "participations ou autant de droits",
		    "the ownership graph has more than %d companies, %d "
		    "holdings or as many rights",
		    CF_OWN_NODES, CF_OWN_EDGES);
		break;
	case OWN_DUPLICATE_NODE:
		cf_unknown(j, "la société %s est déclarée deux fois",
		    "the company %s is declared twice", f->holder);
		break;
	case OWN_NO_TARGET:
		cf_unknown(j, "le prestataire %s n'est pas une société du "
			      "graphe de détention",
		    "the provider %s is not a company of the ownership graph",
		    f->of);
		break;
	case OWN_UNKNOWN_HOLDER:
		cf_unknown(j, "%s > %s : ce détenteur n'est pas déclaré parmi "
			      "les sociétés",
		    "%s > %s: this holder is not declared among the companies",
		    f->holder, f->of);
		break;
	case OWN_UNKNOWN_COMPANY:
		cf_unknown(j, "%s > %s : cette société détenue n'est pas "
			      "déclarée parmi les sociétés",
		    "%s > %s: this company held is not declared among the "
		    "companies",
		    f->holder, f->of);
		break;
	case OWN_PERSON_HELD:
		cf_unknown(j, "%s > %s : une personne physique ne peut être "
			      "détenue",
		    "%s > %s: a natural person cannot be held", f->holder,
		    f->of);
		break;
	case OWN_DUPLICATE_EDGE:
		cf_unknown(j, "%s > %s : cette participation est déclarée deux "
			      "fois",
		    "%s > %s: this holding is declared twice", f->holder,
		    f->of);
		break;
	case OWN_NO_SHARE:
		cf_unknown(j, "%s > %s : la part du capital n'est pas déclarée",
		    "%s > %s: the share of the capital is not declared",
		    f->holder, f->of);
		break;
	case OWN_BAD_SHARE:
		cf_unknown(j, "%s > %s : une part doit être comprise entre 0 et "
			      "100 %%",
		    "%s > %s: a share must be between 0 and 100 %%", f->holder,
		    f->of);
		break;
	case OWN_OVER_WHOLE:
		cf_unknown(j, "les parts déclarées de %s dépassent 100 %%",
		    "the declared shares of %s exceed 100 %%", f->of);
		break;
	case OWN_CLOSED:
		cf_unknown(j, "un ensemble de sociétés autour de %s se détient "
			      "lui-même en entier : aucun détenteur n'en répond",
		    "a set of companies around %s owns itself whole: no holder "
		    "answers for it",
		    f->of);
		break;
	case OWN_TOO_COMPLEX:
		cf_unknown(j, "le graphe de détention est trop complexe pour "
			      "être résolu exactement (%s)",
		    "the ownership graph is too complex to be solved exactly "
		    "(%s)",
		    f->of[0] != '\0' ? f->of : "?");
		break;
	}
}

/*
 * 19.6.b is about the share capital and the votes of a company; a public body
 * of a member state has neither, and belongs to nobody else.
 */
bool
gov_public_body(struct cf_judge *j)
{
	const struct cf_fact *target, *kind, *country;
	const char *subject;

	target = cf_fact(j, "ownership.target");
	if (target == NULL || target->status != CF_ST_OK)
		return false;
	subject = cf_subject(cf_judge_arena(j), "company", target->value.s);
	kind = cf_fact_on(j, subject, "company.kind");
	country = cf_fact_on(j, subject, "company.country");
	if (kind == NULL || kind->status != CF_ST_OK || country == NULL ||
	    country->status != CF_ST_OK ||
	    !cf_streq(kind->value.s, "state") ||
	    !cf_country_eu_seat(country->value.s))
		return false;
	cf_na(j, "le prestataire est une personne publique d'un État membre "
		 "(%s), sans capital ni droits de vote",
	    "the provider is a public body of a Member State (%s), without "
	    "capital or votes",
	    country->value.s);
	return true;
}

bool
gov_view(struct cf_judge *j, struct gov_view *ret)
{
	const struct cf_fact *target;
	struct gov_view v = { 0 };

	if (gov_public_body(j))
		return false;
	if ((target = cf_need(j, "ownership.target")) == NULL ||
	    !read_graph(j, &v))
		return false;
	v.graph.target = target->value.s;
	if (own_solve(cf_judge_arena(j), &v.graph, &v.result) != CF_OK)
		return no_memory(j);
	if (v.result.fault.error != OWN_OK) {
		say_fault(j, &v.result.fault);
		return false;
	}
	*ret = v;
	return true;
}

/* ---- Words ---- */

int
gov_percent(int64_t ppb, int64_t limit)
{
	int64_t n;

	/* Cross-holdings may make a sum over paths of more than the whole. */
	if (ppb > 100 * OWN_WHOLE)
		ppb = 100 * OWN_WHOLE;
	n = (ppb + 50000) / 100000;
	if (ppb > limit && n * 100000 <= limit)
		n++;
	return (int)n;
}

void
gov_list_add(struct gov_list *l, const char *item)
{
	if (l->text == NULL)
		l->text = "";
	if (l->n < NAMES)
		l->text = cf_printf(l->arena, "%s%s%s", l->text,
		    l->n != 0 ? ", " : "", item);
	else if (l->n == NAMES)
		l->text = cf_printf(l->arena, "%s, …", l->text);
	l->n++;
}

const char *
gov_name(struct cf_judge *j, const struct gov_view *v, size_t node)
{
	const char *country = v->graph.nodes[node].country;

	return cf_printf(cf_judge_arena(j), "%s (%s)", v->names[node],
	    country[0] != '\0' ? country : "?");
}

const char *
gov_path(struct cf_judge *j, const struct gov_view *v, size_t node,
    bool votes)
{
	size_t path[CF_OWN_NODES], n, i;
	const char *text = "";

	n = own_path(&v->graph, &v->result, node, votes, path,
	    CF_NELEM(path));
	for (i = 0; i < n; i++) {
		/* The ends say more than the middle of a long chain. */
		if (n > NAMES && i == NAMES / 2) {
			text = cf_printf(cf_judge_arena(j), "%s > …", text);
			i = n - NAMES / 2;
		}
		text = cf_printf(cf_judge_arena(j), "%s%s%s", text,
		    i != 0 ? " > " : "", gov_name(j, v, path[i]));
	}
	return text;
}

/* Adds "; label : names" in both languages. */
static void
remark(struct cf_text *t, const struct gov_list *names, const char *fr,
    const char *en)
{
	if (names->n == 0)
		return;
	t->fr = cf_printf(names->arena, "%s ; %s : %s", t->fr, fr, names->text);
	t->en = cf_printf(names->arena, "%s; %s: %s", t->en, en, names->text);
}

struct cf_text
gov_remarks(struct cf_judge *j, const struct gov_view *v)
{
	struct gov_list ends = { .arena = cf_judge_arena(j) };
	struct gov_list persons = ends, strange = ends;
	const struct own_node *node;
	const struct own_share *share;
	struct cf_text t = { "", "" };
	size_t i;

	for (i = 0; i < v->graph.nnodes; i++) {
		node = &v->graph.nodes[i];
		share = &v->result.share[i];
		if (!share->in_reach || i == v->result.target)
			continue;
		if (share->ultimate && share->third == OWN_NOT)
			gov_list_add(&ends, gov_name(j, v, i));
		if (share->third == OWN_PERHAPS)
			gov_list_add(&strange, gov_name(j, v, i));
		if (node->kind == OWN_PERSON &&
		    !cf_country_eu_seat(node->country))
			gov_list_add(&persons, gov_name(j, v, i));
	}
	remark(&t, &strange, "pays inconnu, compté comme tiers",
	    "unknown country, counted as third");
	remark(&t, &ends, "sans détenteur déclaré, tenues pour ultimes",
	    "without declared holders, taken as ultimate");
	remark(&t, &persons,
	    "pour information, personnes physiques hors de l'Union",
	    "for information, natural persons outside the Union");
	return t;
}

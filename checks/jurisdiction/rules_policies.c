/*
 * SecNumCloud 3.2, 19.2.d and 19.6.c: what the browsers and devices that a
 * service is administered or used with send to their maker.  A file of
 * policies that forbids something shows it; one that is silent leaves what
 * the maker documents as its default, and only a default that is documented
 * as closed is a pass.
 *
 * What a policy sends somewhere else (a resolver, a proxy, a search engine) is
 * the matter of the rules about what is reached.  Pure.
 */
#include "jurisdiction.h"
#include "rules.h"

static bool
is(const char *state, const char *name)
{
	return cf_streq(state, name);
}

/* Who is behind the maker's hosts; false when the verdict is said. */
static bool
look(struct cf_judge *j, const struct cf_fact *hosts, struct jur_behind *b)
{
	const char *subject = cf_judge_subject(j), *on;
	const struct cf_fact *list;
	size_t i, k;

	b->inside = b->outside = b->doubt = jur_words_none(j);
	b->nseen = 0;
	for (i = 0; i < hosts->value.n; i++) {
		on = cf_subject(cf_judge_arena(j), "reach",
		    cf_printf(cf_judge_arena(j), "vendor:%s>%s", subject,
			hosts->value.list[i]));
		list = cf_fact_on(j, on, "reach.operators");
		if (!jur_has_value(list)) {
			(void)cf_need_on(j, on, "reach.operators");
			return false;
		}
		for (k = 0; k < list->value.n; k++)
			jur_look_operator(j, b, list->value.list[k]);
		if (list->status != CF_ST_OK)
			jur_words_add(&b->doubt, "%s", hosts->value.list[i]);
	}
	return true;
}

static void
fail(struct cf_judge *j, const char *state, const char *name,
    const char *policy, const char *by, const char *who)
{
	if (is(state, "sent"))
		cf_fail(j,
		    "« %s » : imposé par %s ; destinataire : %s (pays du "
		    "siège/du contrôle)",
		    "\"%s\": imposed by %s; recipient: %s (country of the "
		    "seat/of control)",
		    name, by, who);
	else if (is(state, "chosen"))
		cf_fail(j,
		    "« %s » : laissé au choix de l'utilisateur par %s ; "
		    "destinataire : %s (pays du siège/du contrôle)",
		    "\"%s\": left to the user's choice by %s; recipient: %s "
		    "(country of the seat/of control)",
		    name, by, who);
	else if (is(state, "default-sent"))
		cf_fail(j,
		    "« %s » : %s n'est pas définie, et l'éditeur documente un "
		    "envoi par défaut ; destinataire : %s (pays du siège/du "
		    "contrôle)",
		    "\"%s\": %s is not set, and the maker documents that it "
		    "is sent by default; recipient: %s (country of the "
		    "seat/of control)",
		    name, policy, who);
	else
		cf_fail(j,
		    "« %s » : %s n'est pas définie, et l'éditeur documente que "
		    "l'utilisateur choisit ; destinataire : %s (pays du "
		    "siège/du contrôle)",
		    "\"%s\": %s is not set, and the maker documents that the "
		    "user chooses; recipient: %s (country of the seat/of "
		    "control)",
		    name, policy, who);
}

static void
judge(struct cf_judge *j, const char *carries)
{
	const char *name = cf_subject_name(cf_judge_subject(j));
	const char *policy = jur_text(cf_about(j, "policy_flow.policy"));
	const struct cf_fact *fact, *hosts;
	const char *state, *by;
	struct jur_behind b;

	if (!is(jur_text(cf_about(j, "policy_flow.carries")), carries)) {
		cf_na(j, "« %s » relève d'une autre règle",
		    "\"%s\" is the matter of another rule", name);
		return;
	}
	if ((fact = cf_need(j, "policy_flow.state")) == NULL)
		return;
	state = fact->value.s;
	by = jur_text(cf_fact(j, "policy_flow.by"));
	if (is(state, "destination"))
		cf_na(j, "« %s » va où %s l'envoie : jugé comme ce qui est "
		    "atteint", "\"%s\" goes where %s sends it: judged as what "
		    "is reached", name, by);
	else if (is(state, "closed"))
		cf_pass(j, "« %s » : interdit par %s",
		    "\"%s\": forbidden by %s", name, by);
	else if (is(state, "default-closed"))
		cf_pass(j, "« %s » : %s n'est pas définie, et l'éditeur "
		    "documente que rien n'est alors envoyé",
		    "\"%s\": %s is not set, and the maker documents that "
		    "nothing is sent then", name, policy);
	else if (is(state, "unclear"))
		cf_unknown(j, "« %s » : effet inconnu (%s)",
		    "\"%s\": effect unknown (%s)", name,
		    cf_noted(j, fact->note));
	else {
		if ((hosts = cf_need(j, "policy.vendor")) == NULL ||
		    !look(j, hosts, &b))
			return;
		if (b.outside.n != 0)
			fail(j, state, name, policy, by, b.outside.text);
		else if (b.doubt.n != 0 || b.inside.n == 0)
			cf_unknown(j, "« %s » : destinataire inconnu : %s",
			    "\"%s\": recipient unknown: %s", name,
			    b.doubt.text);
		else
			cf_pass(j, "« %s » : destinataire établi et contrôlé "
			    "dans l'Union européenne : %s",
			    "\"%s\": recipient established and controlled in "
			    "the European Union: %s", name, b.inside.text);
	}
}

static void
judge_content(struct cf_judge *j)
{
	judge(j, "content");
}

static void
judge_technical(struct cf_judge *j)
{
	judge(j, "technical");
}

static const struct cf_param params[] = {
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

#define REMEDY                                                                 \
	{                                                                      \
		"Interdire cet envoi par une règle obligatoire du navigateur " \
		"ou de l'appareil, et fournir un nouvel export.",              \
		"Forbid this by a mandatory policy of the browser or device, " \
		"and hand in a new export.",                                   \
	}

const struct cf_rule jur_policies_content = {
	.id = "jurisdiction.policies-content",
	.title = {
		"Postes : aucun contenu envoyé à un éditeur hors de l'Union "
		"européenne",
		"Workstations: no content sent to a maker outside the European "
		"Union",
	},
	.cite = "SecNumCloud 3.2, 19.6.c; Chrome Enterprise policy list",
	.subject = "policy_flow",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = REMEDY,
	.params = params,
	.judge = judge_content,
};

const struct cf_rule jur_policies_technical = {
	.id = "jurisdiction.policies-technical",
	.title = {
		"Postes : aucune donnée technique envoyée à un éditeur hors "
		"de l'Union européenne",
		"Workstations: no technical data sent to a maker outside the "
		"European Union",
	},
	.cite = "SecNumCloud 3.2, 19.2.d, 19.6.c; Chrome Enterprise policy "
		"list",
	.subject = "policy_flow",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = REMEDY,
	.params = params,
	.judge = judge_technical,
};

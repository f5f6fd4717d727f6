/*
 * SecNumCloud 3.2, 15.1.a, 19.2.d, 19.6.c and d: what a declared name leads
 * to besides its own addresses.  How grave a party outside the Union is
 * depends on what its function lets it do: read content, see technical data,
 * or stop the service.
 *
 * A finding is a candidate breach with its reason, never a legal conclusion.
 * Pure: reads facts, no file, no clock.
 */
#include <string.h>

#include "jurisdiction.h"
#include "rules.h"

/* What is judged, in words; false when the rule is not about this function. */
static bool
about(struct cf_judge *j, const char **ret_role, const char **ret_to)
{
	const char *role = jur_text(cf_about(j, "reach.role"));
	const char *from = jur_text(cf_about(j, "reach.from"));
	const char *to = jur_text(cf_about(j, "reach.to"));

	*ret_role = role;
	*ret_to = cf_printf(cf_judge_arena(j), "%s (%s)", to,
	    cf_subject_name(from));
	if (cf_param_has(j, "roles", role))
		return true;
	cf_na(j, "la fonction « %s » relève d'une autre règle",
	    "the function \"%s\" is the matter of another rule", role);
	return false;
}

/* The organisations; NULL, and the verdict is said, when nobody is known. */
static const struct cf_fact *
operators(struct cf_judge *j)
{
	const struct cf_fact *list = cf_fact(j, "reach.operators");

	if (!jur_has_value(list)) {
		(void)cf_need(j, "reach.operators");
		return NULL;
	}
	return list;
}

/* Who is behind; false when the verdict is said already. */
static bool
look(struct cf_judge *j, struct jur_behind *b, const char **ret_to)
{
	const struct cf_fact *list;
	const char *role;
	size_t i;

	b->inside = b->outside = b->doubt = b->own = jur_words_none(j);
	b->nseen = 0;
	if (!about(j, &role, ret_to) || (list = operators(j)) == NULL)
		return false;
	for (i = 0; i < list->value.n; i++)
		jur_look_operator(j, b, list->value.list[i]);
	if (b->outside.n != 0)
		return true;
	if (list->status == CF_ST_OK && jur_only_own(j, b, *ret_to))
		return false;
	if (b->doubt.n != 0)
		cf_unknown(j, "%s : contrôle inconnu : %s",
		    "%s: control unknown: %s", *ret_to, b->doubt.text);
	else if (list->status != CF_ST_OK)
		cf_unknown(j, "%s : tous ne sont pas connus (%s) ; connus : %s",
		    "%s: not everybody is known (%s); known: %s", *ret_to,
		    cf_noted(j, list->note), b->inside.text);
	else
		cf_pass(j,
		    "%s : siège et contrôle dans l'Union européenne : %s",
		    "%s: seat and control in the European Union: %s", *ret_to,
		    b->inside.text);
	return false;
}

static void
judge_content(struct cf_judge *j)
{
	struct jur_behind b;
	const char *to;

	if (look(j, &b, &to))
		cf_fail(j,
		    "manquement possible : %s : %s (pays du siège/du "
		    "contrôle) ; cette fonction voit passer des données des "
		    "commanditaires en clair",
		    "possible breach: %s: %s (country of the seat/of "
		    "control); this function sees customers' data in clear",
		    to, b.outside.text);
}

static void
judge_keys(struct cf_judge *j)
{
	struct jur_behind b;
	const char *to;

	if (look(j, &b, &to))
		cf_fail(j,
		    "manquement possible : %s : %s (pays du siège/du "
		    "contrôle) ; cette fonction détient les clés ou décide qui "
		    "les obtient, et le chiffrement ne protège donc pas "
		    "contre elle",
		    "possible breach: %s: %s (country of the seat/of "
		    "control); this function holds the keys or decides who "
		    "gets them, so encryption does not protect against it",
		    to, b.outside.text);
}

static void
judge_technical(struct cf_judge *j)
{
	struct jur_behind b;
	const char *to;

	if (look(j, &b, &to))
		cf_fail(j,
		    "manquement possible : %s : %s (pays du siège/du "
		    "contrôle) ; cette fonction reçoit des données techniques",
		    "possible breach: %s: %s (country of the seat/of "
		    "control); this function receives technical data",
		    to, b.outside.text);
}

static void
judge_availability(struct cf_judge *j)
{
	struct jur_behind b;
	const char *to;

	if (look(j, &b, &to))
		cf_fail(j,
		    "%s : %s (pays du siège/du contrôle) peut interrompre ou "
		    "détourner le service sans lire les données ; montrer "
		    "l'autonomie que 19.6.d demande",
		    "%s: %s (country of the seat/of control) can stop or "
		    "divert the service without reading data; show the "
		    "autonomy that 19.6.d asks for",
		    to, b.outside.text);
}

/* ---- 19.2.d: where ---- */

static void
judge_place(struct cf_judge *j)
{
	struct jur_words inside = jur_words_none(j), outside = inside,
			 doubt = inside;
	const struct cf_fact *places;
	const char *role, *to;
	size_t i;

	if (!about(j, &role, &to))
		return;
	places = cf_fact(j, "reach.places");
	if (!jur_has_value(places)) {
		(void)cf_need(j, "reach.places");
		return;
	}
	for (i = 0; i < places->value.n; i++)
		switch (jur_where_place(j, places->value.list[i])) {
		case JUR_INSIDE:
			jur_words_add(&inside, "%s", places->value.list[i]);
			break;
		case JUR_OUTSIDE:
			jur_words_add(&outside, "%s", places->value.list[i]);
			break;
		case JUR_UNKNOWN:
			jur_words_add(&doubt, "%s", places->value.list[i]);
			break;
		}
	if (outside.n != 0)
		cf_fail(j, "%s se trouve hors de l'Union européenne : %s",
		    "%s is outside the European Union: %s", to, outside.text);
	else if (doubt.n != 0 || places->status != CF_ST_OK)
		cf_unknown(j, "%s : lieu en partie inconnu (%s)",
		    "%s: place unknown in part (%s)", to,
		    cf_noted(j, places->note));
	else
		cf_pass(j, "%s se trouve dans l'Union européenne : %s",
		    "%s is in the European Union: %s", to, inside.text);
}

/* ---- 15.1.a: declared? ---- */

static void
judge_declared(struct cf_judge *j)
{
	struct jur_words missing = jur_words_none(j), named = missing,
			 doubt = missing;
	const struct cf_fact *list;
	const char *role, *to;
	size_t i;

	if (!about(j, &role, &to) || (list = operators(j)) == NULL)
		return;
	for (i = 0; i < list->value.n; i++)
		jur_look_declared(j, list->value.list[i], &missing, &named,
		    &doubt);
	if (missing.n != 0)
		cf_fail(j, "%s : tiers que la déclaration ne nomme pas : %s",
		    "%s: third party that the declaration does not name: %s",
		    to, missing.text);
	else if (doubt.n != 0 || list->status != CF_ST_OK)
		cf_unknown(j, "%s : tous ne sont pas connus (%s)",
		    "%s: not everybody is known (%s)", to,
		    doubt.n != 0 ? doubt.text : cf_noted(j, list->note));
	else
		cf_pass(j, "%s : tiers déclaré : %s",
		    "%s: declared third party: %s", to, named.text);
}

/* ---- The rules ---- */

#define PARAM_ROLES(list)                                                      \
	{                                                                      \
		.name = "roles",                                               \
		.type = CF_T_LIST,                                             \
		.def = list,                                                   \
		.doc = {                                                       \
			"fonctions que cette règle juge (valeurs de "          \
			"reach.role)",                                         \
			"functions that this rule judges (values of "          \
			"reach.role)",                                         \
		},                                                             \
	}

static const struct cf_param content_params[] = {
	PARAM_ROLES("[\"mail\",\"suite\",\"identity\",\"script\",\"form\","
		    "\"browser-service\",\"proxy\"]"),
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_reach_content = {
	.id = "jurisdiction.reach-content",
	.title = {
		"Fonctions qui voient les données : exploitées et contrôlées "
		"dans l'Union européenne",
		"Functions that see data: run and controlled in the European "
		"Union",
	},
	.cite = "SecNumCloud 3.2, 19.6.c; Code de commerce, L.233-3",
	.subject = "reach",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Confier cette fonction à un opérateur établi et contrôlé dans "
		"l'Union, ou démontrer qu'il ne peut pas techniquement obtenir "
		"les données.",
		"Entrust this function to an operator established and "
		"controlled in the Union, or show that it cannot technically "
		"obtain the data.",
	},
	.params = content_params,
	.judge = judge_content,
};

static const struct cf_param keys_params[] = {
	PARAM_ROLES("[\"key-service\"]"),
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_reach_keys = {
	.id = "jurisdiction.reach-keys",
	.title = {
		"Clés d'un chiffrement côté client : entre les mains "
		"d'organismes établis et contrôlés dans l'Union européenne",
		"Keys of client-side encryption: in the hands of organisations "
		"established and controlled in the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.6.c",
	.subject = "reach",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_ELEVEE,
	.remedy = {
		"Confier les clés, et l'authentification de qui les demande, à "
		"un organisme établi et contrôlé dans l'Union.",
		"Entrust the keys, and the authentication of whoever asks for "
		"them, to an organisation established and controlled in the "
		"Union.",
	},
	.params = keys_params,
	.judge = judge_keys,
};

static const struct cf_param technical_params[] = {
	PARAM_ROLES("[\"report\",\"page-resource\",\"telemetry\",\"time\","
		    "\"resolver\"]"),
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_reach_technical = {
	.id = "jurisdiction.reach-technical",
	.title = {
		"Fonctions qui reçoivent des données techniques : exploitées "
		"et contrôlées dans l'Union européenne",
		"Functions that receive technical data: run and controlled in "
		"the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.6.c",
	.subject = "reach",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Confier cette fonction à un opérateur établi et contrôlé dans "
		"l'Union, ou justifier que ce qu'il reçoit n'est pas une "
		"donnée technique des commanditaires.",
		"Entrust this function to an operator established and "
		"controlled in the Union, or justify that what it receives is "
		"no technical data of customers.",
	},
	.params = technical_params,
	.judge = judge_technical,
};

static const struct cf_param place_params[] = {
	PARAM_ROLES(
	    "[\"mail\",\"identity\",\"report\",\"telemetry\",\"time\","
	    "\"resolver\"]"),
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_reach_place = {
	.id = "jurisdiction.reach-place",
	.title = {
		"Données techniques reçues dans l'Union européenne",
		"Technical data received in the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.2.d",
	.subject = "reach",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Faire recevoir ces données par un service situé dans l'Union.",
		"Have these data received by a service in the Union.",
	},
	.params = place_params,
	.judge = judge_place,
};

static const struct cf_param availability_params[] = {
	PARAM_ROLES(
	    "[\"dns\",\"registry\",\"registrar\",\"mail-sender\","
	    "\"service\",\"updates\"]"),
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_reach_availability = {
	.id = "jurisdiction.reach-availability",
	.title = {
		"Fonctions dont le service dépend : exploitées et contrôlées "
		"dans l'Union européenne",
		"Functions that the service depends on: run and controlled in "
		"the European Union",
	},
	.cite = "SecNumCloud 3.2, 19.6.d",
	.subject = "reach",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = {
		"Documenter comment le service continue sans ce tiers, ou en "
		"choisir un qui soit établi et contrôlé dans l'Union.",
		"Document how the service goes on without this third party, "
		"or choose one established and controlled in the Union.",
	},
	.params = availability_params,
	.judge = judge_availability,
};

static const struct cf_param declared_params[] = {
	PARAM_ROLES("[\"mail\",\"identity\",\"script\",\"form\",\"report\","
		    "\"page-resource\",\"telemetry\",\"time\",\"dns\","
		    "\"mail-sender\",\"suite\",\"service\","
		    "\"vendor\",\"browser-service\",\"proxy\",\"resolver\","
		    "\"updates\",\"registrar\",\"key-service\"]"),
	{ .name = NULL },
};

const struct cf_rule jur_reach_declared = {
	.id = "jurisdiction.reach-declared",
	.title = {
		"Tiers atteints présents dans la liste des tiers",
		"Third parties reached present in the list of third parties",
	},
	.cite = "SecNumCloud 3.2, 15.1.a",
	.subject = "reach",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = {
		"Compléter la liste des tiers avec cet organisme et son rôle, "
		"ou expliquer pourquoi il ne participe pas au service.",
		"Add this organisation and its part to the list of third "
		"parties, or explain why it takes no part in the service.",
	},
	.params = declared_params,
	.judge = judge_declared,
};

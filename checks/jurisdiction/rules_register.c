/*
 * SecNumCloud 3.2, 19.6.a and b: what the deployment declares about the
 * provider against what public registers answered.  A register of companies
 * knows where a company is registered and, at GLEIF, who consolidates its
 * accounts; it knows no minority holder, so agreement here never replaces the
 * computation of 19.6.b.  Names are weak: a parent is recognised by its LEI,
 * and by an equal name only for want of one.
 *
 * A finding is a candidate breach with its reason, never a legal conclusion.
 * Pure: reads facts, no file, no clock.
 */
#include "codec_siren.h"
#include "jurisdiction.h"
#include "registers.h"
#include "rules.h"

#define DAY 86400

/* ---- Findings in both languages ---- */

struct both {
	struct jur_words fr, en;
};
#define BOTH(b) (b).fr.text, (b).en.text

static void
add(struct both *b, const char *fr, const char *en)
{
	jur_words_add(&b->fr, "%s", fr);
	jur_words_add(&b->en, "%s", en);
}

/* What all registers together say. */
struct findings {
	struct cf_judge *j;
	struct cf_arena *arena;
	struct both bad, doubt, missing, good;
};

static struct findings
nothing(struct cf_judge *j)
{
	struct both none = { jur_words_none(j), jur_words_none(j) };

	return (struct findings){ j, cf_judge_arena(j), none, none, none,
		none };
}

static void
conclude(struct findings *f)
{
	if (f->bad.fr.n != 0)
		cf_fail(f->j, "manquement possible : %s%.0s",
		    "possible breach: %.0s%s", BOTH(f->bad));
	else if (f->doubt.fr.n != 0)
		cf_unknown(f->j, "%s%.0s", "%.0s%s", BOTH(f->doubt));
	else if (f->good.fr.n == 0)
		cf_unknown(f->j, "aucune réponse : %s%.0s",
		    "no answer: %.0s%s", BOTH(f->missing));
	else
		cf_pass(f->j, "%s%.0s", "%.0s%s", BOTH(f->good));
}

/* The LEI that is declared, else that of the French company with the declared
 * SIREN, "". */
static const char *
lei_of(struct cf_judge *j, const char *siren)
{
	const char *lei = jur_text(cf_about(j, "provider.lei"));
	const char *const *records;
	size_t i, n = cf_judge_subjects(j, "lei", &records);

	for (i = 0; lei[0] == '\0' && siren[0] != '\0' && i < n; i++)
		if (cf_streq(jur_text(cf_about_on(j, records[i],
			"lei.registered_as")), siren) &&
		    cf_streq(jur_text(cf_about_on(j, records[i],
			"lei.jurisdiction")), "FR"))
			lei = cf_subject_name(records[i]);
	return lei;
}

/* A register of one of two kinds was asked, or an answer was given. */
static bool
asked(struct cf_judge *j, const char *kind, const char *other)
{
	const char *const *registers;
	size_t i, n = cf_judge_subjects(j, "register", &registers);
	const char *is;

	for (i = 0; i < n; i++) {
		is = jur_text(cf_about_on(j, registers[i], "register.kind"));
		if (cf_streq(is, kind) || cf_streq(is, other))
			return true;
	}
	cf_na(j, "aucun registre n'a été interrogé (--registers, ou registers)",
	    "no register was asked (--registers, or registers)");
	return false;
}

/* An answer of long ago says nothing about today, and one of a day to come was
 * never received. */
static bool
stale(struct findings *f, const struct cf_fact *fact)
{
	int64_t age = cf_judge_time(f->j) - fact->time;
	char day[CF_TIME_LEN];

	if (age >= -DAY && age <= cf_param_int(f->j, "max_days") * DAY)
		return false;
	cf_time_text(fact->time, day);
	if (age < 0) {
		add(&f->doubt, cf_printf(f->arena, "%s : réponse datée du "
		    "%.10s, après l'évaluation",
		    cf_subject_name(fact->subject), day),
		    cf_printf(f->arena, "%s: answer dated %.10s, after the "
			"assessment", cf_subject_name(fact->subject), day));
		return true;
	}
	add(&f->doubt, cf_printf(f->arena, "%s : réponse du %.10s, trop "
	    "ancienne", cf_subject_name(fact->subject), day),
	    cf_printf(f->arena, "%s: answer of %.10s, too old",
		cf_subject_name(fact->subject), day));
	return true;
}

/* ---- 19.6.a: seats ---- */

/* A country of a register against the Union and against a declared seat. */
static void
compare(struct findings *f, const char *who, const struct cf_fact *fact,
    const char *declared_key, struct cf_text what)
{
	const char *country = jur_text(fact);
	const char *declared = jur_text(cf_fact(f->j, declared_key));

	if (!cf_country_known(country))
		add(&f->doubt, cf_printf(f->arena, "%s : pays %s inconnu (%s)",
		    who, what.fr, fact == NULL ? "?" :
		    cf_note_french(f->arena, fact->note)),
		    cf_printf(f->arena, "%s: country %s unknown (%s)", who,
			what.en, fact == NULL ? "?" : fact->note));
	else if (jur_where_seat(f->j, country) == JUR_OUTSIDE)
		add(&f->bad, cf_printf(f->arena, "%s : %s hors de l'Union : %s",
		    who, what.fr, country),
		    cf_printf(f->arena, "%s: %s outside the Union: %s", who,
			what.en, country));
	else if (declared[0] != '\0' && !cf_streq(declared, country))
		add(&f->bad, cf_printf(f->arena, "%s : %s inscrit : %s, "
		    "déclaré : %s", who, what.fr, country, declared),
		    cf_printf(f->arena, "%s: %s registered: %s, declared: %s",
			who, what.en, country, declared));
	else
		add(&f->good, cf_printf(f->arena, "%s : %s %s", who, what.fr,
		    country), cf_printf(f->arena, "%s: %s %s", who, what.en,
		    country));
}

static void
look_siren(struct findings *f, const char *siren)
{
	const char *on = jur_on(f->j, "siren", siren);
	const char *who = cf_printf(f->arena, "SIREN %s", siren);
	const struct cf_fact *state;

	if (siren[0] == '\0')
		return;
	state = cf_fact_on(f->j, on, "siren.state");
	if (jur_text(state)[0] == '\0') {
		add(&f->missing, who, who);
		return;
	}
	if (stale(f, state))
		return;
	if (cf_streq(state->value.s, "C"))
		add(&f->bad, cf_printf(f->arena, "%s : société cessée", who),
		    cf_printf(f->arena, "%s: the company has ceased", who));
	compare(f, who, cf_fact_on(f->j, on, "siren.country"),
	    "provider.seat_registered",
	    (struct cf_text){ "siège statutaire", "registered office" });
}

static void
look_lei(struct findings *f, const char *lei, const char *siren)
{
	const char *on = jur_on(f->j, "lei", lei), *as, *registration;
	const char *who = cf_printf(f->arena, "LEI %s", lei);
	const struct cf_fact *status;

	if (lei[0] == '\0')
		return;
	status = cf_fact_on(f->j, on, "lei.status");
	if (jur_text(status)[0] == '\0') {
		add(&f->missing, who, who);
		return;
	}
	if (stale(f, status))
		return;
	if (!cf_streq(status->value.s, "ACTIVE"))
		add(&f->bad, cf_printf(f->arena, "%s : société %s", who,
		    status->value.s), cf_printf(f->arena, "%s: company %s",
		    who, status->value.s));
	registration = jur_text(cf_fact_on(f->j, on, "lei.registration"));
	if (!jur_lei_kept_up(registration))
		add(&f->doubt, cf_printf(f->arena, "%s : code %s, ses données "
		    "ne sont plus tenues à jour", who, registration),
		    cf_printf(f->arena, "%s: code %s, its data is no longer "
			"kept up", who, registration));
	as = jur_text(cf_fact_on(f->j, on, "lei.registered_as"));
	if (jur_siren_is(as) && siren[0] != '\0' && !cf_streq(as, siren) &&
	    cf_streq(jur_text(cf_fact_on(f->j, on, "lei.jurisdiction")), "FR"))
		add(&f->bad, cf_printf(f->arena, "%s : société %s, déclarée "
		    "%s", who, as, siren), cf_printf(f->arena,
		    "%s: company %s, declared %s", who, as, siren));
	compare(f, who, cf_fact_on(f->j, on, "lei.country"),
	    "provider.seat_registered",
	    (struct cf_text){ "siège statutaire", "registered office" });
	compare(f, who, cf_fact_on(f->j, on, "lei.hq_country"),
	    "provider.seat_administration",
	    (struct cf_text){ "administration centrale",
		"central administration" });
}

static void
judge_seat(struct cf_judge *j)
{
	const char *siren = jur_text(cf_about(j, "provider.siren"));
	const char *lei = lei_of(j, siren);
	struct findings f = nothing(j);

	if (!asked(j, JUR_GLEIF, JUR_SIREN))
		return;
	if (siren[0] == '\0' && lei[0] == '\0') {
		cf_unknown(j, "ni SIREN ni code LEI ne sont déclarés",
		    "neither a SIREN nor an LEI is declared");
		return;
	}
	look_siren(&f, siren);
	look_lei(&f, lei, siren);
	conclude(&f);
}

/* ---- 19.6.b: parents ---- */

/* The declared company that has an LEI, else the name; "" none. */
static const char *
declared_company(struct cf_judge *j, const char *lei, const char *name)
{
	const char *const *companies, *named = "", *is;
	size_t i, n = cf_judge_subjects(j, "company", &companies);

	for (i = 0; i < n; i++) {
		is = jur_text(cf_about_on(j, companies[i], "company.lei"));
		if (cf_streq(is, lei))
			return companies[i];
		/* One with another LEI is another company. */
		if (is[0] == '\0' && name[0] != '\0' && jur_same_name(name,
			jur_text(cf_about_on(j, companies[i],
			    "company.name"))))
			named = companies[i];
	}
	return named;
}

static void
look_parent(struct findings *f, const char *lei, struct cf_text what)
{
	const char *on = jur_on(f->j, "lei", lei), *company, *declared, *who;
	const char *name = jur_text(cf_fact_on(f->j, on, "lei.name"));
	const char *country = jur_text(cf_fact_on(f->j, on, "lei.country"));
	const char *hq = jur_text(cf_fact_on(f->j, on, "lei.hq_country"));

	if (jur_where_seat(f->j, hq) == JUR_OUTSIDE)
		country = hq;
	who = cf_printf(f->arena, "%s (%s, %s)",
	    name[0] != '\0' ? name : "?", lei, jur_or_dash(country));
	company = declared_company(f->j, lei, name);
	declared = company[0] == '\0' ? "" :
	    jur_text(cf_fact_on(f->j, company, "company.country"));
	if (jur_where_seat(f->j, country) == JUR_OUTSIDE &&
	    jur_where_seat(f->j, declared) != JUR_OUTSIDE)
		add(&f->bad, cf_printf(f->arena, "la %s %s est hors de l'Union "
		    "et n'est pas déclarée comme telle", what.fr, who),
		    cf_printf(f->arena, "the %s %s is outside the Union and is "
			"not declared so", what.en, who));
	else if (company[0] == '\0')
		add(&f->doubt, cf_printf(f->arena, "la %s %s n'est pas parmi "
		    "les sociétés déclarées (déclarer son code LEI)", what.fr,
		    who), cf_printf(f->arena, "the %s %s is not among the "
		    "declared companies (declare its LEI)", what.en, who));
	else if (country[0] == '\0' || !cf_streq(country, declared))
		add(&f->doubt, cf_printf(f->arena, "%s %s : déclarée en %s",
		    what.fr, who, jur_or_dash(declared)),
		    cf_printf(f->arena, "%s %s: declared in %s", what.en, who,
			jur_or_dash(declared)));
	else
		add(&f->good, cf_printf(f->arena, "%s déclarée : %s", what.fr,
		    who), cf_printf(f->arena, "declared %s: %s", what.en,
		    who));
}

static void
look_link(struct findings *f, const char *lei, const char *key,
    struct cf_text what)
{
	const char *on = jur_on(f->j, "lei", lei);
	const struct cf_fact *fact = cf_fact_on(f->j, on, key);

	if (fact == NULL)
		add(&f->doubt, cf_printf(f->arena, "LEI %s : aucune réponse sur "
		    "la %s", lei, what.fr), cf_printf(f->arena,
		    "LEI %s: no answer on the %s", lei, what.en));
	else if (stale(f, fact))
		return;
	else if (fact->status == CF_ST_OK)
		look_parent(f, fact->value.s, what);
	else if (fact->status == CF_ST_ABSENT)
		add(&f->good, cf_printf(f->arena, "pas de %s (%s)", what.fr,
		    cf_note_french(f->arena, fact->note)), cf_printf(f->arena, "no %s (%s)", what.en,
		    fact->note));
	else
		add(&f->doubt, cf_printf(f->arena, "%s non connue : %s",
		    what.fr, cf_note_french(f->arena, fact->note)),
		    cf_printf(f->arena,
		    "%s not known: %s", what.en, fact->note));
}

static void
judge_parent(struct cf_judge *j)
{
	const char *lei = lei_of(j,
	    jur_text(cf_about(j, "provider.siren")));
	struct findings f = nothing(j);

	if (!asked(j, JUR_GLEIF, JUR_GLEIF))
		return;
	if (lei[0] == '\0') {
		cf_unknown(j, "aucun code LEI n'est déclaré, ni connu par le "
			      "numéro SIREN",
		    "no LEI is declared, or known by the SIREN number");
		return;
	}
	look_link(&f, lei, "lei.direct_parent",
	    (struct cf_text){ "mère directe", "direct parent" });
	look_link(&f, lei, "lei.ultimate_parent",
	    (struct cf_text){ "mère ultime", "ultimate parent" });
	conclude(&f);
}

/* ---- The rules ---- */

static const struct cf_param params[] = {
	{
		.name = "max_days",
		.type = CF_T_INT,
		.def = "366",
		.min = 1,
		.max = 3660,
		.doc = {
			"âge maximal d'une réponse, en jours ; un an, le "
			"rythme de l'audit de surveillance",
			"largest age of an answer, in days; one year, the "
			"rhythm of the surveillance audit",
		},
	},
	JUR_PARAM_PERIMETER,
	{ .name = NULL },
};

const struct cf_rule jur_register_seat = {
	.id = "jurisdiction.register-seat",
	.title = {
		"Sièges déclarés conformes aux registres",
		"Declared seats as the registers have them",
	},
	.cite = "SecNumCloud 3.2, 19.6.a",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_FACILE,
	.remedy = {
		"Corriger la déclaration ou l'inscription au registre ; établir "
		"dans un État membre la société qui fournit le service.",
		"Correct the declaration or the entry in the register; "
		"establish in a Member State the company that provides the "
		"service.",
	},
	.params = params,
	.judge = judge_seat,
};

const struct cf_rule jur_register_parent = {
	.id = "jurisdiction.register-parent",
	.title = {
		"Sociétés mères inscrites à la GLEIF présentes dans la "
		"détention déclarée",
		"Parents recorded by GLEIF present in the declared ownership",
	},
	.cite = "SecNumCloud 3.2, 19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_FACILE,
	.remedy = {
		"Compléter la détention déclarée avec cette société mère, son "
		"pays et son code LEI, ou faire corriger le registre.",
		"Add this parent, its country and its LEI to the declared "
		"ownership, or have the register corrected.",
	},
	.params = params,
	.judge = judge_parent,
};

/*
 * Special rights (19.6.b, last paragraph): third entities may not, by a
 * contract or by the statutes, have a veto or appoint the majority of the
 * administrative, management or supervisory bodies.  At any percentage.  The
 * golden share of a Member State is no defect.  Pure.
 */
#include "governance.h"

/* The third entity that makes holder one, or holder itself. */
static size_t
behind(const struct gov_view *v, size_t holder)
{
	size_t i;

	if (v->result.share[holder].third != OWN_NOT)
		return holder;
	for (i = 0; i < v->result.n; i++)
		if (v->result.share[i].third == OWN_THIRD &&
		    own_controls(&v->result, i, holder))
			return i;
	return holder;
}

static size_t
index_of(const struct gov_view *v, const char *id)
{
	size_t i;

	for (i = 0; i < v->graph.nnodes; i++)
		if (cf_streq(v->graph.nodes[i].id, id))
			break;
	return i;
}

/* "L (LU) sur P (FR), par le contrôle de U (US)" */
static struct cf_text
right_text(struct cf_judge *j, const struct gov_view *v,
    const struct own_right *r)
{
	struct cf_arena *arena = cf_judge_arena(j);
	size_t holder = index_of(v, r->holder), of = index_of(v, r->of);
	size_t third = behind(v, holder);
	struct cf_text t;

	t.fr = cf_printf(arena, "%s sur %s", gov_name(j, v, holder),
	    gov_name(j, v, of));
	t.en = cf_printf(arena, "%s over %s", gov_name(j, v, holder),
	    gov_name(j, v, of));
	if (third == holder)
		return t;
	t.fr = cf_printf(arena, "%s, par le contrôle de %s", t.fr,
	    gov_name(j, v, third));
	t.en = cf_printf(arena, "%s, under the control of %s", t.en,
	    gov_name(j, v, third));
	return t;
}

struct rights {
	struct gov_list fr, en;
};

/* Rights of a kind over the target (or what controls it) by their standing. */
static struct rights
collect(struct cf_judge *j, const struct gov_view *v, enum own_right_kind kind,
    enum own_third third)
{
	struct cf_arena *arena = cf_judge_arena(j);
	struct rights r = { { .arena = arena, .text = "" },
		{ .arena = arena, .text = "" } };
	struct cf_text t;
	size_t i;

	for (i = 0; i < v->graph.nrights; i++) {
		if (v->graph.rights[i].right != kind ||
		    v->result.right_third[i] != third)
			continue;
		t = right_text(j, v, &v->graph.rights[i]);
		gov_list_add(&r.fr, t.fr);
		gov_list_add(&r.en, t.en);
	}
	return r;
}

static void
judge_right(struct cf_judge *j, enum own_right_kind kind, struct cf_text name)
{
	struct gov_view v;
	struct rights bad, open, fine;

	if (!gov_view(j, &v))
		return;
	bad = collect(j, &v, kind, OWN_THIRD);
	open = collect(j, &v, kind, OWN_PERHAPS);
	fine = collect(j, &v, kind, OWN_NOT);
	if (bad.fr.n != 0)
		cf_fail(j, "une entité tierce dispose d'un droit de "
			   "%s%.0s : %s%.0s",
		    "a third entity has a %.0s%s: %.0s%s",
		    GOV_BOTH(name), bad.fr.text, bad.en.text);
	else if (open.fr.n != 0)
		cf_unknown(j, "un droit de %s%.0s appartient à un détenteur de "
			      "pays ou de contrôle inconnu, ou porte sur une "
			      "société qui contrôle le prestataire : %s%.0s",
		    "a %.0s%s belongs to a holder whose country or "
		    "control is unknown, or is about a company that controls "
		    "the provider: %.0s%s",
		    GOV_BOTH(name), open.fr.text, open.en.text);
	else if (fine.fr.n != 0)
		cf_pass(j, "aucun droit de %s%.0s n'appartient à une entité "
			   "tierce ; déclarés : %s%.0s",
		    "no %.0s%s belongs to a third entity; declared: "
		    "%.0s%s",
		    GOV_BOTH(name), fine.fr.text, fine.en.text);
	else
		cf_pass(j, "aucun droit de %s%.0s n'est déclaré",
		    "no %.0s%s is declared", GOV_BOTH(name));
}

static void
judge_veto(struct cf_judge *j)
{
	judge_right(j, OWN_VETO, (struct cf_text){ "veto", "right of veto" });
}

static void
judge_board(struct cf_judge *j)
{
	judge_right(j, OWN_BOARD_MAJORITY,
	    (struct cf_text){ "désignation de la majorité des organes",
		"right to appoint the majority of the bodies" });
}

const struct cf_rule gov_veto = {
	.id = "governance.veto",
	.title = { "Aucune entité tierce ne dispose d'un droit de veto",
	    "No third entity has a veto" },
	.cite = GOV_SOURCE "19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_FACILE,
	.remedy = { "Retirer le droit de veto du pacte ou des statuts.",
	    "Remove the veto from the agreement or the statutes." },
	.judge = judge_veto,
};

const struct cf_rule gov_board = {
	.id = "governance.board",
	.title = { "Aucune entité tierce ne désigne la majorité des organes "
		   "d'administration, de direction ou de surveillance",
	    "No third entity appoints the majority of the administrative, "
	    "management or supervisory bodies" },
	.cite = GOV_SOURCE "19.6.b",
	.subject = "provider",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_FACILE,
	.remedy = { "Retirer ce droit de désignation du pacte ou des statuts.",
	    "Remove this right of appointment from the agreement or the "
	    "statutes." },
	.judge = judge_board,
};

/*
 * The planner against a scripted responder: a function, no socket, no time.
 * It has the habits of real ones: it chooses the first transform that it
 * knows, tells which group it wants, limits half-open exchanges, drops what
 * it dislikes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan.h"

struct fake {
	const char *names[12]; /* what it accepts */
	bool no_v2, silent_v2;
	bool v1, silent_v1, aggressive, wrong_name;
	bool picky_v1;	       /* silent but to the larger groups (round 4) */
	bool strict;	       /* a foreign group is bad syntax */
	bool silent_strict;    /* ... or met with silence */
	const char *hates;     /* silent when this is offered */
	unsigned int limit;    /* half-open ones before silence, 0 none */
	unsigned int silent_after; /* exchanges, 0 none */
	enum ike_outcome always;   /* IKE_ACCEPTED: no */
	/* counted */
	unsigned int asked, half_open;
};

static int
first_of(const struct fake *f, const struct ike_set *offered, int kind,
    bool plain_only, bool aead_only)
{
	size_t i, k;

	for (k = 0; k < 12 && f->names[k] != NULL; k++) {
		for (i = 0; i < ike_ntransforms; i++) {
			const struct ike_transform *t = &ike_transforms[i];

			if ((int)t->kind == kind && ike_has(offered, (int)i) &&
			    strcmp(t->name, f->names[k]) == 0 &&
			    !(plain_only && t->aead) && !(aead_only && !t->aead))
				return (int)i;
		}
	}
	return -1;
}

static void
answer_v2(struct fake *f, const struct ike_offer *o, struct ike_answer *a)
{
	size_t i;
	int k, ke = ike_transform_find(IKE_DH, o->group, 0);

	if (!ike_has(&o->set, ke) && (f->strict || f->silent_strict)) {
		a->outcome = f->strict ? IKE_ODD : IKE_SILENT;
		return;
	}
	for (i = 0; f->hates != NULL && i < ike_ntransforms; i++) {
		if (ike_has(&o->set, (int)i) &&
		    strcmp(ike_transforms[i].name, f->hates) == 0) {
			a->outcome = IKE_SILENT;
			return;
		}
	}
	a->outcome = IKE_NO_PROPOSAL;
	for (k = IKE_PRF; k <= IKE_DH; k++)
		a->chosen[k] = first_of(f, &o->set, k, false, false);
	a->chosen[IKE_ENCR] = first_of(f, &o->set, IKE_ENCR, false, true);
	if (a->chosen[IKE_ENCR] >= 0)
		a->chosen[IKE_INTEG] = -1;
	else
		a->chosen[IKE_ENCR] = first_of(f, &o->set, IKE_ENCR, true, false);
	if (a->chosen[IKE_ENCR] < 0 || a->chosen[IKE_PRF] < 0 ||
	    a->chosen[IKE_DH] < 0 ||
	    (!ike_transforms[a->chosen[IKE_ENCR]].aead &&
		a->chosen[IKE_INTEG] < 0))
		return;
	a->group = ike_transforms[a->chosen[IKE_DH]].id;
	a->outcome = a->group == o->group ? IKE_ACCEPTED : IKE_INVALID_KE;
}

static void
respond(struct fake *f, const struct ike_offer *o, struct ike_answer *a)
{
	int k;

	memset(a, 0, sizeof(*a));
	for (k = 0; k < IKE_KINDS; k++)
		a->chosen[k] = -1;
	f->asked++;
	a->outcome = IKE_SILENT;
	if ((f->silent_after != 0 && f->asked > f->silent_after) ||
	    (f->limit != 0 && f->half_open >= f->limit))
		return;
	if (f->always != IKE_ACCEPTED) {
		a->outcome = f->always;
		return;
	}
	if (o->ask == IKE_ASK_V2) {
		if (f->silent_v2)
			return;
		a->outcome = IKE_NO_VERSION;
		if (!f->no_v2)
			answer_v2(f, o, a);
	} else if (!f->silent_v1 && !(f->picky_v1 && o->round != 4)) {
		a->outcome = IKE_NO_PROPOSAL;
		if (o->ask == IKE_ASK_AGGRESSIVE && f->wrong_name)
			a->outcome = IKE_ODD;
		if (o->ask == IKE_ASK_AGGRESSIVE ? f->aggressive :
		    f->v1 && o->round == (f->picky_v1 ? 4 : 1))
			a->outcome = IKE_ACCEPTED;
		a->cipher = 5;
		a->hash = 1;
		a->auth = 1;
		a->group = 2;
	}
	if (a->outcome == IKE_ACCEPTED)
		f->half_open++;
}

static struct ike_found
run(struct fake *f)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct ike_plan *p = ike_plan_new(arena);
	struct ike_probe probes[4];
	struct ike_answer a;
	struct ike_found found;
	size_t i, n;

	assert_non_null(p);
	while ((n = ike_plan_next(p, probes, CF_NELEM(probes))) > 0) {
		for (i = 0; i < n; i++) {
			respond(f, &probes[i].offer, &a);
			ike_plan_answer(p, probes[i].id, &a);
		}
	}
	assert_true(ike_plan_done(p));
	found = *ike_plan_found(p);
	assert_true(found.probes <= CF_IKE_PROBES);
	assert_int_equal(found.probes, f->asked);
	cf_arena_free(arena);
	return found;
}

/* Exactly these, whatever the order, and the list is whole. */
static void
holds(const struct ike_found *f, enum ike_kind kind, const struct fake *fake)
{
	const struct ike_list *l = &f->lists[kind];
	const struct ike_transform *t;
	size_t i, k, n = 0;

	for (k = 0; k < 12 && fake->names[k] != NULL; k++) {
		if ((t = ike_transform_named(kind, fake->names[k])) == NULL)
			continue;
		n++;
		for (i = 0; i < l->n && &ike_transforms[l->v[i]] != t; i++)
			;
		assert_true(i < l->n);
	}
	assert_int_equal(l->n, n);
	assert_int_equal(l->status, n > 0 ? CF_ST_OK : CF_ST_ABSENT);
}

static void
holds_all(const struct ike_found *f, const struct fake *fake)
{
	int k;

	for (k = IKE_ENCR; k < IKE_KINDS; k++)
		holds(f, (enum ike_kind)k, fake);
}

#define MODERN                                                         \
	{ "AES_GCM_16_256", "PRF_HMAC_SHA2_384", "ECP_384", "ECP_256" }
#define MIXED                                                              \
	{ "AES_CBC_256", "AES_CBC_128", "3DES", "PRF_HMAC_SHA2_256",       \
		"PRF_HMAC_MD5", "AUTH_HMAC_SHA2_256_128",                  \
		"AUTH_HMAC_MD5_96", "MODP_2048", "MODP_1024", "CURVE25519" }

static void
modern(void **state)
{
	struct fake fake = { .names = MODERN, .silent_v1 = true };
	struct ike_found f = run(&fake);

	(void)state;
	holds_all(&f, &fake);
	assert_int_equal(f.v2, IKE_YES);
	assert_int_equal(f.v1, IKE_NO);
	assert_true(f.by_silence[0]);
	assert_int_equal(f.aggressive, IKE_NO);
	assert_true(fake.half_open <= 1);
	assert_true(fake.asked < 40);
}

static void
mixed(void **state)
{
	struct fake fake = { .names = MIXED, .v1 = true, .aggressive = true,
		.limit = 5 };
	struct ike_found f = run(&fake);

	(void)state;
	holds_all(&f, &fake);
	assert_int_equal(f.v1, IKE_YES);
	assert_int_equal(f.aggressive, IKE_YES);
	assert_true(f.has_v1_choice[0] && f.has_v1_choice[1]);
	assert_true(fake.half_open <= 3);
}

/* One that answers no foreign group: few lists are seen whole, and none is
 * called whole that is not. */
static void
strict(void **state)
{
	struct fake fake = { .names = MODERN, .strict = true };
	struct fake quiet = { .names = MODERN, .silent_strict = true };
	struct ike_found f = run(&fake);
	int k;

	(void)state;
	assert_true(fake.half_open <= CF_IKE_HALF_OPEN + 3);
	for (k = IKE_ENCR; k < IKE_KINDS; k++) {
		if (f.lists[k].status == CF_ST_OK)
			holds(&f, (enum ike_kind)k, &fake);
	}
	holds(&f, IKE_DH, &fake);
	f = run(&quiet);
	holds(&f, IKE_DH, &quiet);
}

/* Silence to one transform, while a control is answered: the rest is found,
 * and the list is not called whole. */
static void
dislikes_one(void **state)
{
	struct fake fake = { .names = MODERN, .hates = "NULL" };
	struct ike_found f = run(&fake);

	(void)state;
	/* Offered in everything: the first exchange is answered to a usual
	 * proposal only. */
	assert_int_equal(f.v2, IKE_YES);
	holds(&f, IKE_DH, &fake);
	holds(&f, IKE_PRF, &fake);
	holds(&f, IKE_INTEG, &fake);
	assert_int_equal(f.lists[IKE_ENCR].n, 1);
	assert_int_equal(f.lists[IKE_ENCR].status, CF_ST_PARTIAL);
}

static void
stops_answering(void **state)
{
	unsigned int after;
	int k;

	(void)state;
	for (after = 1; after < 40; after++) {
		struct fake fake = { .names = MIXED, .silent_after = after };
		struct ike_found f = run(&fake);

		for (k = IKE_ENCR; f.v2 == IKE_YES && k < IKE_KINDS; k++) {
			if (f.lists[k].status == CF_ST_OK ||
			    f.lists[k].status == CF_ST_ABSENT)
				holds(&f, (enum ike_kind)k, &fake);
		}
		assert_true(f.v1 != IKE_YES);
	}
}

static void
nobody(void **state)
{
	struct fake silent = { .always = IKE_SILENT };
	struct fake closed = { .always = IKE_TURNED_AWAY };
	struct fake odd = { .always = IKE_ODD };
	struct ike_found f = run(&silent);

	(void)state;
	assert_int_equal(f.v2, IKE_UNKNOWN);
	assert_int_equal(f.v1, IKE_UNKNOWN);
	assert_int_equal(f.aggressive, IKE_UNKNOWN);
	assert_int_equal(f.last[1], IKE_SILENT);
	f = run(&closed);
	assert_int_equal(f.v2, IKE_UNKNOWN);
	assert_int_equal(f.last[1], IKE_TURNED_AWAY);
	f = run(&odd);
	assert_int_equal(f.v2, IKE_UNKNOWN);
	assert_int_equal(f.v1, IKE_UNKNOWN);
}

static void
only_version_1(void **state)
{
	struct fake fake = { .v1 = true, .no_v2 = true };
	struct fake silent = { .v1 = true, .silent_v2 = true };
	struct fake named = { .v1 = true, .no_v2 = true, .wrong_name = true };
	struct ike_found f = run(&fake);

	(void)state;
	assert_int_equal(f.v1, IKE_YES);
	assert_int_equal(f.v2, IKE_NO);
	assert_int_equal(f.aggressive, IKE_NO);
	f = run(&silent);
	assert_int_equal(f.v1, IKE_YES);
	assert_int_equal(f.v2, IKE_NO);
	assert_true(f.by_silence[1]);
	/* Refused for the name: it may be on for another. */
	f = run(&named);
	assert_int_equal(f.aggressive, IKE_UNKNOWN);
	assert_true(f.fast_odd);
}

/* Silent about proposals that it does not know: the control does not end the
 * questions about version 1. */
static void
picky_about_version_1(void **state)
{
	struct fake fake = { .names = MODERN, .v1 = true, .picky_v1 = true };
	struct ike_found f = run(&fake);

	(void)state;
	assert_int_equal(f.v1, IKE_YES);
	assert_int_equal(f.v2, IKE_YES);
	assert_int_equal(f.aggressive, IKE_UNKNOWN);
}

static void
refuses_everything(void **state)
{
	struct fake fake = { .names = { "AES_CBC_256" } };
	struct ike_found f = run(&fake);

	(void)state;
	assert_int_equal(f.v2, IKE_NO);
	assert_int_equal(f.v1, IKE_NO);
	assert_false(f.by_silence[0] || f.by_silence[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modern),
		cmocka_unit_test(mixed),
		cmocka_unit_test(strict),
		cmocka_unit_test(dislikes_one),
		cmocka_unit_test(stops_answering),
		cmocka_unit_test(nobody),
		cmocka_unit_test(only_version_1),
		cmocka_unit_test(picky_about_version_1),
		cmocka_unit_test(refuses_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

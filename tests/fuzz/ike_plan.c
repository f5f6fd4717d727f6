/*
 * A whole conversation with the planner: four bytes an answer, the last ones
 * repeated for ever.  It must end within its budget, and never call a list
 * whole, or a version known, on silence alone.
 */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct script {
	const uint8_t *p;
	size_t left;
	uint8_t last[4];
};

static void
answer(struct script *s, const struct ike_probe *p, struct ike_answer *a)
{
	struct ike_set groups = ike_all(IKE_DH);
	int k, i;

	if (s->left >= 4) {
		memcpy(s->last, s->p, 4);
		s->p += 4;
		s->left -= 4;
	}
	memset(a, 0, sizeof(*a));
	for (k = 0; k < IKE_KINDS; k++)
		a->chosen[k] = -1;
	a->outcome = (enum ike_outcome)(s->last[0] % (IKE_STOPPED + 1));
	if (a->outcome != IKE_ACCEPTED && a->outcome != IKE_INVALID_KE)
		return;
	for (i = 0; i < (int)ike_ntransforms; i++) {
		k = ike_transforms[i].kind;
		if (ike_has(&p->offer.set, i) && s->last[1] % 7 == i % 7)
			a->chosen[k] = i;
	}
	i = a->chosen[IKE_DH] >= 0 ? a->chosen[IKE_DH] : ike_first(&groups);
	a->group = s->last[2] > 250 ? s->last[3] : ike_transforms[i].id;
}

static void
check(const struct ike_found *f, bool heard)
{
	int k;

	if (!heard && (f->v1 != IKE_UNKNOWN || f->v2 != IKE_UNKNOWN ||
			  f->aggressive != IKE_UNKNOWN))
		abort();
	if (f->probes > CF_IKE_PROBES)
		abort();
	for (k = IKE_ENCR; f->v2 == IKE_YES && k < IKE_KINDS; k++) {
		const struct ike_list *l = &f->lists[k];

		if ((l->status == CF_ST_OK || l->status == CF_ST_PARTIAL) !=
		    (l->n > 0))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct script s = { .p = data, .left = size };
	struct ike_probe probes[8];
	struct ike_answer a;
	struct ike_plan *p;
	size_t i, n;
	bool heard = false;

	if (arena == NULL || (p = ike_plan_new(arena)) == NULL)
		abort();
	while ((n = ike_plan_next(p, probes, CF_NELEM(probes))) > 0) {
		for (i = 0; i < n; i++) {
			answer(&s, &probes[i], &a);
			heard |= a.outcome < IKE_SILENT;
			ike_plan_answer(p, probes[i].id, &a);
		}
	}
	if (!ike_plan_done(p))
		abort();
	check(ike_plan_found(p), heard);
	cf_arena_free(arena);
	return 0;
}

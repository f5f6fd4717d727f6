/*
 * A whole conversation with the planner, in each pace: six bytes an answer, the
 * last ones repeated for ever.  It must end within its budget, and never call
 * a list whole that holds what no hello offered.
 */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct script {
	const uint8_t *p;
	size_t left;
	uint8_t last[6];
};

static const uint8_t *
next_six(struct script *s)
{
	if (s->left >= 6) {
		memcpy(s->last, s->p, 6);
		s->p += 6;
		s->left -= 6;
	}
	return s->last;
}

/* High bits choose an odd value, low ones an offered one. */
static unsigned int
one_of(const uint16_t *v, size_t n, uint8_t b)
{
	if (n == 0 || b >= 0xF0)
		return b * 257u;
	return v[b % n];
}

static struct tls_answer
answer(struct script *s, const struct tls_probe *p)
{
	static const unsigned char der[] = { 0x30, 0x03, 0x02, 0x01, 0x05 };
	const uint8_t *b = next_six(s);
	struct tls_answer a = { .outcome = TLS_ACCEPTED };

	if (b[0] < 0x60) {
		a.outcome =
		    (enum tls_outcome)(TLS_REFUSED + b[0] % (TLS_STOPPED - 1));
		a.alert = b[1];
		return a;
	}
	a.version = b[0] >= 0xF0 ? 0x0300u + b[1] % 6 : p->offer.version;
	a.suite = (uint16_t)one_of(p->offer.suites, p->offer.nsuites, b[2]);
	a.group = one_of(p->offer.groups, p->offer.ngroups, b[3]);
	a.scheme = one_of(p->offer.schemes, p->offer.nschemes, b[4]);
	a.echo = b[5];
	a.hrr = b[5] & 0x80;
	a.alert = b[5] == 40 ? 40 : 0;
	a.dh_bits = b[5] * 16u;
	a.nkinds = b[5] % 4;
	a.exts = ((tls_exts)b[3] << 40 | (tls_exts)b[4] << 16 | b[5]) &
		 (b[2] & 1 ? p->offer.more : ~(tls_exts)0);
	if (p->want == TLS_WANT_DONE) {
		a.certs[0] = der;
		a.cert_len[0] = sizeof(der);
		a.ncerts = 1;
	}
	return a;
}

static void
check(const struct tls_found *f)
{
	size_t i;
	int vi;

	/* One extension is one thing, and nothing is said of a block. */
	if ((f->extra.clear.answered & f->extra.clear.silent) != 0 ||
	    (f->extra.clear.refused & (f->extra.clear.answered |
					  f->extra.clear.silent)) != 0 ||
	    (f->extra.clear.refused != 0 && f->extra.clear.silent == 0 &&
		f->extra.clear.answered == 0))
		abort();
	for (vi = TLS_V_SSL3; vi < TLS_V_MAX; vi++) {
		const struct tls_list *l = &f->suites[vi];

		if ((l->status == CF_ST_OK || l->status == CF_ST_PARTIAL) !=
		    (l->n > 0))
			abort();
		if (f->offered[vi] != (l->n > 0))
			abort();
		for (i = 0; i < l->n; i++) {
			if (tls_suite_find(l->v[i], false) == NULL)
				abort();
		}
	}
}

static void
converse(const uint8_t *data, size_t size, enum tls_pace pace)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct script s = { .p = data, .left = size };
	struct tls_probe probes[8];
	struct tls_answer a;
	struct tls_plan *p;
	size_t i, n, total = 0;

	if (arena == NULL ||
	    (p = tls_plan_new_paced(arena, "a.example", pace)) == NULL)
		abort();
	tls_plan_extra(p, TLS_EXTRA_EXTENSIONS | TLS_EXTRA_CERTIFICATES);
	while ((n = tls_plan_next(p, probes, CF_NELEM(probes))) > 0) {
		total += n;
		for (i = 0; i < n; i++) {
			a = answer(&s, &probes[i]);
			tls_plan_answer(p, probes[i].id, &a);
		}
	}
	if (!tls_plan_done(p) || total > CF_TLS_PROBES)
		abort();
	check(tls_plan_found(p));
	cf_arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	converse(data, size, TLS_QUIET);
	converse(data, size, TLS_FAST);
	return 0;
}

/*
 * Post-quantum readiness of a target, from the groups of TLS 1.3 that the
 * enumeration saw.  A hybrid that was seen counts in a partial list too; that
 * there is none rests on a whole one.  Pure.
 */
#include "probe.h"

static const struct {
	const char *name;
	struct cf_text text;
} words[] = {
	[PROBE_PQ_UNKNOWN] = { "unknown",
	    { "indéterminé", "undetermined" } },
	[PROBE_PQ_NONE] = { "none",
	    { "aucun échange post-quantique", "no post-quantum exchange" } },
	[PROBE_PQ_MLKEM_ALONE] = { "ml-kem-alone",
	    { "ML-KEM sans part classique",
		"ML-KEM without a classical part" } },
	[PROBE_PQ_HYBRID] = { "hybrid",
	    { "échange hybride proposé", "hybrid exchange offered" } },
	[PROBE_PQ_PREFERRED] = { "hybrid-preferred",
	    { "échange hybride préféré", "hybrid exchange preferred" } },
};

const char *
probe_pq_name(enum probe_pq pq)
{
	return words[pq].name;
}

struct cf_text
probe_pq_text(enum probe_pq pq)
{
	return words[pq].text;
}

enum probe_pq
probe_post_quantum(const struct tls_found *f)
{
	const struct tls_list *l = &f->groups[TLS_V_13];
	const struct tls_group *g, *first;
	bool hybrid = false, alone = false;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if ((g = tls_group_find(l->v[i])) == NULL)
			continue;
		hybrid |= tls_is_hybrid(g);
		alone |= tls_is_mlkem(g);
	}
	first = l->n > 0 ? tls_group_find(l->v[0]) : NULL;
	if (hybrid && f->group_order == TLS_ORDER_SERVER && first != NULL &&
	    tls_is_hybrid(first))
		return PROBE_PQ_PREFERRED;
	if (hybrid)
		return PROBE_PQ_HYBRID;
	if (l->status != CF_ST_OK && l->status != CF_ST_ABSENT)
		return PROBE_PQ_UNKNOWN;
	return alone ? PROBE_PQ_MLKEM_ALONE : PROBE_PQ_NONE;
}

/*
 * Post-quantum readiness of an endpoint: what it offers in TLS 1.3, and that
 * its certificate is still classical.  It informs: an endpoint without any is
 * "not applicable", so that no requirement turns on it.  Only ML-KEM without
 * a classical part, which PG-083 v3.00 refuses, fails.  Pure.
 */
#include "rules.h"

/* What a signature that resists a quantum computer would be called. */
static const char *
certificate(struct cf_judge *j)
{
	const struct cf_fact *chain = cf_about(j, "tls.chain"), *type;

	if (chain == NULL || chain->status != CF_ST_OK || chain->value.n == 0)
		return "?";
	type = cf_about_on(j, chain->value.list[0], "cert.key_type");
	return type != NULL && type->status == CF_ST_OK ? type->value.s : "?";
}

/* The server itself puts a hybrid first; the list is then in its order. */
static bool
preferred(struct cf_judge *j, const struct cf_fact *groups)
{
	const struct cf_fact *order = cf_about(j, "tls.group_order.tls13");
	const struct tls_group *first = tls_group_named(groups->value.list[0]);

	return order != NULL && order->status == CF_ST_OK &&
	    cf_streq(order->value.s, "server") && first != NULL &&
	    tls_is_hybrid(first);
}

static void
judge_post_quantum(struct cf_judge *j)
{
	struct tls_names hybrid = { .n = 0 }, alone = { .n = 0 };
	const struct cf_fact *f;
	const struct tls_group *g;
	size_t i;

	if (!tls_applies(j, "tls.groups.tls13") ||
	    (f = cf_seen(j, "tls.groups.tls13")) == NULL)
		return;
	for (i = 0; i < f->value.n; i++) {
		g = tls_group_named(f->value.list[i]);
		if (g != NULL && (tls_is_hybrid(g) || tls_is_mlkem(g)))
			tls_names_add(tls_is_hybrid(g) ? &hybrid : &alone,
			    g->name);
	}
	if (hybrid.total > 0 && preferred(j, f))
		cf_pass(j, "échange hybride post-quantique préféré : %s ; clé "
			   "du certificat : %s",
		    "post-quantum hybrid exchange preferred: %s; key of the "
		    "certificate: %s",
		    tls_names_text(j, &hybrid), certificate(j));
	else if (hybrid.total > 0)
		cf_pass(j, "échange hybride post-quantique proposé : %s ; clé "
			   "du certificat : %s",
		    "post-quantum hybrid exchange offered: %s; key of the "
		    "certificate: %s",
		    tls_names_text(j, &hybrid), certificate(j));
	else if (alone.total > 0)
		cf_fail(j, "ML-KEM sans part classique : %s ; clé du "
			   "certificat : %s",
		    "ML-KEM without a classical part: %s; key of the "
		    "certificate: %s",
		    tls_names_text(j, &alone), certificate(j));
	else
		cf_na(j, "aucun échange post-quantique n'est proposé "
			 "(information) ; clé du certificat : %s",
		    "no post-quantum exchange is offered (information); key of "
		    "the certificate: %s", certificate(j));
}

const struct cf_rule tls_post_quantum = {
	.id = "tls.post-quantum",
	.title = { "Préparation post-quantique (information)",
	    "Post-quantum readiness (information)" },
	.cite = TLS_PG083 "RègleSécuAsym ; ANSSI FT-115 v1.0 (02/02/2026)",
	.subject = "endpoint",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Proposer X25519MLKEM768, SecP256r1MLKEM768 ou "
		    "SecP384r1MLKEM1024 plutôt que ML-KEM seul.",
	    "Offer X25519MLKEM768, SecP256r1MLKEM768 or SecP384r1MLKEM1024 "
	    "rather than ML-KEM alone." },
	.judge = judge_post_quantum,
};

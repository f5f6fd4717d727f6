/*
 * The check ike: what an IPsec gateway accepts in the first exchange of IKE,
 * judged by the ANSSI note on IPsec and by PG-083.
 */
#include "ike.h"

static const struct cf_collector collectors[] = {
	{
	    .name = "endpoints",
	    .title = { "Premier échange IKE de chaque passerelle IPsec",
		"First IKE exchange of each IPsec gateway" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = ike_collect,
	},
	{ NULL },
};

static const struct cf_rule *const rules[] = { &ike_version, &ike_aggressive,
	&ike_encryption, &ike_integrity, &ike_prf, &ike_dh_groups, &ike_pg083,
	&ike_esp, NULL };

const struct cf_check cf_check_ike = {
	.name = "ike",
	.title = { "IPsec : versions, algorithmes et groupes d'IKE",
	    "IPsec: versions, algorithms and groups of IKE" },
	.facts = ike_facts,
	.collectors = collectors,
	.rules = rules,
};

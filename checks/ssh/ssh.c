/*
 * The check ssh: what an endpoint offers in SSH, judged by ANSSI's note on
 * OpenSSH and by PG-083.
 */
#include "collect.h"
#include "rules.h"

static const struct cf_collector collectors[] = {
	{
	    .name = "endpoints",
	    .title = { "Négociations SSH et clés d'hôte de chaque point "
		       "d'accès",
		"SSH negotiations and host keys of each endpoint" },
	    .phase = CF_PHASE_OBSERVE,
	    .trust = CF_TRUST_NET,
	    .run = ssh_collect,
	},
	{ NULL },
};

static const struct cf_rule *const rules[] = { &ssh_protocol, &ssh_kex,
	&ssh_host_keys, &ssh_ciphers, &ssh_macs, &ssh_compression,
	&ssh_authentication, &ssh_dh_size, &ssh_terrapin, &ssh_pg083,
	&ssh_host_key_shared, NULL };

const struct cf_check cf_check_ssh = {
	.name = "ssh",
	.title = { "SSH : algorithmes, clés d'hôte et authentification",
	    "SSH: algorithms, host keys and authentication" },
	.facts = ssh_facts,
	.collectors = collectors,
	.rules = rules,
};

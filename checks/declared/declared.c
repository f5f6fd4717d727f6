/*
 * The check "declared": what the deployment file says, as facts, and the
 * digests of the documents it names.  It trusts the deployment as it was
 * loaded; it never judges whether a declaration is true.
 */
#include "declared.h"

static const struct cf_collector collectors[] = {
	{
		.name = "deployment",
		.title = { "Déclarations du fichier de déploiement",
		    "Declarations of the deployment file" },
		.phase = CF_PHASE_DECLARE,
		.run = declared_collect,
	},
	{
		.name = "documents",
		.title = { "Empreintes des documents de preuve",
		    "Digests of the evidence documents" },
		.phase = CF_PHASE_OBSERVE,
		.trust = CF_TRUST_FILES,
		.run = declared_documents,
	},
	{ .name = NULL },
};

const struct cf_check cf_check_declared = {
	.name = "declared",
	.title = { "Déclarations et documents", "Declarations and documents" },
	.facts = declared_facts,
	.collectors = collectors,
	.rules = declared_rules,
};

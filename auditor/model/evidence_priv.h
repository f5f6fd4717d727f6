/* Shared by the files that make evidence, and by no one else. */
#ifndef EVIDENCE_PRIV_H
#define EVIDENCE_PRIV_H

#include <confiance/evidence.h>

/* The region of the evidence, for what lives as long as it does. */
struct cf_arena *cf_evidence_arena(struct cf_evidence *);

#define CF_CHAIN_START                                                         \
	"0000000000000000000000000000000000000000000000000000000000000000"

#endif

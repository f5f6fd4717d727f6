/* Shared by the files that make evidence, and by no one else. */
#ifndef EVIDENCE_PRIV_H
#define EVIDENCE_PRIV_H

#include <confiance/evidence.h>

#define CF_CHAIN_START                                                         \
	"0000000000000000000000000000000000000000000000000000000000000000"

#endif

/*
 * Which exchanges are worth asking for next.  A state machine without I/O: it
 * gives probes, is told how each ended, and knows at the end what was found
 * and how sure that is.
 *
 * A responder keeps state for each exchange it accepts and stops answering an
 * address with a handful of those half open (strongSwan: 5).  So the key
 * exchange payload is of a group that is not offered: the responder chooses a
 * proposal, answers INVALID_KE_PAYLOAD with the group it wants, and forgets
 * us.  Only the first exchange, and those of version 1, go all the way.
 */
#ifndef CONFIANCE_IKE_PLAN_H
#define CONFIANCE_IKE_PLAN_H

#include <confiance/fact.h>

#include "codec_ike.h"

struct ike_probe {
	unsigned int id;
	struct ike_offer offer;
};

/* Whether a version is accepted. */
enum ike_tri { IKE_UNKNOWN, IKE_YES, IKE_NO };

struct ike_list {
	int v[64]; /* indexes, in the order they were found */
	size_t n;
	enum cf_status status;
	const char *note;
};
struct ike_v1_choice {
	unsigned int cipher, bits, hash, auth, group;
};
struct ike_found {
	enum ike_tri v2, v1, aggressive;
	bool answered[2];    /* version 1, version 2: anything at all */
	bool by_silence[2];  /* "no" rests on silence beside a control */
	enum ike_outcome last[2]; /* of the first probe of each */
	struct ike_list lists[IKE_KINDS];
	int chosen[IKE_KINDS]; /* of everything offered, -1 */
	bool saw_choice;
	struct ike_v1_choice v1_choice[2]; /* main, aggressive */
	bool has_v1_choice[2];
	bool fast_odd; /* aggressive mode: refused, not for the proposals */
	bool cookie;
	struct ike_answer first; /* notifications and vendors of version 2 */
	struct ike_answer first_v1;
	unsigned int probes, half_open;
	bool stopped;
};

struct ike_plan;
struct ike_plan *ike_plan_new(struct cf_arena *); /* NULL out of memory */
/* The probes to send now. */
size_t ike_plan_next(struct ike_plan *, struct ike_probe *, size_t max);
void ike_plan_answer(
    struct ike_plan *, unsigned int id, const struct ike_answer *);
void ike_plan_cookie(struct ike_plan *); /* one was asked for */
bool ike_plan_done(const struct ike_plan *);
/* Valid when done. */
const struct ike_found *ike_plan_found(struct ike_plan *);

#endif

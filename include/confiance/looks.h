/*
 * One subject, several addresses.  Each address of an endpoint is examined for
 * itself, and what was seen becomes facts of the endpoint that hold for all of
 * its addresses:
 *
 * - what all say alike is said as it is;
 * - where they differ, a list holds what any of them showed and is partial (a
 *   failure may rest on it, a pass may not), a value with a worse side is the
 *   worse one, and any other is partial; the note says who said what;
 * - an address that could not be examined, or is not known, leaves everything
 *   partial, but for a worse side that was seen.  One that this machine has no
 *   route to is not tried beside others, and named.
 *
 * A collector needs one change: it is started once for each look, with the
 * look's c, target and address in place of its own, and says when it is over.
 */
#ifndef CONFIANCE_LOOKS_H
#define CONFIANCE_LOOKS_H

#include <confiance/check.h>
#include <confiance/net.h>

enum cf_worse_side {
	CF_WORSE_FALSE,
	CF_WORSE_TRUE,
	CF_WORSE_LESS,
	CF_WORSE_MORE,
	CF_WORSE_FIRST, /* a list whose order counts: that of the first */
	CF_WORSE_IGNORE, /* differs by nature: that of the first, as it is */
	/* Sides that make lists and texts whole, where all were seen: */
	CF_WORSE_JOIN,	 /* a list of which every item is bad, or may be */
	CF_WORSE_COMMON, /* a list "name: value" of which items are wanted:
			    those whose name everyone has */
	CF_WORSE_ABSENT, /* something wanted: absent, else the least number */
	CF_WORSE_ORDER,	 /* a text: the first one of order */
};
struct cf_worse {
	const char *key; /* NULL at the end of the array */
	enum cf_worse_side side;
	const char *const *order; /* the worst first, NULL at the end */
};

struct cf_look {
	struct cf_collect *c;	 /* emit here */
	struct cf_target target; /* one place */
	enum cf_status status;	 /* ok: addr is where to talk to; else why */
	const char *note;	 /* there is none */
	struct cf_addr addr;
	char address[CF_ADDR_LEN]; /* "" when only a proxy knows it */
	size_t n; /* its place among the addresses, from 0 */
	struct cf_looks *looks;
};
typedef void cf_look_fn(void *arg, struct cf_look *);

struct cf_looks_options {
	const char *subject; /* facts of others pass as they are */
	struct cf_target target;
	/* The addresses, when they are known; else NULL: they are looked up. */
	const struct cf_resolved *known;
	const struct cf_worse *worse;
	/* Keys of the list of addresses, and of the list of keys in which they
	 * differ; NULL: not said. */
	const char *addresses, *differ;
	cf_look_fn *start; /* once for each address, at least once */
	void *arg;
};
/* Those of a declared endpoint: its subject and target, the rest is unset. */
struct cf_looks_options cf_looks_of(struct cf_arena *,
    const struct cf_endpoint *);
/* Resolves and starts; once with a bad status where there is no address.
 * CF_ENOMEM and codes of cf_resolve(): never started. */
int cf_looks(struct cf_collect *, const struct cf_looks_options *);
/* The look is over, all its facts were emitted. */
void cf_look_end(struct cf_look *);

/* The client certificate that an endpoint declares, with its key, opened once
 * in a run; NULL when it declares none.  It lives as long as the net. */
int cf_client_identity(struct cf_collect *, const struct cf_endpoint *,
    struct cf_identity **ret, struct cf_err *);

#endif

/*
 * The first pass: runs the collectors of the checks and keeps what they say.
 *
 * Each kind of trust is a process: the network, local files, foreign modules,
 * and at the end the data files.  They speak fact lines over a pipe; the
 * parent reads them as hostile bytes, and writes.  A child that crashes, hangs
 * or lies costs its own facts only.  Ctrl-C keeps what was collected.
 */
#ifndef CONFIANCE_COLLECT_H
#define CONFIANCE_COLLECT_H

#include <confiance/check.h>

/* What a person may want to see while it runs. */
struct cf_progress {
	const char *phase; /* "observe", "lookup" */
	size_t facts;	   /* so far */
	unsigned int running, ended; /* collectors' processes */
	int64_t ms;		     /* since the start */
};

struct cf_collect_options {
	const char *program;	/* "confiance 0.1.0" */
	const char *build;	/* build id, "" */
	const char *data_dir;	/* share/confiance/data */
	const char *resolver;	/* address of a DNS forwarder, "" : the system's */
	const char *trust_anchor; /* file of DNSSEC root keys, "" : the system's */
	const struct cf_proxy *proxy; /* see confiance/net.h; NULL none */
	int family;		/* 4 or 6 alone is talked to; 0 both */
	unsigned int host_rate; /* connections a second to one address, 0 any */
	struct cf_strings only; /* names of checks; empty: all */
	bool offline;
	bool intrusive;
	bool fetch_revocation;
	bool registers;
	bool tenants;
	const char *rtt_from;	/* see struct cf_collect; NULL */
	int64_t run_ms; /* 0: CF_NET_RUN_MS */
	/* Called a few times a second; may be NULL. */
	void (*progress)(void *arg, const struct cf_progress *);
	void *progress_arg;
};

/*
 * Collects into the folder dir (made, must be new).  yaml is the deployment
 * file as read.  CF_OK also when collectors failed: the manifest tells.  An
 * error when the evidence could not be written (it is then still returned in
 * memory, when ret is set), or before anything began (ret untouched).
 */
int cf_collect_run(const struct cf_deployment *, const char *yaml, size_t len,
    const char *dir, const struct cf_collect_options *,
    struct cf_evidence **ret, struct cf_manifest *ret_manifest,
    struct cf_err *);

/* ---- A collector's work outside a collection ---- */

/* Facts go to a function, and live during its call; no process, no file.
 * cancel: what cf_cancelled() looks at. */
typedef void cf_hear_fn(void *arg, const struct cf_fact *);
struct cf_collect_sink *cf_sink_hear(
    cf_hear_fn *, void *arg, const volatile int *cancel);
void cf_sink_free(struct cf_collect_sink *);

#endif

/*
 * What the files of the command `probe` share: what was asked for, where the
 * targets come from, one target under way, and what is known of it at the end.
 * Private to the program.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdio.h>

#include <confiance/net.h>

#include "tls/more.h"
#include "tls/plan.h"
#include "tls/x509.h"

/* ---- What was asked for ---- */

/* Sections of the result, a set of bits. */
enum {
	PROBE_VERSIONS = 1 << 0,
	PROBE_SUITES = 1 << 1,
	PROBE_GROUPS = 1 << 2,
	PROBE_SIGALGS = 1 << 3,
	PROBE_CERTIFICATE = 1 << 4,
	PROBE_VULNERABILITIES = 1 << 5,
	PROBE_EXTENSIONS = 1 << 6,
	PROBE_ALL = (1 << 7) - 1,
};

struct probe_options {
	unsigned int sections;
	const char *starttls;	   /* "" none */
	const char *sni;	   /* NULL: the host when it is a name; "" none */
	struct cf_strings resolve; /* "HOST:PORT:ADDR" */
	int64_t target_ms;	   /* the time for one target */
	int64_t now;		   /* for the validity of certificates */
	const char *proxy;	   /* what everything goes through, NULL none */
	bool fast;		   /* --pace fast */
	bool intrusive;		   /* probes that may disturb are allowed */
	bool rated;		   /* connections are counted out, --rate */
	unsigned long *debt;	   /* connections that were not counted out */
	unsigned int *handshakes;  /* under way, all targets together */
};

/* ---- Targets: probe_targets.c ---- */

#define PROBE_HOST 256
struct probe_target {
	char host[PROBE_HOST];
	unsigned int port;
	bool dtls; /* over UDP */
	/* "host:port", "[2001:db8::1]:port", "dtls://host:port" */
	char text[PROBE_HOST + 24];
	char address[CF_ADDR_LEN]; /* one of its addresses, "": the first */
};
/*
 * "https://host[:port][/…]", "dtls://host:port", "host[:port]", "[v6][:port]",
 * "v6".  port is the one of a target that names none.  False when it is no
 * target; *ret_why then says what was expected.
 */
bool probe_target_parse(const char *text, unsigned int port,
    struct probe_target *ret, struct cf_text *ret_why);
/* The port where a protocol with STARTTLS listens; 0 unknown, 443 for "". */
unsigned int probe_starttls_port(const char *name);
extern const char probe_starttls_names[];

/* "HOST:PORT:ADDR" of --resolve: where to connect for this target, NULL when
 * it is not about it.  probe_resolve_valid() for the form alone. */
const char *probe_resolve_pick(const struct cf_strings *,
    const struct probe_target *, char ret[CF_ADDR_LEN]);
bool probe_resolve_valid(const char *);

/* Targets that a file of results has already. */
struct probe_done;
int probe_done_read(const char *path, struct probe_done **ret,
    struct cf_err *);
void probe_done_free(struct probe_done *);
bool probe_done_has(const struct probe_done *, const char *target);
/* The file ends in the middle of a line: its writer was killed. */
bool probe_done_torn(const struct probe_done *);

/*
 * The targets of the command line and of a list, one after the other.  No more
 * than a window of them is in memory; within it the next one is of a host
 * that is not being talked to, so that hosts take turns.
 */
struct probe_source;
enum probe_take { PROBE_TAKEN, PROBE_LATER, PROBE_NO_MORE };
/* list: NULL, a path or "-"; port of targets that name none. */
int probe_source_new(char **targets, int n, const char *list,
    unsigned int port, const struct probe_done *, struct probe_source **ret,
    struct cf_err *);
void probe_source_free(struct probe_source *);
/* PROBE_LATER: nothing to be had now, because the list is a pipe with nothing
 * in it or because each host of the window is busy.  wait: nothing is under
 * way, so a pipe may be waited for. */
enum probe_take probe_source_take(struct probe_source *, bool wait,
    unsigned int per_host, struct probe_target *ret);
/* A target that was taken is finished. */
void probe_source_release(struct probe_source *, const struct probe_target *);
/* Lines that are no targets; what resume left out. */
unsigned long probe_source_bad(const struct probe_source *);
unsigned long probe_source_skipped(const struct probe_source *);

/* ---- Verdicts: probe_vuln.c ---- */

enum probe_verdict {
	PROBE_NOT_APPLICABLE,
	PROBE_NOT_VULNERABLE,
	PROBE_INCONCLUSIVE,
	PROBE_VULNERABLE,
};
const char *probe_verdict_name(enum probe_verdict);

#define PROBE_VULNS 64
struct probe_vuln {
	const char *name; /* "sweet32" */
	enum probe_verdict verdict;
	struct cf_text reason; /* in the result's region; may be "" */
};
struct probe_vulns {
	struct probe_vuln v[PROBE_VULNS];
	size_t n;
};
/* The one place where verdicts come in, from the enumeration or from a probe
 * of its own; a later one about the same name replaces the earlier.  Texts
 * must live as long as the result. */
void probe_vuln_set(struct probe_vulns *, const char *name,
    enum probe_verdict, struct cf_text reason);
/* Everything that the enumeration decides. */
void probe_vuln_enumerated(struct cf_arena *, const struct tls_found *,
    struct probe_vulns *);
/* What a fact of a dedicated probe says; nothing when it is about no
 * weakness.  intrusive: the probes that may disturb were allowed. */
void probe_vuln_fact(struct cf_arena *, const struct cf_fact *, bool intrusive,
    struct probe_vulns *);
/* Those that no fact was heard about. */
void probe_vuln_unheard(struct probe_vulns *);

/* ---- Post-quantum readiness: probe_post_quantum.c ---- */

enum probe_pq {
	PROBE_PQ_UNKNOWN, /* the groups of TLS 1.3 are not known whole */
	PROBE_PQ_NONE,
	PROBE_PQ_MLKEM_ALONE, /* without a classical part */
	PROBE_PQ_HYBRID,
	PROBE_PQ_PREFERRED, /* the server itself puts a hybrid first */
};
enum probe_pq probe_post_quantum(const struct tls_found *);
const char *probe_pq_name(enum probe_pq); /* "hybrid-preferred" */
struct cf_text probe_pq_text(enum probe_pq);

/* ---- The result ---- */

struct probe_result {
	struct cf_arena *arena;
	const struct probe_options *options;
	const struct probe_target *target;
	char address[CF_ADDR_LEN];   /* "" before it is known */
	const char *const *others;   /* further addresses of the name */
	size_t nothers;
	const char *sni;
	enum cf_status status;
	const char *note;	     /* "" when the status is ok */
	bool cut;		     /* its time was over */
	const struct tls_found *found; /* NULL: no conversation took place */
	/* The full handshake, and the chain it or the flights showed. */
	bool shaken;
	struct cf_tls_result shake; /* chain and staple are not in it */
	const struct tls_cert *certs;
	size_t ncerts;
	const struct tls_cert *leaves; /* of other kinds of handshake */
	size_t nleaves;
	struct tls_more more; /* what full handshakes of TLS 1.3 showed */
	struct probe_vulns vulns;
	uint64_t connections, bytes_in, bytes_out;
	int64_t ms;
};
/* Appended to out: a line of JSON with its line feed, or a table. */
void probe_json(const struct probe_result *, struct cf_buf *out);
void probe_text(const struct probe_result *, bool color, struct cf_buf *out);

/* ---- The dedicated probes of one target: probe_deep.c ---- */

struct probe_deep;
/* All were made: that many connections. */
typedef void probe_deep_fn(void *arg, unsigned int connections);
/* Verdicts go into r while they come, the cost at the end.  NULL: nothing
 * began, and done is not called. */
struct probe_deep *probe_deep_start(struct cf_net *, struct probe_result *r,
    const struct cf_addr *, probe_deep_fn *done, void *arg);
/* Its target is going away. */
void probe_deep_leave(struct probe_deep *);

/* ---- One target under way: probe_run.c ---- */

struct probe;
typedef void probe_done_fn(void *arg, struct probe *);
/* done is called once, from the loop; the result lives during that call.
 * NULL without memory. */
struct probe *probe_start(struct cf_net *, const struct probe_options *,
    const struct probe_target *, probe_done_fn *, void *arg);
/* Goes on; limit is how many connections it may open now, from which those
 * opened are taken. */
void probe_step(struct probe *, unsigned int *limit);
/* Ends it when its time is over at this moment of cf_monotonic_ms(). */
void probe_look(struct probe *, int64_t now_ms);
const struct probe_result *probe_result(const struct probe *);
/* It was ended by Ctrl-C: its result says nothing. */
bool probe_stopped(const struct probe *);

#endif

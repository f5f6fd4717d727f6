/*
 * What the files of the planner share.  plan_chain.c knows chains and offers,
 * plan_ask.c what is worth asking, plan_answer.c what an answer means, plan.c
 * the conversation and the result.
 */
#ifndef CONFIANCE_TLS_PLAN_PRIV_H
#define CONFIANCE_TLS_PLAN_PRIV_H

#include "plan.h"

/* 128 suites make some servers hang (testssl.sh issue 189); an SSLv3 hello
 * cannot be padded, so it stays under 256 bytes. */
#define CHUNK 120
#define CHUNK_SSL3 100
/* What hardly any server has is asked in larger pieces, once the first has
 * been answered; a server that does not answer them gets halves. */
#define CHUNK_REST 290
#define CHUNK_SMALL 60
/* So many times a close, reset or silence was meant while the server answered
 * something else: believed from then. */
#define HONEST 2

enum { STRIKE_SUITE = 1, STRIKE_GROUP = 2, STRIKE_SCHEME = 4 };
enum kind {
	K_SSL2,	    /* SSLv2 at all */
	K_SUITES,   /* suites of a version, one chunk */
	K_FFDHE,    /* DHE suites once more, with ffdhe groups offered */
	K_ORDER,    /* the suites of several chunks, together */
	K_REVERSE,  /* who decides: the list backwards */
	K_ROTATE,   /* who decides: this suite in front */
	K_FLIGHT,   /* the certificates of a kind of handshake */
	K_GROUPS,   /* curves of ServerKeyExchange */
	K_DH,	    /* the size of DHE */
	K_SCHEMES,  /* signature schemes of TLS 1.2 */
	K_JOINT,    /* TLS 1.3: suite and group of each answer at once */
	K_SUITES13, /* TLS 1.3: suites that were left */
	K_GROUPS13, /* TLS 1.3: groups that were left */
	K_REV13,    /* TLS 1.3: suites and groups backwards, TLS 1.2 too */
	K_SCHEME13, /* TLS 1.3: these schemes */
	K_DEFLATE,  /* compression */
	K_PLAINCBC, /* CBC without encrypt_then_mac in the offer */
	K_LONG,	    /* as many suites as were refused, and a good one */
	K_PULSE,    /* a hello known to be good: are we being turned away? */
	K_TWICE,    /* a hello that was refused, again */
	K_CONTROL,  /* a hello known to be good, again */
	K_SCOUT,    /* fast: what may be there, a hint */
	K_AHEAD,    /* fast: what another chain is going to ask */
	K_EXTRA,    /* see plan_extra.c */
};
enum state { S_WANTED, S_FLYING, S_HELD, S_ENDED };
/* Why a chain ended. */
enum end {
	E_NONE,
	E_EMPTY,
	E_ONCE,
	E_REFUSED,
	E_VERSION,
	E_SPLIT,
	E_ODD,
	E_FAILED
};

struct chain {
	struct chain *next;
	enum kind kind;
	int vi;
	unsigned int ext;
	enum tls_want want;
	unsigned int strike;
	uint16_t *suites, *groups, *schemes;
	size_t nsuites, ngroups, nschemes;
	unsigned int level; /* of the ladder: 0 everything, 2 hardly anything */
	unsigned int tries; /* without a connection, or with an unclear alert */
	unsigned int hits;
	enum state state;
	enum end end;
	enum tls_outcome outcome; /* of the last conversation */
	unsigned int alert;
	uint16_t front;	     /* K_ROTATE, K_REVERSE: what stood first */
	uint16_t gfront;     /* K_REV13: the group that stood first */
	bool early;	     /* K_GROUPS: before all suites are known */
	bool ffdhe;	     /* K_GROUPS: DHE with ffdhe groups is asked too */
	unsigned int auths;  /* K_SCHEMES: kinds of keys in its last offer */
	unsigned int held;   /* how often it waited for a pulse */
	bool again;	     /* its hello is sent once more */
	bool doubted;	     /* it was, and the answer is not here yet */
	bool asked_again;    /* others ask what it asked */
	bool exact;	     /* not for the ladder */
	uint16_t proof;	     /* a known group or scheme that ends the offer */
	bool repeat;	     /* its hello was sent before, and is meant to be */
	const char *kx;	     /* K_FLIGHT */
	uint16_t hit[CHUNK]; /* K_ORDER: suites as they were chosen */
	const struct chain *of;	   /* K_AHEAD: whose questions these are */
	bool certain;		   /* the guess about it is */
	unsigned int looked;	   /* answers when it was last run ahead of */
	/* K_EXTRA: which question, the name it is asked under, and what its
	 * hello has besides. */
	unsigned int role;
	const char *sni;
	tls_exts more;
};

struct sent {
	unsigned char digest[CF_SHA256_LEN];
	struct chain *chain;
	bool answered;
	unsigned int round; /* refusals before it was sent */
	struct tls_offer offer;
	struct tls_answer answer;
};

struct tls_plan {
	struct cf_arena *arena;
	const char *sni;
	struct chain *chains, **last;
	struct sent *sent[CF_TLS_PROBES];
	unsigned int nsent, flying;
	unsigned int open[TLS_V_MAX]; /* suite chains that have not ended */
	unsigned int
	    pieces[TLS_V_MAX];	 /* of them, those that found something */
	bool chunked[TLS_V_MAX]; /* the other chunks were started */
	bool refused[TLS_V_MAX]; /* the version itself was refused */
	bool broken[TLS_V_MAX];	 /* a suite chain failed */
	const char *why[TLS_V_MAX];
	bool ffdhe_only[TLS_V_MAX]; /* some DHE suites need ffdhe groups */
	bool ffdhe_hint[TLS_V_MAX]; /* … as another question showed */
	bool known[TLS_V_MAX];	    /* what follows from the suites was asked */
	bool schemes13;		    /* asked, or cannot be */
	struct chain *schemes;	    /* the last chain that asked */
	bool lower;		    /* TLS 1.0 and SSLv3 were asked, or ruled out */
	enum tls_pace pace;
	/* Rotations: answers, those that chose what stood in front, those that
	 * chose the first suite of the list; and which were tried. */
	unsigned int rotations[TLS_V_MAX], own[TLS_V_MAX], same[TLS_V_MAX];
	bool chacha_front[TLS_V_MAX], other_front[TLS_V_MAX];
	bool rotating[TLS_V_MAX], order_failed[TLS_V_MAX];
	unsigned int answers;
	unsigned int first; /* probes that were out when the first came back */
	bool scouted[TLS_V_MAX], scouted_groups; /* plan_ahead.c */
	unsigned int noes; /* refusals and failures so far */
	bool fresh;	   /* a hello sent after the last of them was accepted */
	unsigned int nsentinel[TLS_V_MAX], bad_sentinel[TLS_V_MAX];
	unsigned int ems_yes, ems_no, reneg_yes, reneg_no;
	unsigned int words;		       /* answers in TLS */
	unsigned int strange[TLS_STOPPED + 1]; /* answers by outcome */
	struct sent *good; /* the first hello that was accepted */
	enum { C_NONE, C_SENT, C_GOOD, C_BAD } control;
	/* Doubts, see plan_doubt.c. */
	struct chain *pulse;
	struct chain *silence; /* asked once more for all that heard nothing */
	bool slow;	       /* we were turned away: one at a time */
	unsigned int pause, gap; /* milliseconds */
	unsigned int honest[TLS_STOPPED + 1];
	bool long_asked, twice;
	size_t chunk_most;	    /* suites that are borne, 0: not known */
	/* Asked with few suites, then with hardly any extensions. */
	unsigned int few[TLS_V_MAX];
	unsigned int level[TLS_V_MAX]; /* of the ladder, that is borne */
	bool lower_waits; /* TLS 1.1 was refused, nothing else is known */
	bool beside;	  /* schemes were asked beside a known one */
	bool srp;	  /* hellos were refused for their SRP suites */
	bool twofold;	  /* answers contradict one another */
	bool aborted, settled, versions_done;
	enum tls_outcome abort_outcome;
	bool etm_unasked; /* a CBC suite was seen, but only without EtM */
	unsigned int extras;  /* TLS_EXTRA_…, what is asked besides */
	unsigned int nextras; /* chains of them so far */
	struct tls_found found;
};

/* ---- plan_chain.c ---- */

bool plan_has(const uint16_t *, size_t n, unsigned int x);
void plan_drop(uint16_t *, size_t *n, unsigned int x);
uint16_t *plan_copy(struct tls_plan *, const uint16_t *, size_t n);
void plan_list_add(struct tls_plan *, struct tls_list *, uint32_t);
bool plan_list_has(const struct tls_list *, uint32_t);
/* Notes something odd about the server, once. */
void plan_odd(struct tls_plan *, const char *);
/* Elliptic groups of a version, or all of TLS 1.3; keep goes last. */
size_t plan_groups(int vi, unsigned int keep, uint16_t *, size_t max);
extern const uint16_t plan_schemes[]; /* MD5 stands at the end */
extern const size_t plan_nschemes;
/* A new chain with the usual groups and schemes; NULL without memory. */
struct chain *plan_chain(struct tls_plan *, enum kind, int vi,
    const uint16_t *suites, size_t nsuites, unsigned int strike);
void
plan_set_groups(struct tls_plan *, struct chain *, const uint16_t *, size_t n);
/* The extensions at the chain's step of the ladder, and its last step. */
unsigned int plan_ladder(const struct chain *);
unsigned int plan_last_level(const struct chain *);
void plan_offer(
    const struct tls_plan *, const struct chain *, struct tls_offer *ret);

/* ---- plan_ahead.c: the pace "fast" ---- */

void plan_scout_start(struct tls_plan *);
/* Fetches what the chains are going to ask, as far as it can be guessed. */
void plan_run_ahead(struct tls_plan *);
bool plan_is_ahead(const struct chain *);
/* A scout may have to wait for the others. */
bool plan_scout_waits(const struct tls_plan *, const struct chain *);
void plan_ahead_heard(
    struct tls_plan *, struct chain *, const struct tls_answer *);

/* ---- plan_ask.c ---- */

void plan_start(struct tls_plan *);
size_t plan_suites13(uint16_t *, size_t max);
/* TLS 1.1 has said something: the older ones, or not. */
void plan_lower(struct tls_plan *, const struct chain *);
/* The same, when it was put off; true when it was. */
bool plan_lower_late(struct tls_plan *);
/* An answer about the order is in: another question, when it needs one. */
void plan_order_next(struct tls_plan *, int vi);
/* A DHE suite was chosen because ffdhe groups were offered. */
void plan_ffdhe_only(struct tls_plan *, int vi);
void plan_ffdhe_ahead(struct tls_plan *, const struct chain *of);
void plan_rev13_again(struct tls_plan *);
void plan_drop_dhe(struct chain *);
void plan_single_schemes(struct tls_plan *, const struct chain *);
void plan_other_chunks(struct tls_plan *, int vi);
void plan_suites_ended(struct tls_plan *, int vi, enum kind);
void plan_joint_ended(struct tls_plan *, struct chain *);
void plan_ask_groups(struct tls_plan *, int vi);
/* The same before all suites are known, when a server goes by its own order
 * and the hellos for suites show no other group. */
void plan_groups_early(struct tls_plan *, int vi);
void plan_ask_schemes(struct tls_plan *);
void plan_ask_schemes13(struct tls_plan *);
/* Kinds of keys were found that the chain did not offer. */
bool plan_schemes_short(const struct tls_plan *);
/* What was learnt elsewhere in the meantime leaves the chain's offer. */
void plan_refresh(struct tls_plan *, struct chain *);
void plan_last_questions(struct tls_plan *);
/* How many questions come at once at the end, at least. */
unsigned int plan_last_count(const struct tls_plan *);
void plan_ask_control(struct tls_plan *);
bool plan_is_cbc(const struct tls_suite *);

/* ---- plan_doubt.c ---- */

/* The conversation of a chain failed or was closed.  True: it waits until it
 * is known whether we are being turned away. */
bool plan_hold(struct tls_plan *, struct chain *);
/* How the conversation of the chain ended is a refusal. */
bool plan_says_no(const struct tls_plan *, const struct chain *);
void plan_pulse(struct tls_plan *, struct chain *);
/* What was doubted was asked once more: says when we had been turned away. */
void plan_heard_again(struct tls_plan *, struct chain *);
/* An answer is in: what was held before anything was accepted goes on. */
void plan_unhold(struct tls_plan *);
/* Not now: a pulse is out, or one at a time. */
bool plan_must_wait(const struct tls_plan *, const struct chain *);
unsigned int plan_wait_ms(const struct tls_plan *, const struct chain *);
/* Small hellos for versions whose refusal may blame extensions or suites; and
 * what was refused with more than is borne.  True: something is asked. */
bool plan_doubt_versions(struct tls_plan *);
/* Whether a hello of many suites was refused for their number. */
void plan_ask_long(struct tls_plan *);
/* Refusals once more: two of each version, in the quiet pace fewer. */
#define PLAN_TWICE 6
void plan_ask_twice(struct tls_plan *);
void plan_long_failed(struct tls_plan *, const struct chain *);
/* Looks for answers that contradict one another. */
void plan_compare(struct tls_plan *);
void plan_contradiction(struct tls_plan *);
/* ---- plan_extra.c ---- */

void plan_extra_start(struct tls_plan *);
void plan_extra_ask(struct tls_plan *);
void plan_extra_hit(
    struct tls_plan *, struct chain *, const struct tls_answer *);
void plan_extra_ended(struct tls_plan *, struct chain *);
/* A ServerHello of any question. */
void plan_extra_see(
    struct tls_plan *, const struct chain *, const struct tls_answer *);
void plan_extra_settle(struct tls_plan *);

/* ---- plan_answer.c ---- */

/* The second close, reset or silence of a chain that waited is meant. */
void plan_meant(struct tls_plan *, struct chain *);

void plan_step(struct tls_plan *, struct chain *, const struct tls_answer *);
/* The certificates of an answer, once for each kind of handshake. */
void plan_note_flight(
    struct tls_plan *, const struct chain *, const struct tls_answer *);
void plan_chain_ended(struct tls_plan *, struct chain *, enum end);
void plan_maybe_groups(struct tls_plan *, const struct chain *ended);
enum cf_status plan_status(enum tls_outcome);
const char *plan_reason(struct tls_plan *, const struct chain *);

#endif

/*
 * The contract of a check: one thing that is looked at.
 *
 * A walk through one audit.  An operator writes deployment.yaml, which names
 * the endpoint portail.example.fr:443, and runs `confiance scan`.  The program
 * goes through the list of checks (checks.def).  Each check has collectors.
 * First, in the parent, those of the phase CF_PHASE_DECLARE turn what the file
 * says into facts of origin "declared": pure functions of the deployment, so
 * that every declared thing is a subject even if everything later fails.
 * Then the phase CF_PHASE_OBSERVE starts: one child process per kind of trust
 * (the network, local files, foreign modules), each runs its collectors and
 * speaks fact lines over a pipe; the parent reads them as hostile bytes, adds
 * them to the evidence and to the folder.  The tls collector gets the
 * endpoint, asks the net room for conversations, and emits facts: the suites,
 * the groups, the chain; one endpoint refuses, and gets a fact with the status
 * "refused".  When these children have ended, or were ended by a deadline or
 * Ctrl-C, the phase CF_PHASE_LOOKUP runs in one more child without a network:
 * its collectors see the evidence so far and the data files, and add what the
 * world knows: the network that an address belongs to, the operator of a
 * certification authority.  The evidence is sealed.
 *
 * Now the judgement, without any I/O.  For each rule of the profile and each
 * subject of the rule's kind the engine calls judge().  The rule asks for
 * facts; each fact asked for is written down as what decided.  It ends by
 * saying one of pass, fail, unknown, not applicable, with a sentence in both
 * languages.  Saying nothing is unknown.  The engine trusts no rule: a pass
 * without a fact that was seen, or resting on a fact with a bad status,
 * becomes unknown.  Requirements, scores and gates are computed from the
 * verdicts, and a writer prints the result.  Nothing but the two regions
 * (evidence, assessment) is freed.
 */
#ifndef CONFIANCE_CHECK_H
#define CONFIANCE_CHECK_H

#include <confiance/deployment.h>
#include <confiance/evidence.h>

struct cf_net;
struct cf_claim;

/* ---- Collectors ---- */

enum cf_phase { CF_PHASE_DECLARE, CF_PHASE_OBSERVE, CF_PHASE_LOOKUP };
/* Which kind of trust an observing collector needs; one child each. */
enum cf_trust { CF_TRUST_NET, CF_TRUST_FILES, CF_TRUST_MODULE, CF_TRUST_MAX };

/* What a collector is given; owned by the runner. */
struct cf_collect {
	const struct cf_deployment *deployment;
	struct cf_arena *arena; /* lives as long as the child */
	const char *collector;	/* "check.collector", stands in its facts */
	struct cf_net *net;	/* CF_TRUST_NET only, else NULL */
	const struct cf_evidence *evidence; /* CF_PHASE_LOOKUP only, else NULL */
	const char *data_dir; /* where the data files are installed */
	bool offline;	      /* nothing but declared targets may be contacted */
	bool intrusive;	      /* the user asked for probes that may disturb */
	bool fetch_revocation; /* the user allows asking the places that
				  certificates name: they are others' */
	bool registers;	      /* the user allows asking public registers */
	bool tenants; /* the user allows asking clouds about the domains */
	const char *rtt_from; /* "LATITUDE,LONGITUDE" of this machine: delays
				 are to be measured; NULL */
	int64_t now;	      /* start of the collection, seconds UTC */
	struct cf_collect_sink *sink; /* private to the runner */
	/* What is emitted goes there instead, see confiance/looks.h; else NULL. */
	void (*tap)(void *arg, const struct cf_claim *);
	void *tap_arg;
};

/* What is said to have been seen.  The zero value of each member is the
 * common case: status ok, measured, now, no note. */
struct cf_claim {
	const char *subject;
	const char *key;
	struct cf_value value; /* left out when status has none */
	enum cf_status status;
	enum cf_origin origin;
	const char *note;
	const char *source;
	const void *raw; /* raw bytes kept as proof, at most CF_MAX_RAW */
	size_t raw_len;
	int64_t time; /* 0: now */
};

/*
 * Emits one fact.  Texts pass the gate here.  A key that no check declares, or
 * a value of another type than declared, is a bug of the collector: the fact
 * is dropped and the run ends as failed, naming it.  Never fails otherwise
 * from the caller's point of view: errors of the pipe are sticky in the sink.
 */
void cf_emit(struct cf_collect *, const struct cf_claim *);
/* Shorthands for measured facts. */
void cf_emit_bool(struct cf_collect *, const char *subject, const char *key, bool);
void cf_emit_int(struct cf_collect *, const char *subject, const char *key, int64_t);
void cf_emit_text(struct cf_collect *, const char *subject, const char *key, const char *);
void cf_emit_list(struct cf_collect *, const char *subject, const char *key,
    const char *const *, size_t);
/* A status without a value; the format makes the note. */
void cf_emit_status(struct cf_collect *, const char *subject, const char *key,
    enum cf_status, const char *fmt, ...) CF_PRINTF(5, 6);
/* Registers a data set in the manifest: name, version, date, licence, digest. */
void cf_emit_dataset(struct cf_collect *, const struct cf_dataset *);
/* True after Ctrl-C or the deadline: stop soon, what was emitted is kept. */
bool cf_cancelled(const struct cf_collect *);

struct cf_collector {
	const char *name; /* "hello": stands in facts as "tls.hello" */
	struct cf_text title;
	enum cf_phase phase;
	enum cf_trust trust; /* CF_PHASE_OBSERVE only */
	/*
	 * Called once.  For CF_TRUST_NET it starts work on c->net and returns;
	 * the runner then turns the loop until nothing is under way.  Others
	 * finish before they return.  Things of ours that go wrong (a data
	 * file is missing) return a code and say so in err: the collector is
	 * then listed as failed in the manifest, and the run goes on.
	 */
	int (*run)(struct cf_collect *c, struct cf_err *err);
};

/* ---- Rules ---- */

enum cf_verdict { CF_VD_UNKNOWN, CF_VD_PASS, CF_VD_FAIL, CF_VD_NA };

/* How strongly the source of the rule asks. */
enum cf_level {
	CF_LV_MUST,
	CF_LV_SHOULD,
	CF_LV_DEGRADED, /* a tolerated variant ("R7-"): a failure of lower rank */
};

/* The PASSI scale; the risk comes from the matrix, which is data. */
enum cf_impact { CF_IM_MINEUR, CF_IM_IMPORTANT, CF_IM_MAJEUR, CF_IM_CRITIQUE };
enum cf_ease { CF_EA_DIFFICILE, CF_EA_ELEVEE, CF_EA_MODEREE, CF_EA_FACILE };

/* A parameter that a profile may set.  An array ends with a NULL name. */
struct cf_param {
	const char *name;
	enum cf_type type;     /* CF_T_BOOL, CF_T_INT, CF_T_TEXT or CF_T_LIST */
	const char *def;       /* default as JSON: "825", "[\"secp256r1\"]" */
	int64_t min, max;      /* CF_T_INT */
	struct cf_text doc;    /* with its source */
};

struct cf_judge; /* one rule looking at one subject */

struct cf_rule {
	const char *id;	     /* "tls.r4.old-versions"; never reused or renamed */
	struct cf_text title;
	const char *cite;    /* document, version, clause */
	const char *subject; /* kind of subject it judges */
	enum cf_level level;
	enum cf_impact impact; /* of a failure */
	enum cf_ease ease;
	struct cf_text remedy;	/* what to do about a failure, one sentence */
	const struct cf_param *params; /* NULL for none */
	void (*judge)(struct cf_judge *);
};

/* The subject under judgement, and the time of the judgement (a fact). */
const char *cf_judge_subject(const struct cf_judge *);
int64_t cf_judge_time(const struct cf_judge *);
/*
 * The fact for key on the subject (or on another one), written down as having
 * decided.  cf_fact_*: any status, NULL when there is none.  cf_need_*: a
 * fact with status ok; otherwise the verdict becomes unknown with the reason,
 * and NULL says that the rule must return.  cf_seen_*: status ok or absent.
 */
const struct cf_fact *cf_fact(struct cf_judge *, const char *key);
const struct cf_fact *cf_fact_on(struct cf_judge *, const char *subject, const char *key);
const struct cf_fact *cf_need(struct cf_judge *, const char *key);
const struct cf_fact *cf_need_on(struct cf_judge *, const char *subject, const char *key);
const struct cf_fact *cf_seen(struct cf_judge *, const char *key);
const struct cf_fact *cf_seen_on(struct cf_judge *, const char *subject, const char *key);
/*
 * What a thing is for: a role, a protocol, a threshold that the deployment
 * sets.  It decides whether and how a rule applies, not whether it holds, so
 * it lends a pass neither its weight nor its origin, and is listed only when
 * the verdict is "not applicable".
 */
const struct cf_fact *cf_about(struct cf_judge *, const char *key);
const struct cf_fact *cf_about_on(struct cf_judge *, const char *subject, const char *key);
/* The last year that data must be protected as the deployment declares it, 0
 * when it does not; and whether keys must be those of after 2030 (PG-083: 2048
 * bits may be used until 31/12/2030), by that year or by the judgement's. */
int64_t cf_protect_until(struct cf_judge *);
bool cf_beyond_2030(struct cf_judge *);
/* Whether a size is below the parameter now, or beyond where keys must be
 * those of after 2030. */
bool cf_too_small(struct cf_judge *, int64_t bits, const char *now,
    const char *beyond);
/* Whether the endpoint speaks the protocol, name for people, and the fact is
 * there to judge by.  False: the verdict was said. */
bool cf_speaks(struct cf_judge *, const char *protocol, const char *name,
    const char *key);
/* The first declared document whose requirements name this one, or a rule;
 * NULL: none, or the verdict was said. */
const char *cf_document_for(struct cf_judge *, const char *requirement);
/* Whether a verdict may rest on the document: its file, if it declares one,
 * was read and has the declared digest, if there is one.  False: the verdict
 * was said. */
bool cf_document_holds(struct cf_judge *, const char *document);
/* Subjects of a kind in the evidence, sorted. */
size_t cf_judge_subjects(struct cf_judge *, const char *kind, const char *const **ret);
struct cf_arena *cf_judge_arena(struct cf_judge *); /* for texts */
bool cf_param_bool(const struct cf_judge *, const char *name);
int64_t cf_param_int(const struct cf_judge *, const char *name);
const char *cf_param_text(const struct cf_judge *, const char *name);
bool cf_param_has(const struct cf_judge *, const char *name, const char *item);
size_t cf_param_list(const struct cf_judge *, const char *name, const char *const **ret);
/* The verdict, with a sentence that names object, fact, threshold.  The first
 * one said stays. */
void cf_pass(struct cf_judge *, const char *fr, const char *en, ...) CF_PRINTF2(2, 3, 4);
void cf_fail(struct cf_judge *, const char *fr, const char *en, ...) CF_PRINTF2(2, 3, 4);
void cf_unknown(struct cf_judge *, const char *fr, const char *en, ...) CF_PRINTF2(2, 3, 4);
void cf_na(struct cf_judge *, const char *fr, const char *en, ...) CF_PRINTF2(2, 3, 4);
/*
 * Arguments for these sentences that are not the same in both languages: a
 * word, and the note of a fact or another text that the table of notes knows.
 * Such an argument is printed whole, never cut or compared.
 */
const char *cf_both(struct cf_judge *, const char *fr, const char *en);
const char *cf_noted(struct cf_judge *, const char *note);
/* Value helpers for rules. */
bool cf_list_has(const struct cf_fact *, const char *item);
/* Items of the fact's list for which keep() says so, joined by ", ". */
const char *cf_list_join(struct cf_judge *, const struct cf_fact *,
    bool (*keep)(const char *item, const void *arg), const void *arg);

/* ---- Paths ---- */

/* Where a step stands to the Union (SecNumCloud 3.2, 19.2 and 19.6), the worst
 * last. */
enum cf_stand { CF_SD_NEUTRAL, CF_SD_INSIDE, CF_SD_UNKNOWN, CF_SD_OUTSIDE };
struct cf_step {
	/* name alias host address place network operator seat parent control
	 * law */
	const char *kind;
	const char *text; /* as it stands in the facts; "?" unknown */
	enum cf_stand stand;
};
/* One way from what is declared to who can be ordered to hand data over. */
struct cf_path {
	const char *subject; /* it starts from: "endpoint:…" or "name:…" */
	const char *role;    /* "hosting", else a value of reach.role */
	const struct cf_step *steps;
	size_t nsteps;	/* 1 to CF_PATH_STEPS */
	size_t weakest; /* index of the step that decides, never a law */
};
const char *cf_stand_name(enum cf_stand); /* "outside" */

/* ---- The descriptor ---- */

/* One const object per folder, named cf_check_NAME, listed in checks.def. */
struct cf_check {
	const char *name;
	struct cf_text title;
	const struct cf_fact_def *facts;	/* ends with a NULL name */
	const struct cf_collector *collectors;	/* ends with a NULL name */
	const struct cf_rule *const *rules;	/* ends with NULL */
	/* NULL, or the paths that the facts show, at most CF_MAX_PATHS, in
	 * arena.  Pure, as a rule is. */
	size_t (*paths)(struct cf_arena *, const struct cf_evidence *,
	    const struct cf_path **ret);
};

/* The registry: all checks of checks.def, in that order. */
const struct cf_check *const *cf_checks(size_t *ret_n);
const struct cf_rule *cf_rule_find(const char *id, const struct cf_check **ret_check);
const struct cf_fact_def *cf_fact_def_find(const char *key);
/* Keys of "run:", which belong to no check; ends with a NULL name. */
const struct cf_fact_def *cf_run_facts(void);

const char *cf_verdict_name(enum cf_verdict); /* "not_applicable" */
const char *cf_level_name(enum cf_level);
const char *cf_impact_name(enum cf_impact);   /* "mineur" */
const char *cf_ease_name(enum cf_ease);	      /* "modérée" */

#endif

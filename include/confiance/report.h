/*
 * The report: a plain document made once from the assessment, then only
 * printed.
 *
 * Nothing in it points into rules, evidence or deployment: it holds texts,
 * numbers and words, so that a report read back from report.json is the same
 * object and is printed by the same writers.  The order of its parts follows
 * PASSI 2.2, VI.6.  Texts for people stand in both languages; XML and JSON
 * carry both, HTML and the terminal take one.  Lists are in the order in which
 * people should read them.  No text is NULL; every text has passed the gate.
 *
 * reports/shape.c lists each member once, with its meaning: XML, JSON, their
 * readers and both schemas are written from that table.
 */
#ifndef CONFIANCE_REPORT_H
#define CONFIANCE_REPORT_H

#include <confiance/assessment.h>
#include <confiance/text.h>

#define CF_REPORT_FORMAT "urn:confiance:report:1"

/* What the report needs to know and neither evidence nor profile says. */
struct cf_report_meta {
	const char *program; /* that judged and writes, "confiance 0.1.0" */
	const char *place;   /* it looked from, in the auditor's words, "" */
};

/* ---- 1. Header (VI.6.1) ---- */

struct cf_rp_header {
	const char *marking;	   /* "" none */
	struct cf_text title;	   /* never says more than an assessment */
	struct cf_text notice;	   /* what this document is not */
	const char *program;	   /* that judged */
	const char *collected_by;  /* that collected, from the manifest */
	const char *build;
	const char *profile;	   /* id */
	const char *profile_version;
	const char *profile_sha256;
	struct cf_text profile_title;
	const char *algorithm;	   /* of the score */
	struct cf_text automatic;  /* VI.6.4.j: the part done automatically */
	const char *auditor;	   /* "" not named */
	const char *date;	   /* of the judgement */
};

/* ---- 2. Frame (VI.6.2) ---- */

/* One declared thing of the perimeter. */
struct cf_rp_target {
	const char *kind; /* endpoint domain key_store data_store third_party */
	const char *id;
	const char *what; /* place and roles, as declared */
};
struct cf_rp_reference {
	struct cf_text title;
	const char *edition; /* version, date or place; "" */
	const char *sha256;  /* "" */
};
struct cf_rp_dataset {
	const char *name, *version, *date, *licence, *sha256;
};
struct cf_rp_frame {
	const char *object; /* name of the deployment */
	const char *description;
	const char *provider;
	struct cf_strings activities;
	int64_t endpoints, domains, key_stores, data_stores, third_parties,
	    documents;
	const struct cf_rp_target *targets;
	size_t ntargets;
	const char *authorisation, *granted_by; /* "" none */
	const char *authorised_from, *authorised_until; /* days, "" none */
	const char *started, *finished, *judged; /* "" unknown */
	struct cf_text place;
	const char *clock, *resolver, *sandbox;
	const char *deployment_file, *deployment_sha256;
	const struct cf_rp_reference *references;
	size_t nreferences;
	const struct cf_rp_dataset *datasets;
	size_t ndatasets;
	bool complete;
	const char *why; /* it is not complete, "" */
	int64_t facts;
};

/* ---- 3. Summary (VI.6.3) ---- */

struct cf_rp_score {
	int64_t weight;
	int64_t low, high, coverage; /* thousandths */
};
struct cf_rp_statuses {
	int64_t n[CF_RQ_MAX]; /* by enum cf_req_status */
};
struct cf_rp_gate {
	const char *id;
	struct cf_text title;
	enum cf_req_status status;
	const char *weakest; /* id of its weakest requirement, "" none */
	struct cf_text weakest_title, reason;
};
/* A rule that fails somewhere without a waiver, with a risk that the
 * management must know. */
struct cf_rp_risk {
	const char *rule;
	struct cf_text title;
	enum cf_risk risk;
	int64_t failures;	      /* subjects it fails on, without waiver */
	struct cf_strings findings;   /* ids, a few */
	const char *subject;	      /* the first */
	struct cf_text reason;	      /* of the first */
	struct cf_text remedy;
	struct cf_text priority;
	struct cf_strings requirements;
};
enum cf_rp_reserve_kind {
	CF_RS_INCOMPLETE,   /* the collection did not end well */
	CF_RS_AUTHORISATION, /* none, or not for these days */
	CF_RS_UNDETERMINED,
	CF_RS_DECLARED,	    /* rests on declarations alone */
	CF_RS_HUMAN,	    /* a human reads the evidence */
	CF_RS_NO_RULE,	    /* no rule of this program serves it */
	CF_RS_WAIVER_USED,
	CF_RS_WAIVER_EXPIRED,
	CF_RS_WAIVER_UNUSED,
	CF_RS_INDICATOR,    /* a percentage is not a verdict */
	CF_RS_NOT_QUALIFICATION,
	CF_RS_MAX
};
struct cf_rp_reserve {
	enum cf_rp_reserve_kind kind;
	struct cf_text text;
};
struct cf_rp_summary {
	const struct cf_rp_gate *gates;
	size_t ngates;
	struct cf_text opinion; /* one paragraph in plain words */
	struct cf_rp_score score;
	struct cf_rp_statuses statuses;		  /* requirements */
	int64_t verdicts[4];			  /* results, enum cf_verdict */
	int64_t risks[CF_RK_CRITIQUE + 1];	  /* failures without waiver */
	int64_t waived;				  /* failures with one */
	const struct cf_rp_risk *top;		  /* the worst first */
	size_t ntop;
	const struct cf_rp_reserve *reserves;
	size_t nreserves;
	struct cf_text follow_up;		  /* VI.6.3 */
};

/* ---- 4. Results (VI.6.4) ---- */

struct cf_rp_fact {
	int64_t seq; /* line of facts.jsonl, from 0 */
	const char *key, *subject;
	enum cf_type type;
	struct cf_strings values; /* one, several for a list, none without */
	int64_t omitted;	  /* entries left out here; the line has them */
	enum cf_status status;
	enum cf_origin origin;
	const char *time, *collector, *source, *note, *raw;
};
/* A rule's verdict on a subject. */
struct cf_rp_finding {
	const char *id; /* 12 hex digits made of rule and subject: stable */
	const char *subject;
	enum cf_verdict verdict;
	enum cf_risk risk; /* of a failure */
	enum cf_origin origin; /* CF_OR_MAX: no fact decided */
	struct cf_text reason;
	const char *waiver; /* id of a valid one, "" */
	int64_t line;	    /* of the subject in the deployment file, 0 */
	const struct cf_rp_fact *facts;
	size_t nfacts;
};
struct cf_rp_param {
	const char *name;
	struct cf_strings values;
};
struct cf_rp_rule {
	const char *id, *check;
	struct cf_text title;
	const char *cite;
	enum cf_level level;
	enum cf_impact impact;
	enum cf_ease ease;
	enum cf_risk risk; /* of impact and ease, by the matrix */
	struct cf_text remedy, priority;
	const struct cf_rp_param *params;
	size_t nparams;
	struct cf_strings requirements; /* that it serves */
	int64_t verdicts[4];
	int64_t waived;
	const struct cf_rp_finding *findings; /* the worst first */
	size_t nfindings;
};
struct cf_rp_requirement {
	const char *id, *section;
	struct cf_text title, text;
	enum cf_obligation obligation;
	enum cf_assessment_kind kind;
	bool sovereignty;
	struct cf_strings applies_to;
	enum cf_req_status status;
	struct cf_text reason;
	int64_t rules; /* that serve it */
	int64_t verdicts[4];
	int64_t waived, remarks;
	struct cf_strings findings; /* ids, the worst first */
};
struct cf_rp_chapter {
	const char *id;
	struct cf_text title;
	struct cf_rp_score score;
	struct cf_rp_statuses statuses;
	const struct cf_rp_requirement *requirements;
	size_t nrequirements;
};

/* How a declared name leads to who can be ordered to hand data over. */
struct cf_rp_step {
	const char *kind; /* of struct cf_step */
	enum cf_stand stand;
	const char *text;
};
struct cf_rp_path {
	const char *subject, *role;
	enum cf_stand stand; /* of its weakest step */
	int64_t weakest;     /* number of that step, from 1 */
	const struct cf_rp_step *steps;
	size_t nsteps;
};

/* ---- 5. Scales (VI.6.4.e) ---- */

struct cf_rp_word {
	const char *id;
	struct cf_text title, meaning;
};
/* One impact: the risk for each ease, in the order of eases. */
struct cf_rp_row {
	enum cf_impact impact;
	enum cf_risk difficile, elevee, moderee, facile;
};
struct cf_rp_scales {
	struct cf_text source;
	const struct cf_rp_word *impacts, *eases, *risks, *priorities;
	size_t nimpacts, neases, nrisks, npriorities;
	const struct cf_rp_row *matrix;
	size_t nmatrix;
	const struct cf_rp_word *statuses, *verdicts, *origins;
	size_t nstatuses, nverdicts, norigins;
	const struct cf_rp_word *rules; /* how the score is made */
	size_t nrules;
};

/* ---- 6. Annexes (VI.6.5) ---- */

enum cf_rp_waiver_state {
	CF_RW_USED,
	CF_RW_UNUSED,
	CF_RW_EXPIRED,
	CF_RW_NOT_YET,
	CF_RW_MAX
};
struct cf_rp_waiver {
	const char *id, *rule, *subject, *justification, *author, *approver;
	const char *created, *expires; /* days */
	enum cf_rp_waiver_state state;
	int64_t used; /* findings it stands beside */
};
struct cf_rp_collector {
	const char *name, *end, *note;
};
struct cf_rp_annexes {
	const struct cf_rp_collector *collectors;
	size_t ncollectors;
	const struct cf_rp_waiver *waivers;
	size_t nwaivers;
	int64_t chain_facts;
	const char *chain_head; /* SHA-256 of the last line of facts.jsonl */
};

/* ---- The whole ---- */

/* Where a finding stands; not printed. */
struct cf_rp_ref {
	const char *id;
	const struct cf_rp_rule *rule;
	const struct cf_rp_finding *finding;
};
struct cf_report {
	unsigned int format; /* 0: CF_REPORT_FORMAT */
	struct cf_rp_header header;
	struct cf_rp_frame frame;
	struct cf_rp_summary summary;
	const struct cf_rp_chapter *chapters; /* in the profile's order */
	size_t nchapters;
	const struct cf_rp_rule *rules; /* the worst first */
	size_t nrules;
	const struct cf_rp_path *paths; /* the worst first */
	size_t npaths;
	struct cf_rp_scales scales;
	struct cf_rp_annexes annexes;
	/* By id, for cf_report_finding(). */
	const struct cf_rp_ref *index;
	size_t nindex;
};

/* Everything belongs to arena, nothing is borrowed.  Pure: no I/O, no clock. */
int cf_report_build(struct cf_arena *, const struct cf_assessment *,
    const struct cf_manifest *, const struct cf_report_meta *,
    struct cf_report *ret, struct cf_err *);
/*
 * Foreign bytes (a report.json or report.xml) into the same model: every
 * member must be there, none may be added, words, forms and references are
 * checked.  name stands in errors, which name the member.  CF_EPARSE,
 * CF_ELIMIT, CF_ENOMEM.
 */
int cf_report_read_json(struct cf_arena *, const char *name, const char *text,
    size_t len, struct cf_report *ret, struct cf_err *);
int cf_report_read_xml(struct cf_arena *, const char *name, const char *text,
    size_t len, struct cf_report *ret, struct cf_err *);

/* NULL when there is none with that id. */
const struct cf_rp_ref *cf_report_finding(const struct cf_report *,
    const char *id);
const struct cf_rp_waiver *cf_report_waiver(const struct cf_report *,
    const char *id);
const char *cf_reserve_kind_name(enum cf_rp_reserve_kind);
const char *cf_waiver_state_name(enum cf_rp_waiver_state);
struct cf_text cf_waiver_state_text(enum cf_rp_waiver_state);

/* ---- Writers ---- */

struct cf_write_options {
	enum cf_lang lang; /* of html and text */
	bool colour;	   /* of text */
};
struct cf_report_writer {
	const char *name;      /* as --format takes it */
	const char *extension; /* the file is "report." and this */
	struct cf_text title;
	int (*write)(const struct cf_report *, const struct cf_write_options *,
	    struct cf_buf *, struct cf_err *);
};
const struct cf_report_writer *cf_report_writers(size_t *ret_n);
const struct cf_report_writer *cf_report_writer_find(const char *name);
/* One report into a buffer that was initialised by the caller. */
int cf_report_print(const struct cf_report *, const struct cf_report_writer *,
    const struct cf_write_options *, struct cf_buf *, struct cf_err *);
/*
 * Files report.EXT in dir, which exists, for each name of formats; each is
 * written aside and renamed, readable by its owner only.  All are printed
 * before the first is written.  CF_EUSAGE for an unknown name.
 */
int cf_report_write(const char *dir, const struct cf_strings *formats,
    const struct cf_report *, const struct cf_write_options *,
    struct cf_err *);

#endif

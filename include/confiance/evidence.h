/*
 * Evidence: an append-only list of facts and the raw bytes behind them, in
 * memory and as a folder.
 *
 *   deployment.yaml   as it was read
 *   facts.jsonl       one fact a line, each chained to the one before
 *   blobs/<sha256>    raw bytes
 *   manifest.json     who, when, with which data; the head of the chain
 *
 * A line is canonical JSON (members sorted, no spaces).  "prev" is the
 * SHA-256, in lower-case hex, of the bytes of the previous line without its
 * line feed; the first has 64 zeros.  The manifest is written first with
 * "complete":false and again at the end, so that a folder whose writer died
 * is valid evidence that says it is incomplete.
 *
 * The same lines come over the pipe of a collector, with "raw_bytes" (base64)
 * in place of "raw" and without "seq" and "prev": the reader of lines is the
 * privilege boundary, and believes nothing.
 */
#ifndef CONFIANCE_EVIDENCE_H
#define CONFIANCE_EVIDENCE_H

#include <confiance/fact.h>

/* ---- In memory ---- */

struct cf_evidence;
struct cf_evidence *cf_evidence_new(void); /* NULL when out of memory */
void cf_evidence_free(struct cf_evidence *);
/* Its region, for what has to live as long as the evidence. */
struct cf_arena *cf_evidence_region(struct cf_evidence *);
/* Copies the fact; sets its seq.  CF_ENOMEM or CF_ELIMIT. */
int cf_evidence_add(struct cf_evidence *, const struct cf_fact *);
/* Builds the index; cf_evidence_add() afterwards drops it. */
int cf_evidence_seal(struct cf_evidence *);
size_t cf_evidence_count(const struct cf_evidence *);
const struct cf_fact *cf_evidence_at(const struct cf_evidence *, size_t);
/*
 * The fact to believe for (key, subject), NULL when there is none.  Of
 * several: a status with a value before one without, then the stronger
 * origin, then the later time, then the later line.  Sealed only.
 */
const struct cf_fact *cf_evidence_get(const struct cf_evidence *,
    const char *key, const char *subject);
/* Subjects of a kind, sorted, each once; the array belongs to the evidence. */
size_t cf_evidence_subjects(const struct cf_evidence *, const char *kind,
    const char *const **ret);

/* ---- Lines ---- */

/* One line without line feed into out.  prev NULL: the pipe's form, where raw
 * bytes travel along (raw may be NULL). */
int cf_fact_line(const struct cf_fact *, const char *prev, const void *raw,
    size_t raw_len, struct cf_buf *out);

struct cf_line {
	struct cf_fact fact;
	const char *prev;	  /* "" in the pipe's form */
	const unsigned char *raw; /* pipe's form only, else NULL */
	size_t raw_len;
};
/* Parses foreign bytes into arena; unknown members, duplicate members, texts
 * that are not clean, values of the wrong type are refused by name. */
int cf_line_parse(struct cf_arena *, const char *line, size_t len,
    struct cf_line *ret, struct cf_err *);

/* ---- The folder ---- */

/* What stands in manifest.json beside the chain. */
struct cf_dataset {
	const char *name;
	const char *version;
	const char *date;    /* of the data, YYYY-MM-DD or "" */
	const char *licence;
	const char *sha256;
};
struct cf_collector_end {
	const char *collector; /* "check.collector" or "child.net" */
	const char *end;       /* "done", "cancelled", "crashed", "timeout", "failed" */
	const char *note;
};
struct cf_manifest {
	const char *program;	/* "confiance 0.1.0" */
	const char *build;	/* build id, or "" */
	const char *started;	/* UTC */
	const char *finished;	/* UTC, "" while running */
	const char *clock;	/* "system" or "SOURCE_DATE_EPOCH" */
	const char *resolver;
	const char *sandbox;	/* level reached: "none", ... */
	const char *deployment_sha256;
	bool complete;
	const char *why;	/* why it is not complete, "" */
	uint64_t facts;
	const char *head;	/* SHA-256 of the last line; 64 zeros for none */
	const struct cf_dataset *datasets;
	size_t ndatasets;
	const struct cf_collector_end *ends;
	size_t nends;
};

/*
 * Facts go to disk as they come.  A failed write (disk full) makes the writer
 * sticky: later facts stay in memory only, and close tells.
 */
struct cf_writer_ev;
int cf_evwriter_open(const char *dir, const char *deployment_yaml, size_t len,
    struct cf_evidence *, struct cf_writer_ev **ret, struct cf_err *);
/* Adds to the evidence and to the folder. */
int cf_evwriter_add(struct cf_writer_ev *, struct cf_fact *, const void *raw,
    size_t raw_len, struct cf_err *);
/* Writes the manifest (facts and head are filled in), closes, frees. */
int cf_evwriter_close(struct cf_writer_ev *, struct cf_manifest *,
    struct cf_err *);

/*
 * Reads a folder and checks the chain, the manifest and that each blob named
 * is there with its digest.  The error names the line that was cut, changed,
 * removed or inserted (CF_EINTEGRITY) or is malformed (CF_EPARSE).  ret_dep is
 * the text of deployment.yaml, in the evidence's memory.  Sealed on return.
 */
int cf_evidence_read(const char *dir, struct cf_evidence **ret,
    struct cf_manifest *ret_manifest, const char **ret_dep, size_t *ret_dep_len,
    struct cf_err *);

#endif

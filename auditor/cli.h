/*
 * The command line: one table of options, one row per command.  Private to the
 * program.
 */
#ifndef CLI_H
#define CLI_H

#include <stdio.h>

#include <confiance/assessment.h>
#include <confiance/net.h>

/* Exit codes; the worst that applies wins, see exit_code() in verdict.c. */
enum cf_exit {
	CF_EXIT_OK = 0,
	CF_EXIT_FINDINGS = 1,	/* findings at or over --fail-on */
	CF_EXIT_USAGE = 2,	/* usage or configuration */
	CF_EXIT_INCOMPLETE = 3, /* incomplete beyond --max-unknown */
	CF_EXIT_FAILURE = 4,	/* our own failure */
	CF_EXIT_INTEGRITY = 5,	/* a digest or signature does not verify */
};

enum cf_option {
	OPT_HELP,
	OPT_LANG,
	OPT_COLOR,
	OPT_QUIET,
	OPT_OUTPUT,
	OPT_FORMAT,
	OPT_PROFILE,
	OPT_FAIL_ON,
	OPT_MAX_UNKNOWN,
	OPT_ONLY,
	OPT_OFFLINE,
	OPT_INTRUSIVE,
	OPT_FETCH_REVOCATION,
	OPT_REGISTERS,
	OPT_TENANTS,
	OPT_RTT_FROM,
	OPT_RESOLVER,
	OPT_TRUST_ANCHOR,
	OPT_PROXY,
	OPT_PROXY_AUTH,
	OPT_IPV4,
	OPT_IPV6,
	OPT_HOST_RATE,
	OPT_TIMEOUT,
	OPT_DATA_DIR,
	OPT_MAX_DATA_AGE,
	OPT_FORCE,
	/* of probe */
	OPT_FILE,
	OPT_JSON,
	OPT_SECTIONS,
	OPT_PACE,
	OPT_CONCURRENCY,
	OPT_RATE,
	OPT_STARTTLS,
	OPT_SNI,
	OPT_RESOLVE,
	OPT_ALL_ADDRESSES,
	OPT_RESUME,
	OPT_TARGET_TIMEOUT,
	OPT_MAX
};

struct cli {
	enum cf_lang lang;
	bool color; /* of standard output */
	bool quiet;
	const char *value[OPT_MAX]; /* as given, NULL when not */
	const char *share;	    /* share/confiance */
	int argc; /* what is left: the operands */
	char **argv;
};

struct command {
	const char *name;
	const char *operands; /* "DEPLOYMENT", for the usage line */
	struct cf_text summary;
	struct cf_text help;	     /* a paragraph, may be "" */
	const enum cf_option *options; /* ends with OPT_MAX */
	int (*run)(struct cli *);
};

extern const struct command cmd_scan, cmd_collect, cmd_evaluate, cmd_report,
    cmd_check, cmd_init, cmd_list, cmd_explain, cmd_probe, cmd_data;

/* Fills cli from the environment and argv (after the command's name).  Returns
 * -1 to go on, else the exit code. */
int cli_parse(const struct command *, int argc, char **argv, struct cli *ret);
void cli_help(const struct command *, FILE *);

/* Prints "confiance: message" on standard error; returns the exit code that
 * goes with the error's code. */
int cli_fail(const struct cf_err *);
int cli_usage(const char *fmt, ...) CF_PRINTF(1, 2);

/* The proxy of the options, kind none without one; cf_proxy_free() it. */
int cli_proxy(struct cf_arena *, const struct cli *, struct cf_proxy *ret);
/* 4, 6, or 0 for both. */
int cli_family(const struct cli *, int *ret);
unsigned int cli_host_rate(const struct cli *); /* 0 none */

/* The items of "a,b,c" in arena. */
struct cf_strings cli_items(struct cf_arena *, const char *);

/* ---- Steps that several commands share ---- */

/* A deployment file and its text, in arena.  Prints every error. */
struct loaded {
	struct cf_deployment deployment;
	const char *text;
	size_t len;
};
int load_deployment(struct cf_arena *, const char *path, struct loaded *ret);
int load_profile(struct cf_arena *, const struct cli *, struct cf_profile *ret);

/* The first pass, with progress on a terminal. */
int run_collect(const struct cli *, const struct loaded *, const char *dir,
    struct cf_evidence **ret, struct cf_manifest *ret_manifest);
/* Whether a data set of the run was older than --max-data-age when it was
 * used, or has no date; each is told on standard error. */
bool data_too_old(const struct cli *, const struct cf_manifest *);
/* The passes after it: judges, writes the reports into dir, prints the
 * summary, and decides the exit code. */
int run_evaluate(const struct cli *, const struct cf_deployment *,
    const struct cf_evidence *, const struct cf_manifest *, const char *dir);

#endif

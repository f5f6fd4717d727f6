/*
 * confiance probe: TLS endpoints that somebody names, without a deployment
 * file.  One process and one loop: a target is taken from the list when a
 * place is free, its result is printed when it finishes, and its memory is
 * gone before the next one begins.  The list and the results of an earlier run
 * are opened before the first connection; no secret is in this process.
 */
#include <sys/prctl.h>
#include <sys/queue.h>
#include <sys/resource.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <confiance/limits.h>

#include "cli.h"
#include "probe.h"

static const enum cf_option options[] = { OPT_FILE, OPT_JSON, OPT_SECTIONS,
	OPT_PACE, OPT_CONCURRENCY, OPT_RATE, OPT_STARTTLS, OPT_SNI,
	OPT_RESOLVE, OPT_RESUME, OPT_TARGET_TIMEOUT, OPT_INTRUSIVE,
	OPT_RESOLVER, OPT_PROXY, OPT_PROXY_AUTH, OPT_IPV4, OPT_IPV6, OPT_HOST_RATE,
	OPT_ALL_ADDRESSES, OPT_COLOR, OPT_LANG, OPT_QUIET, OPT_HELP, OPT_MAX };

#define TICK_MS 50
#define SLOTS 64	   /* --concurrency */
#define TARGET_SECONDS 60  /* --timeout */
#define RUN_MS (30ll * 24 * 3600 * 1000) /* each target has its own end */
#define LINE_BYTES (4u << 20)
/* Connections at once to one address, and targets at once on it. */
#define HOST_QUIET CF_NET_PER_HOST
#define HOST_FAST 64

/* One of the places. */
struct place {
	TAILQ_ENTRY(place) link;
	struct run *run;
	struct probe *probe;
};

struct run {
	const struct cli *cli;
	struct probe_options options;
	struct probe_source *source;
	struct probe_done *done;
	struct cf_net *net;
	struct cf_proxy proxy;
	struct cf_timer *timer;
	TAILQ_HEAD(, place) active;
	unsigned int nactive, slots, per_host, rate, handshakes;
	unsigned int tokens;	  /* connections that may be opened now */
	unsigned long owed;	  /* thousandths of the next one */
	unsigned long debt;	  /* connections of the dedicated probes */
	int64_t ticked;
	unsigned long ok, failed, unfinished;
	bool json, started, broken, ended;
	struct cf_buf line;
};

/* What a signal may touch; the loop looks at halt, which also ends the
 * conversations that outlived their targets. */
static volatile int cancelled, halt;

static void
on_signal(int sig)
{
	(void)sig;
	cancelled = 1;
	halt = 1;
}

/* ---- Results ---- */

static void
print(struct run *run, const struct probe_result *r)
{
	cf_buf_reset(&run->line);
	if (!run->started && run->json && probe_done_torn(run->done))
		cf_buf_str(&run->line, "\n");
	run->started = true;
	if (run->json)
		probe_json(r, &run->line);
	else
		probe_text(r, run->cli->color, &run->line);
	if (cf_buf_failed(&run->line)) {
		fprintf(stderr, CF_TR(
		    "confiance: %s : plus assez de mémoire pour le résultat\n",
		    "confiance: %s: not enough memory for the result\n"),
		    r->target->text);
		run->failed++;
		cf_buf_free(&run->line);
		cf_buf_init(&run->line, LINE_BYTES);
		return;
	}
	if (fwrite(run->line.data, 1, run->line.len, stdout) !=
	    run->line.len || fflush(stdout) != 0) {
		/* Nobody reads, or the disk is full: no point in going on. */
		fprintf(stderr, CF_TR(
		    "confiance: le résultat de %s n'a pas pu être écrit : %s\n",
		    "confiance: the result for %s could not be written: %s\n"),
		    r->target->text, strerror(errno));
		clearerr(stdout);
		run->broken = true;
		cancelled = 1;
		halt = 1;
		return;
	}
	if (r->status == CF_ST_OK)
		run->ok++;
	else
		run->failed++;
}

static void start_more(struct run *);
static void start_one(struct run *, const struct probe_target *);

/* The other addresses of a name, each a result of its own. */
static void
start_others(struct run *run, const struct probe_result *r)
{
	struct probe_target target = *r->target;
	size_t i;

	if (run->cli->value[OPT_ALL_ADDRESSES] == NULL || cancelled)
		return;
	for (i = 0; i < r->nothers && i + 1 < CF_LOOKS; i++) {
		if (r->others[i] == NULL)
			continue;
		snprintf(target.address, sizeof(target.address), "%s",
		    r->others[i]);
		start_one(run, &target);
	}
}

/* A place in the list of targets is given back once for a name. */
static void
release(struct run *run, const struct probe_target *target)
{
	if (target->address[0] == '\0')
		probe_source_release(run->source, target);
}

static void
on_done(void *arg, struct probe *probe)
{
	struct place *place = arg;
	struct run *run = place->run;
	const struct probe_result *r = probe_result(probe);

	/* What Ctrl-C cut says nothing of the target: it is not written, and
	 * --resume takes it up again. */
	if (cancelled && (probe_stopped(probe) || run->broken))
		run->unfinished++;
	else
		print(run, r);
	start_others(run, r);
	release(run, r->target);
	TAILQ_REMOVE(&run->active, place, link);
	run->nactive--;
	free(place);
	start_more(run);
}

/* ---- Starting ---- */

static void
start_one(struct run *run, const struct probe_target *target)
{
	struct place *place = calloc(1, sizeof(*place));

	if (place != NULL) {
		place->run = run;
		place->probe = probe_start(run->net, &run->options, target,
		    on_done, place);
	}
	if (place == NULL || place->probe == NULL) {
		if (!cancelled)
			fprintf(stderr, CF_TR(
			    "confiance: %s : impossible à lancer\n",
			    "confiance: %s: cannot be started\n"),
			    target->text);
		run->failed++;
		release(run, target);
		free(place);
		return;
	}
	TAILQ_INSERT_TAIL(&run->active, place, link);
	run->nactive++;
}

static void
start_more(struct run *run)
{
	struct probe_target target;
	enum probe_take take;

	while (!cancelled && run->nactive < run->slots) {
		take = probe_source_take(run->source, run->nactive == 0,
		    run->per_host, &target);
		if (take == PROBE_LATER)
			break;
		if (take == PROBE_NO_MORE) {
			run->ended = true;
			break;
		}
		start_one(run, &target);
	}
	/* Nothing to wait for: let the loop end. */
	if (run->nactive > 0 || (!run->ended && !cancelled))
		return;
	cf_timer_stop(run->timer);
	run->timer = NULL;
	halt = 1;
}

/* ---- The tick: deadlines, the rate, a list that comes slowly ---- */

static void
earn(struct run *run, int64_t now)
{
	unsigned long most = run->rate / 10 + 1, paid;

	run->owed += (unsigned long)(now - run->ticked) * run->rate;
	/* The dedicated probes of a target open theirs without asking; they
	 * are paid for before the next hello. */
	paid = run->owed / 1000 < run->debt ? run->owed / 1000 : run->debt;
	run->debt -= paid;
	run->tokens += (unsigned int)(run->owed / 1000 - paid);
	run->owed %= 1000;
	if (run->tokens > most)
		run->tokens = (unsigned int)most;
}

static void
on_tick(void *arg)
{
	struct run *run = arg;
	struct place *place, *next;
	int64_t now = cf_monotonic_ms();
	size_t n = run->nactive;

	run->timer = NULL;
	if (cancelled)
		return;
	if (run->rate > 0)
		earn(run, now);
	run->ticked = now;
	for (place = TAILQ_FIRST(&run->active); place != NULL && n-- > 0;
	    place = next) {
		next = TAILQ_NEXT(place, link);
		if (run->rate > 0 && run->tokens > 0) {
			/* To the end of the row: targets take turns. */
			TAILQ_REMOVE(&run->active, place, link);
			TAILQ_INSERT_TAIL(&run->active, place, link);
			probe_step(place->probe, &run->tokens);
		}
	}
	for (place = TAILQ_FIRST(&run->active); place != NULL; place = next) {
		next = TAILQ_NEXT(place, link);
		probe_look(place->probe, now);
	}
	if (cf_timer_start(run->net, TICK_MS, on_tick, run, &run->timer) !=
	    CF_OK)
		run->timer = NULL;
	start_more(run);
}

/* ---- Options ---- */

static const struct {
	const char *name;
	unsigned int bit;
} sections[] = {
	{ "versions", PROBE_VERSIONS },
	{ "suites", PROBE_SUITES },
	{ "groups", PROBE_GROUPS },
	{ "sigalgs", PROBE_SIGALGS },
	{ "certificate", PROBE_CERTIFICATE },
	{ "vulnerabilities", PROBE_VULNERABILITIES },
	{ "extensions", PROBE_EXTENSIONS },
};

static int
read_sections(struct cf_arena *arena, const struct cli *cli,
    unsigned int *ret)
{
	struct cf_strings list = cli_items(arena, cli->value[OPT_SECTIONS]);
	size_t i, k;

	*ret = list.n > 0 ? 0 : PROBE_ALL;
	for (i = 0; i < list.n; i++) {
		for (k = 0; k < CF_NELEM(sections); k++) {
			if (strcmp(list.v[i], sections[k].name) == 0)
				break;
		}
		if (k == CF_NELEM(sections))
			return cli_usage(CF_TR(
			    "--only : partie inconnue « %s », attendu versions, suites, groups, sigalgs, certificate, vulnerabilities, extensions",
			    "--only: unknown part '%s', expected versions, suites, groups, sigalgs, certificate, vulnerabilities, extensions"),
			    list.v[i]);
		*ret |= sections[k].bit;
	}
	return CF_EXIT_OK;
}

static int
read_options(struct cf_arena *arena, const struct cli *cli, struct run *run,
    unsigned int *ret_port)
{
	struct probe_options *o = &run->options;
	const char *const *value = cli->value;
	size_t i;
	int rc;

	if ((rc = read_sections(arena, cli, &o->sections)) != CF_EXIT_OK)
		return rc;
	o->starttls = value[OPT_STARTTLS] != NULL ? value[OPT_STARTTLS] : "";
	if ((*ret_port = probe_starttls_port(o->starttls)) == 0)
		return cli_usage(CF_TR(
		    "--starttls : protocole inconnu « %s », attendu un de : %s",
		    "--starttls: unknown protocol '%s', expected one of: %s"),
		    o->starttls, probe_starttls_names);
	o->sni = value[OPT_SNI];
	if (o->sni != NULL && strcmp(o->sni, "-") == 0)
		o->sni = "";
	o->resolve = cli_items(arena, value[OPT_RESOLVE]);
	for (i = 0; i < o->resolve.n; i++) {
		if (!probe_resolve_valid(o->resolve.v[i]))
			return cli_usage(CF_TR(
			    "--resolve : « %s », attendu HÔTE:PORT:ADRESSE",
			    "--resolve: '%s', expected HOST:PORT:ADDRESS"),
			    o->resolve.v[i]);
	}
	o->fast = value[OPT_PACE] != NULL &&
	    strcmp(value[OPT_PACE], "fast") == 0;
	o->intrusive = value[OPT_INTRUSIVE] != NULL;
	run->per_host = o->fast ? HOST_FAST : HOST_QUIET;
	run->slots = value[OPT_CONCURRENCY] != NULL ?
	    (unsigned int)strtoul(value[OPT_CONCURRENCY], NULL, 10) : SLOTS;
	run->rate = value[OPT_RATE] != NULL ?
	    (unsigned int)strtoul(value[OPT_RATE], NULL, 10) : 0;
	o->rated = run->rate > 0;
	o->handshakes = &run->handshakes;
	o->debt = &run->debt;
	o->target_ms = 1000 * (value[OPT_TARGET_TIMEOUT] != NULL ?
	    strtol(value[OPT_TARGET_TIMEOUT], NULL, 10) : TARGET_SECONDS);
	o->now = cf_now();
	run->json = value[OPT_JSON] != NULL;
	return CF_EXIT_OK;
}

static int
check_targets(const struct cli *cli, unsigned int port)
{
	struct probe_target target;
	struct cf_text why;
	int i;

	if (cli->argc == 0 && cli->value[OPT_FILE] == NULL)
		return cli_usage("%s", CF_TR(
		    "attendu des cibles (https://hôte[:port], hôte:port) ou --file",
		    "expected targets (https://host[:port], host:port) or --file"));
	for (i = 0; i < cli->argc; i++) {
		if (!probe_target_parse(cli->argv[i], port, &target, &why))
			return cli_usage(CF_TR("« %s » : %s", "'%s': %s"),
			    cli->argv[i], cf_text_pick(why, cf_lang));
	}
	return CF_EXIT_OK;
}

/* ---- The command ---- */

static int
go(struct run *run)
{
	const struct cli *cli = run->cli;
	struct cf_net_options o = { .per_host = run->per_host,
		.total = run->slots * run->per_host, .run_ms = RUN_MS,
		.resolver = cli->value[OPT_RESOLVER] != NULL ?
		    cli->value[OPT_RESOLVER] : "", .trust_anchor = "",
		.proxy = run->proxy.kind != CF_PROXY_NONE ? &run->proxy : NULL,
		.host_rate = cli_host_rate(cli),
		.cancel = &halt };
	struct cf_err err = { 0 };
	int rc;

	if ((rc = cli_family(cli, &o.family)) != CF_EXIT_OK)
		return rc;
	if (cf_net_new(&o, &run->net, &err) != CF_OK)
		return cli_fail(&err);
	run->ticked = cf_monotonic_ms();
	run->tokens = run->rate > 0 ? 1 : 0;
	if (cf_timer_start(run->net, TICK_MS, on_tick, run, &run->timer) !=
	    CF_OK)
		run->timer = NULL;
	start_more(run);
	(void)cf_net_run(run->net);
	cf_net_free(run->net);
	return CF_EXIT_OK;
}

static void
summary(const struct run *run, int64_t ms)
{
	if (run->cli->quiet || run->ok + run->failed + run->unfinished +
	    probe_source_skipped(run->source) < 2)
		return;
	fprintf(stderr, CF_TR(
	    "%lu sondées, %lu sans réponse exploitable, %lu inachevées, %lu déjà faites, %lld,%03d s\n",
	    "%lu probed, %lu could not be, %lu unfinished, %lu done already, %lld.%03d s\n"),
	    run->ok, run->failed, run->unfinished,
	    probe_source_skipped(run->source), (long long)(ms / 1000),
	    (int)(ms % 1000));
}

/* Less than a collector's place, and the same in kind: no core file, no new
 * privileges. */
static void
confine(void)
{
	const struct rlimit none = { 0, 0 };
	struct sigaction action = { .sa_handler = on_signal };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

static int
run(struct cli *cli)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_DEPLOYMENT);
	struct run run = { .cli = cli };
	struct cf_err err = { 0 };
	int64_t begun = cf_monotonic_ms();
	unsigned int port = 443;
	int rc;

	if (arena == NULL)
		return CF_EXIT_FAILURE;
	TAILQ_INIT(&run.active);
	cf_buf_init(&run.line, LINE_BYTES);
	if ((rc = read_options(arena, cli, &run, &port)) != CF_EXIT_OK ||
	    (rc = check_targets(cli, port)) != CF_EXIT_OK ||
	    (rc = cli_proxy(arena, cli, &run.proxy)) != CF_EXIT_OK)
		goto out;
	run.options.proxy = run.proxy.text;
	if (cli->value[OPT_RESUME] != NULL && probe_done_read(
	    cli->value[OPT_RESUME], &run.done, &err) != CF_OK) {
		rc = cli_fail(&err);
		goto out;
	}
	if (probe_source_new(cli->argv, cli->argc, cli->value[OPT_FILE], port,
	    run.done, &run.source, &err) != CF_OK) {
		rc = cli_fail(&err);
		goto out;
	}
	confine();
	if ((rc = go(&run)) != CF_EXIT_OK)
		goto out;
	summary(&run, cf_monotonic_ms() - begun);
	if (run.broken)
		rc = CF_EXIT_FAILURE;
	else if (run.failed > 0 || probe_source_bad(run.source) > 0 ||
	    cancelled)
		rc = CF_EXIT_INCOMPLETE;
out:
	probe_source_free(run.source);
	probe_done_free(run.done);
	cf_proxy_free(&run.proxy);
	cf_buf_free(&run.line);
	cf_arena_free(arena);
	return rc;
}

const struct command cmd_probe = {
	.name = "probe",
	.operands = "TARGET…",
	.summary = { "sonde des points d'accès TLS nommés",
	    "probe named TLS endpoints" },
	.help = { "Cibles : https://hôte[:port], hôte:port, adresse:port, [IPv6]:port. Nommer une cible est un acte\nexplicite : les adresses privées et locales sont permises. Codes de retour : 0 toutes sondées,\n2 usage, 3 certaines n'ont pas pu l'être, 4 défaillance du programme. Voir docs/probe.md.",
	    "Targets: https://host[:port], host:port, address:port, [IPv6]:port. Naming a target is an explicit\nact: private and loopback addresses are allowed. Exit codes: 0 all probed, 2 usage, 3 some could\nnot be, 4 our own failure. See docs/probe.md." },
	.options = options,
	.run = run,
};

/*
 * The first pass as the commands run it: options, progress on a terminal.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <confiance/collect.h>
#include <confiance/limits.h>

#include "cli.h"
#include "jurisdiction/ranges.h"

/* A line that is written over; nothing in the first two seconds. */
static void
show_progress(void *arg, const struct cf_progress *p)
{
	bool *shown = arg;

	if (p->ms < 2000)
		return;
	*shown = true;
	fprintf(stderr, CF_TR(
	    "\r\033[K%s : %zu faits, %u processus en cours, %lld s",
	    "\r\033[K%s: %zu facts, %u processes running, %lld s"),
	    strcmp(p->phase, "lookup") == 0 ? CF_TR("recoupement", "look-up") :
	    CF_TR("collecte", "collecting"), p->facts, p->running,
	    (long long)(p->ms / 1000));
	fflush(stderr);
}

/* Every name of --only must be a check. */
static int
check_only(const struct cf_strings *only)
{
	const struct cf_check *const *checks;
	const char *names[64], *near;
	size_t i, k, n;

	checks = cf_checks(&n);
	for (k = 0; k < n && k < CF_NELEM(names); k++)
		names[k] = checks[k]->name;
	for (i = 0; i < only->n; i++) {
		for (k = 0; k < n; k++) {
			if (strcmp(only->v[i], checks[k]->name) == 0)
				break;
		}
		if (k < n)
			continue;
		near = cf_nearest(only->v[i], names, k);
		return cli_usage(CF_TR(
		    "--only : contrôle inconnu « %s »%s%s ; voir `confiance list checks`",
		    "--only: unknown check '%s'%s%s; see `confiance list checks`"),
		    only->v[i], near != NULL ? CF_TR(", le plus proche : ",
		    ", the nearest: ") : "", near != NULL ? near : "");
	}
	return CF_EXIT_OK;
}

static bool
has(const struct cf_strings *list, const char *item)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i], item) == 0)
			return true;
	return false;
}

static void
tell_trouble(const struct cf_manifest *manifest)
{
	size_t i;

	for (i = 0; i < manifest->nends; i++) {
		const struct cf_collector_end *end = &manifest->ends[i];

		if (strcmp(end->end, "done") != 0)
			fprintf(stderr, CF_TR(
			    "confiance: attention : collecteur %s : %s%s%s\n",
			    "confiance: warning: collector %s: %s%s%s\n"),
			    end->collector, end->end,
			    end->note[0] != '\0' ? " : " : "", end->note);
	}
}

int
run_collect(const struct cli *cli, const struct loaded *loaded,
    const char *dir, struct cf_evidence **ret,
    struct cf_manifest *ret_manifest)
{
	bool shown = false;
	struct cf_arena *arena;
	struct cf_collect_options options = {
		.program = "confiance " CF_VERSION, .build = "",
		.offline = cli->value[OPT_OFFLINE] != NULL,
		.intrusive = cli->value[OPT_INTRUSIVE] != NULL,
		.fetch_revocation =
		    cli->value[OPT_FETCH_REVOCATION] != NULL,
		.registers = cli->value[OPT_REGISTERS] != NULL,
		.tenants = cli->value[OPT_TENANTS] != NULL,
		.rtt_from = cli->value[OPT_RTT_FROM],
		.resolver = cli->value[OPT_RESOLVER] != NULL ?
		    cli->value[OPT_RESOLVER] : "",
		.trust_anchor = cli->value[OPT_TRUST_ANCHOR] != NULL ?
		    cli->value[OPT_TRUST_ANCHOR] : "" };
	struct cf_proxy proxy = { 0 };
	struct cf_err err = { 0 };
	int32_t latitude, longitude;
	int rc;

	if (options.registers && options.offline)
		return cli_usage(CF_TR(
		    "--registers interroge d'autres que les cibles déclarées ; "
		    "attendu : sans --offline",
		    "--registers asks others than the declared targets; "
		    "expected: without --offline"));
	if (options.tenants && options.offline)
		return cli_usage(CF_TR(
		    "--tenants interroge d'autres que les cibles déclarées ; "
		    "attendu : sans --offline",
		    "--tenants asks others than the declared targets; "
		    "expected: without --offline"));
	if (options.rtt_from != NULL &&
	    cf_place_parse(options.rtt_from, &latitude, &longitude) != CF_OK)
		return cli_usage(CF_TR(
		    "--rtt-from « %s » ; attendu : LATITUDE,LONGITUDE en "
		    "degrés, 48.86,2.35",
		    "--rtt-from \"%s\"; expected: LATITUDE,LONGITUDE in "
		    "degrees, 48.86,2.35"), options.rtt_from);
	arena = cf_arena_new(CF_ARENA_COLLECT);
	if (arena == NULL)
		return CF_EXIT_FAILURE;
	options.data_dir = cf_printf(arena, "%s/data", cli->share);
	options.only = cli_items(arena, cli->value[OPT_ONLY]);
	if ((rc = check_only(&options.only)) != CF_EXIT_OK)
		goto out;
	if ((rc = cli_proxy(arena, cli, &proxy)) != CF_EXIT_OK)
		goto out;
	options.proxy = proxy.kind != CF_PROXY_NONE ? &proxy : NULL;
	options.host_rate = cli_host_rate(cli);
	if ((rc = cli_family(cli, &options.family)) != CF_EXIT_OK)
		goto out;
	if (cli->value[OPT_TIMEOUT] != NULL)
		options.run_ms = strtol(cli->value[OPT_TIMEOUT], NULL, 10) *
		    1000;
	if (!cli->quiet && isatty(STDERR_FILENO)) {
		options.progress = show_progress;
		options.progress_arg = &shown;
	}
	if (options.only.n == 0 || has(&options.only, "jurisdiction"))
		jur_ranges_prepare(options.data_dir);
	rc = cf_collect_run(&loaded->deployment, loaded->text, loaded->len,
	    dir, &options, ret, ret_manifest, &err);
	if (shown)
		fputs("\r\033[K", stderr);
	if (*ret != NULL && !cli->quiet)
		tell_trouble(ret_manifest);
	rc = rc == CF_OK ? CF_EXIT_OK : cli_fail(&err);
out:
	cf_proxy_free(&proxy);
	cf_arena_free(arena);
	return rc;
}

/*
 * Options.  Flags come before CONFIANCE_* variables, these before defaults.
 * Each option is one row; a command lists the ones it takes.
 */
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const struct {
	const char *name;
	int letter;
	const char *arg; /* NULL: none */
	const char *env; /* NULL: none */
	struct cf_text help;
} rows[OPT_MAX] = {
	[OPT_HELP] = { "help", 'h', NULL, NULL,
	    { "affiche cette aide", "show this help" } },
	[OPT_LANG] = { "lang", 0, "fr|en", "CONFIANCE_LANG",
	    { "langue des messages et des pages (français sous une locale française, sinon anglais)",
		"language of messages and pages (French under a French locale, else English)" } },
	[OPT_COLOR] = { "color", 0, "auto|always|never", "CONFIANCE_COLOR",
	    { "couleurs du terminal ; NO_COLOR les coupe",
		"terminal colours; NO_COLOR turns them off" } },
	[OPT_QUIET] = { "quiet", 'q', NULL, "CONFIANCE_QUIET",
	    { "ni progression ni résumé, seulement les erreurs",
		"neither progress nor summary, errors only" } },
	[OPT_OUTPUT] = { "output", 'o', "DIR", "CONFIANCE_OUTPUT",
	    { "dossier où écrire (pour init : le fichier)",
		"folder to write into (for init: the file)" } },
	[OPT_FORMAT] = { "format", 'f', "LIST", "CONFIANCE_FORMAT",
	    { "formats de rapport, séparés par des virgules (voir `confiance list formats`)",
		"report formats, separated by commas (see `confiance list formats`)" } },
	[OPT_PROFILE] = { "profile", 'p', "ID|FILE", "CONFIANCE_PROFILE",
	    { "référentiel à appliquer (défaut : secnumcloud-3.2)",
		"framework to apply (default: secnumcloud-3.2)" } },
	[OPT_FAIL_ON] = { "fail-on", 0, "RISK", "CONFIANCE_FAIL_ON",
	    { "code 1 dès un écart de ce risque : mineur, important, majeur, critique, never (défaut : mineur)",
		"exit 1 from a finding of this risk on: mineur, important, majeur, critique, never (default: mineur)" } },
	[OPT_MAX_UNKNOWN] = { "max-unknown", 0, "N", "CONFIANCE_MAX_UNKNOWN",
	    { "code 3 au-delà de N contrôles indéterminés (défaut : sans limite)",
		"exit 3 beyond N undetermined checks (default: no limit)" } },
	[OPT_ONLY] = { "only", 0, "LIST", "CONFIANCE_ONLY",
	    { "ne collecter que ces contrôles (voir `confiance list checks`)",
		"collect these checks only (see `confiance list checks`)" } },
	[OPT_OFFLINE] = { "offline", 0, NULL, "CONFIANCE_OFFLINE",
	    { "ne contacter que les cibles déclarées, pas de DNS",
		"contact declared targets only, no DNS" } },
	[OPT_INTRUSIVE] = { "intrusive", 0, NULL, NULL,
	    { "autorise les sondes qui peuvent gêner (ROBOT, Ticketbleed, renégociations répétées)",
		"allow probes that may disturb (ROBOT, Ticketbleed, repeated renegotiation)" } },
	[OPT_FETCH_REVOCATION] = { "fetch-revocation", 0, NULL, NULL,
	    { "demande aux adresses que nomment les certificats (OCSP, listes de révocation) : elles appartiennent à d'autres",
		"ask the addresses that certificates name (OCSP, revocation lists): they are others'" } },
	[OPT_REGISTERS] = { "registers", 0, NULL, NULL,
	    { "interroge les registres publics (RDAP, GLEIF, recherche-entreprises) sur les domaines, les adresses et les sociétés du déploiement",
		"ask public registers (RDAP, GLEIF, recherche-entreprises) about the deployment's domains, addresses and companies" } },
	[OPT_TENANTS] = { "tenants", 0, NULL, NULL,
	    { "demande à Microsoft, à Bleu et à Delos si les domaines du déploiement ont un locataire chez eux",
		"ask Microsoft, Bleu and Delos whether the deployment's domains have a tenant there" } },
	[OPT_RTT_FROM] = { "rtt-from", 0, "LAT,LON", "CONFIANCE_RTT_FROM",
	    { "où est cette machine, en degrés (48.86,2.35) : un délai de réponse trop court contredit un lieu lointain",
		"where this machine is, in degrees (48.86,2.35): an answer that comes too soon contradicts a far place" } },
	[OPT_RESOLVER] = { "resolver", 0, "ADDRESS", "CONFIANCE_RESOLVER",
	    { "serveur DNS à interroger", "DNS server to ask" } },
	[OPT_TRUST_ANCHOR] = { "trust-anchor", 0, "FILE",
	    "CONFIANCE_TRUST_ANCHOR",
	    { "clés DNSSEC de la racine (défaut : celles de dns-root-data)",
		"DNSSEC keys of the root (default: those of dns-root-data)" } },
	[OPT_PROXY] = { "proxy", 0, "URL", "CONFIANCE_PROXY",
	    { "tout ce qui est TCP passe par http://HÔTE:PORT, socks5://… ou socks5h://…",
		"everything over TCP goes through http://HOST:PORT, socks5://… or socks5h://…" } },
	[OPT_PROXY_AUTH] = { "proxy-auth", 0, "FILE", "CONFIANCE_PROXY_AUTH",
	    { "fichier d'une ligne utilisateur:mot-de-passe pour le proxy",
		"file of one line user:password for the proxy" } },
	[OPT_IPV4] = { "ipv4", 0, NULL, NULL,
	    { "ne parler qu'aux adresses IPv4 ; le rapport le dit",
		"talk to IPv4 addresses only; the report says so" } },
	[OPT_IPV6] = { "ipv6", 0, NULL, NULL,
	    { "ne parler qu'aux adresses IPv6 ; le rapport le dit",
		"talk to IPv6 addresses only; the report says so" } },
	[OPT_HOST_RATE] = { "host-rate", 0, "N", "CONFIANCE_HOST_RATE",
	    { "connexions par seconde au plus vers une même adresse (défaut : pas de cadence, 4 à la fois)",
		"connections a second at most to one address (default: no rate, 4 at once)" } },
	[OPT_TIMEOUT] = { "timeout", 0, "SECONDS", "CONFIANCE_TIMEOUT",
	    { "durée de toute la collecte (défaut : 900)",
		"time for the whole collection (default: 900)" } },
	[OPT_DATA_DIR] = { "data-dir", 0, "DIR", "CONFIANCE_DATA_DIR",
	    { "dossier des données installées (profils, schémas, jeux de données)",
		"folder of the installed data (profiles, schemas, data sets)" } },
	[OPT_MAX_DATA_AGE] = { "max-data-age", 0, "DAYS",
	    "CONFIANCE_MAX_DATA_AGE",
	    { "avertit et rend 3 si un jeu de données avait plus de DAYS jours à la collecte, ou n'est pas daté",
		"warn and exit 3 when a data set was more than DAYS days old at the collection, or has no date" } },
	[OPT_FORCE] = { "force", 0, NULL, NULL,
	    { "remplace un fichier existant", "replace an existing file" } },
	[OPT_FILE] = { "file", 0, "LIST", NULL,
	    { "une cible par ligne, # pour un commentaire ; « - » : l'entrée standard",
		"a target a line, # for a comment; \"-\": standard input" } },
	[OPT_JSON] = { "json", 0, NULL, NULL,
	    { "JSON Lines, un objet par cible dès qu'elle est finie",
		"JSON Lines, one object per target as it finishes" } },
	[OPT_SECTIONS] = { "only", 0, "LIST", NULL,
	    { "seulement : versions, suites, groups, sigalgs, certificate, vulnerabilities, extensions",
		"only: versions, suites, groups, sigalgs, certificate, vulnerabilities, extensions" } },
	[OPT_PACE] = { "pace", 0, "quiet|fast", "CONFIANCE_PACE",
	    { "quiet (défaut) : 4 connexions à la fois par adresse ; fast : autant qu'il en faut",
		"quiet (default): 4 connections at once per address; fast: as many as it takes" } },
	[OPT_CONCURRENCY] = { "concurrency", 0, "1…1000", "CONFIANCE_CONCURRENCY",
	    { "cibles à la fois (défaut : 64)", "targets at once (default: 64)" } },
	[OPT_RATE] = { "rate", 0, "N", "CONFIANCE_RATE",
	    { "connexions par seconde au plus, toutes cibles ensemble",
		"connections a second at most, all targets together" } },
	[OPT_STARTTLS] = { "starttls", 0, "PROTOCOL", NULL,
	    { "smtp, imap, pop3, ftp, ldap, postgres… avant TLS",
		"smtp, imap, pop3, ftp, ldap, postgres… before TLS" } },
	[OPT_SNI] = { "sni", 0, "NAME", NULL,
	    { "nom à demander au lieu de celui de la cible ; « - » : aucun",
		"name to ask for instead of the target's; \"-\": none" } },
	[OPT_RESOLVE] = { "resolve", 0, "HOST:PORT:ADDRESS", NULL,
	    { "où se connecter pour cette cible ; plusieurs séparés par des virgules",
		"where to connect for that target; several separated by commas" } },
	[OPT_ALL_ADDRESSES] = { "all-addresses", 0, NULL, NULL,
	    { "chaque adresse d'un nom, et non la première seule",
		"each address of a name, not the first one only" } },
	[OPT_RESUME] = { "resume", 0, "FILE", NULL,
	    { "passe les cibles que ce fichier de résultats (--json) contient déjà",
		"skip targets that this file of results (--json) has already" } },
	[OPT_TARGET_TIMEOUT] = { "timeout", 0, "SECONDS", NULL,
	    { "durée au plus pour une cible (défaut : 60)",
		"time for one target at most (default: 60)" } },
};

/* ---- Help ---- */

void
cli_help(const struct command *command, FILE *out)
{
	char flag[64];
	size_t i;

	fprintf(out, "%s: confiance %s%s%s %s\n\n%s.\n", CF_TR("Usage ",
	    "Usage"), command->name, command->operands[0] != '\0' ? " " : "",
	    command->operands, "[OPTIONS]", cf_text_pick(command->summary,
	    cf_lang));
	if (command->help.fr[0] != '\0')
		fprintf(out, "\n%s\n", cf_text_pick(command->help, cf_lang));
	fprintf(out, "\nOptions%s\n", CF_TR(" :", ":"));
	for (i = 0; command->options[i] != OPT_MAX; i++) {
		enum cf_option o = command->options[i];

		snprintf(flag, sizeof(flag), "--%s%s%s", rows[o].name,
		    rows[o].arg != NULL ? "=" : "",
		    rows[o].arg != NULL ? rows[o].arg : "");
		if (rows[o].letter != 0)
			fprintf(out, "  -%c, %-26s", rows[o].letter, flag);
		else
			fprintf(out, "      %-26s", flag);
		fprintf(out, " %s%s%s%s\n", cf_text_pick(rows[o].help,
		    cf_lang), rows[o].env != NULL ? " [" : "",
		    rows[o].env != NULL ? rows[o].env : "",
		    rows[o].env != NULL ? "]" : "");
	}
}

/* ---- Errors ---- */

int
cli_fail(const struct cf_err *err)
{
	char text[1200];

	fprintf(stderr, "confiance: %s\n", cf_err_text(err, text,
	    sizeof(text)));
	switch (err->code) {
	case CF_EUSAGE:
	case CF_ECONFIG:
	case CF_EPARSE:
	case CF_ENOTFOUND:
		return CF_EXIT_USAGE;
	case CF_EINTEGRITY:
		return CF_EXIT_INTEGRITY;
	default:
		return CF_EXIT_FAILURE;
	}
}

int
cli_usage(const char *fmt, ...)
{
	va_list ap;

	fputs("confiance: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\n", stderr);
	return CF_EXIT_USAGE;
}

/* ---- Values ---- */

int
cli_proxy(struct cf_arena *arena, const struct cli *cli, struct cf_proxy *ret)
{
	const char *url = cli->value[OPT_PROXY];
	const char *auth = cli->value[OPT_PROXY_AUTH];
	struct cf_secret_ref ref = { .from = CF_SECRET_FILE, .name = auth };
	struct cf_secret *secret;
	struct cf_err err = { 0 };
	int rc;

	*ret = (struct cf_proxy){ 0 };
	if (url == NULL || url[0] == '\0')
		return auth == NULL ? CF_EXIT_OK : cli_usage("%s", CF_TR(
		    "--proxy-auth sans --proxy", "--proxy-auth without --proxy"));
	if (cf_proxy_parse(arena, url, ret, &err) != CF_OK)
		return cli_fail(&err);
	if (auth == NULL)
		return CF_EXIT_OK;
	if (cf_secret_open(&ref, NULL, &secret, &err) != CF_OK)
		return cli_fail(&err);
	rc = cf_proxy_auth(ret, secret);
	cf_secret_free(secret);
	return rc == CF_OK ? CF_EXIT_OK : cli_usage(CF_TR(
	    "--proxy-auth : « %s », attendu une ligne utilisateur:mot-de-passe",
	    "--proxy-auth: '%s', expected one line user:password"), auth);
}

int
cli_family(const struct cli *cli, int *ret)
{
	if (cli->value[OPT_IPV4] != NULL && cli->value[OPT_IPV6] != NULL)
		return cli_usage("%s", CF_TR("--ipv4 et --ipv6 s'excluent",
		    "--ipv4 and --ipv6 exclude each other"));
	*ret = cli->value[OPT_IPV4] != NULL ? 4 :
	    cli->value[OPT_IPV6] != NULL ? 6 : 0;
	return CF_EXIT_OK;
}

unsigned int
cli_host_rate(const struct cli *cli)
{
	const char *value = cli->value[OPT_HOST_RATE];

	return value != NULL ? (unsigned int)strtoul(value, NULL, 10) : 0;
}

struct cf_strings
cli_items(struct cf_arena *arena, const char *list)
{
	struct cf_strings items = { 0 };
	const char **v;
	const char *p, *comma;
	size_t n = 1;

	if (list == NULL || *list == '\0')
		return items;
	for (p = list; *p != '\0'; p++)
		n += *p == ',';
	if ((v = cf_calloc(arena, n, sizeof(*v))) == NULL)
		return items;
	for (p = list;; p = comma + 1) {
		comma = strchrnul(p, ',');
		if (comma > p)
			v[items.n++] = cf_strndup(arena, p,
			    (size_t)(comma - p));
		if (*comma == '\0')
			break;
	}
	items.v = v;
	return items;
}

static bool
one_of(const char *value, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(value, words[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_number(const char *s, long max)
{
	char *end;
	long n;

	n = strtol(s, &end, 10);
	return *s >= '0' && *s <= '9' && *end == '\0' && n <= max;
}

/* What an option's value must look like; 0 or the exit code. */
static int
check_value(enum cf_option o, const char *value)
{
	static const char *const langs[] = { "fr", "en" };
	static const char *const colors[] = { "auto", "always", "never" };
	static const char *const risks[] = { "mineur", "important", "majeur",
		"critique", "never" };
	static const char *const paces[] = { "quiet", "fast" };
	bool ok = true;

	if (o == OPT_LANG)
		ok = one_of(value, langs, CF_NELEM(langs));
	else if (o == OPT_COLOR)
		ok = one_of(value, colors, CF_NELEM(colors));
	else if (o == OPT_FAIL_ON)
		ok = one_of(value, risks, CF_NELEM(risks));
	else if (o == OPT_PACE)
		ok = one_of(value, paces, CF_NELEM(paces));
	else if (o == OPT_CONCURRENCY)
		ok = is_number(value, 1000) && strtol(value, NULL, 10) > 0;
	else if (o == OPT_RATE || o == OPT_HOST_RATE)
		ok = is_number(value, 1000000) && strtol(value, NULL, 10) > 0;
	else if (o == OPT_MAX_UNKNOWN)
		ok = is_number(value, INT_MAX);
	else if (o == OPT_MAX_DATA_AGE)
		ok = is_number(value, 36500);
	else if (o == OPT_TIMEOUT || o == OPT_TARGET_TIMEOUT)
		ok = is_number(value, 86400) && value[0] != '0';
	else if (rows[o].arg != NULL)
		ok = value[0] != '\0';
	if (ok)
		return 0;
	return cli_usage(CF_TR("--%s : valeur « %s » inattendue, attendu %s",
	    "--%s: unexpected value '%s', expected %s"), rows[o].name, value,
	    rows[o].arg);
}

/* ---- Where the data is ---- */

/* In a build tree and in an installed tree alike, beside the program; else
 * where it was configured to be installed. */
static const char *
find_share(struct cli *cli)
{
	static char path[PATH_MAX + 32];
	static const char *const places[] = { "share/confiance",
		"../share/confiance" };
	char exe[PATH_MAX], *slash;
	ssize_t n;
	size_t i;

	if (cli->value[OPT_DATA_DIR] != NULL)
		return cli->value[OPT_DATA_DIR];
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n <= 0)
		return CF_DATA_DIR;
	exe[n] = '\0';
	if ((slash = strrchr(exe, '/')) != NULL)
		*slash = '\0';
	for (i = 0; i < CF_NELEM(places); i++) {
		snprintf(path, sizeof(path), "%.4000s/%s", exe, places[i]);
		if (access(path, R_OK) == 0)
			return path;
	}
	return CF_DATA_DIR;
}

/* ---- Parsing ---- */

static void
take_environment(struct cli *cli)
{
	size_t i;

	for (i = 0; i < OPT_MAX; i++) {
		const char *value = rows[i].env != NULL ?
		    getenv(rows[i].env) : NULL;

		if (value == NULL || *value == '\0')
			continue;
		/* A switch is on unless it says 0. */
		if (rows[i].arg != NULL || strcmp(value, "0") != 0)
			cli->value[i] = value;
	}
}

static bool
want_color(const struct cli *cli)
{
	const char *color = cli->value[OPT_COLOR];
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (color != NULL && strcmp(color, "auto") != 0)
		return strcmp(color, "always") == 0;
	/* https://no-color.org: set and not empty. */
	if (no != NULL && *no != '\0')
		return false;
	return isatty(STDOUT_FILENO) && term != NULL &&
	    strcmp(term, "dumb") != 0;
}

static size_t
make_options(const struct command *command, struct option *longs,
    char *letters)
{
	size_t i, n = 0;

	*letters++ = ':';
	for (i = 0; command->options[i] != OPT_MAX; i++) {
		enum cf_option o = command->options[i];

		longs[n++] = (struct option){ rows[o].name,
			rows[o].arg != NULL ? required_argument : no_argument,
			NULL, 256 + (int)o };
		if (rows[o].letter == 0)
			continue;
		*letters++ = (char)rows[o].letter;
		if (rows[o].arg != NULL)
			*letters++ = ':';
	}
	longs[n] = (struct option){ 0 };
	*letters = '\0';
	return n;
}

static int
unknown_option(const struct command *command, int code, const char *arg)
{
	const char *names[OPT_MAX], *near;
	size_t i, n = 0;

	if (code == ':')
		return cli_usage(CF_TR("l'option « %s » attend une valeur",
		    "the option '%s' needs a value"), arg);
	for (i = 0; command->options[i] != OPT_MAX; i++)
		names[n++] = rows[command->options[i]].name;
	near = cf_starts(arg, "--") ? cf_nearest(arg + 2, names, n) : NULL;
	if (near != NULL)
		return cli_usage(CF_TR(
		    "option inconnue « %s » ; vouliez-vous dire « --%s » ?",
		    "unknown option '%s'; did you mean '--%s'?"), arg, near);
	return cli_usage(CF_TR(
	    "option inconnue « %s » ; voir `confiance %s --help`",
	    "unknown option '%s'; see `confiance %s --help`"), arg,
	    command->name);
}

int
cli_parse(const struct command *command, int argc, char **argv,
    struct cli *ret)
{
	struct option longs[OPT_MAX + 1];
	char letters[3 * OPT_MAX];
	size_t i;
	int code, rc, o;

	ret->lang = cf_lang;
	take_environment(ret);
	(void)make_options(command, longs, letters);
	optind = 0;
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (code == '?' || code == ':')
			return unknown_option(command, code, argv[optind - 1]);
		for (o = code - 256, i = 0; code < 256 && i < OPT_MAX; i++) {
			if (rows[i].letter == code)
				o = (int)i;
		}
		ret->value[o] = rows[o].arg != NULL ? optarg : "1";
	}
	for (i = 0; i < OPT_MAX; i++) {
		if (ret->value[i] != NULL &&
		    (rc = check_value((enum cf_option)i, ret->value[i])) != 0)
			return rc;
	}
	if (ret->value[OPT_LANG] != NULL)
		ret->lang = strcmp(ret->value[OPT_LANG], "fr") == 0 ?
		    CF_LANG_FR : CF_LANG_EN;
	cf_lang = ret->lang;
	if (ret->value[OPT_HELP] != NULL) {
		cli_help(command, stdout);
		return CF_EXIT_OK;
	}
	ret->quiet = ret->value[OPT_QUIET] != NULL;
	ret->color = want_color(ret);
	ret->share = find_share(ret);
	ret->argc = argc - optind;
	ret->argv = argv + optind;
	return -1;
}

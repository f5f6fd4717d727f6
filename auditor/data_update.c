/*
 * confiance data update: fetches the lists that sources.json names, the one
 * that is shipped or the user's in the configuration folder.
 *
 * Only https, only those addresses, each bounded in size; a list that does not
 * come whole, is not of the format that its source says, or not of the digest,
 * leaves the old one where it is.  Nothing is fetched when offline.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "cli.h"
#include "commands.h"
#include "jurisdiction/ranges.h"

struct source {
	const char *name, *url, *sha256;
	enum jur_format format;
	size_t max;
	struct cf_strings ca; /* files of authorities besides the system's */
	bool users;	      /* the user's own list names it */
	/* What came. */
	const char *body, *why;
	size_t len;
};

static const char *
text(struct cf_arena *arena, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s == NULL ? "" : cf_gate(arena, s, strlen(s), 2048);
}

static int
read_source(struct cf_arena *arena, const json_t *o, const char *path,
    bool users, struct source *ret, struct cf_err *err)
{
	json_int_t max = json_integer_value(json_object_get(o, "max_bytes"));
	const char **ca = cf_calloc(arena, 1, sizeof(*ca));

	*ret = (struct source){ .name = text(arena, o, "name"),
		.url = text(arena, o, "url"),
		.sha256 = text(arena, o, "sha256"),
		.format = jur_format_find(text(arena, o, "format")),
		.max = CF_MAX_LIST_FILE, .users = users, .why = "" };
	if (max > 0 && max < (json_int_t)CF_MAX_LIST_FILE)
		ret->max = (size_t)max;
	if (ca != NULL && (ca[0] = text(arena, o, "ca"))[0] != '\0')
		ret->ca = (struct cf_strings){ ca, 1 };
	if (ret->name[0] != '\0' && ret->format != JUR_F_UNKNOWN &&
	    ret->format != JUR_F_MMDB && cf_starts(ret->url, "https://"))
		return CF_OK;
	return cf_err_set(err, CF_ECONFIG, CF_TR(
	    "%s : source « %s » : attendu un nom, une adresse https:// et un format (aws, google, azure, oracle, geofeed, country-csv, asn-csv, geoip)",
	    "%s: source '%s': expected a name, an https:// address and a format (aws, google, azure, oracle, geofeed, country-csv, asn-csv, geoip)"),
	    path, ret->name);
}

/* $XDG_CONFIG_HOME/confiance/sources.json, else what is shipped. */
static const char *
sources_path(struct cf_arena *arena, const struct jur_world *world,
    bool *ret_users)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	const char *path = "";

	if (xdg != NULL && xdg[0] == '/')
		path = cf_printf(arena, "%s/confiance/sources.json", xdg);
	else if (home != NULL && home[0] == '/')
		path = cf_printf(arena, "%s/.config/confiance/sources.json",
		    home);
	*ret_users = path[0] != '\0' && access(path, F_OK) == 0;
	return *ret_users ? path :
			    cf_printf(arena, "%s/sources.json", world->dir);
}

static int
load(struct cf_arena *arena, const struct jur_world *world,
    struct source **ret, size_t *ret_n, struct cf_err *err)
{
	bool users;
	const char *path = sources_path(arena, world, &users);
	json_error_t jerr;
	json_t *root, *list;
	struct source *v;
	char *bytes;
	size_t i, n, len;
	int rc;

	rc = cf_file_read(arena, path, CF_MAX_PROFILE, &bytes, &len, err);
	if (rc != CF_OK)
		return rc;
	root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &jerr);
	if (root == NULL)
		return cf_err_at(err, CF_ECONFIG, path,
		    (unsigned int)jerr.line, (unsigned int)jerr.column, "%s",
		    jerr.text);
	list = json_object_get(root, "sources");
	n = json_array_size(list);
	v = cf_calloc(arena, n + 1, sizeof(*v));
	if (n == 0 || n > CF_MAX_INSTALLED || v == NULL)
		rc = cf_err_set(err, CF_ECONFIG, CF_TR(
		    "%s : « sources » : attendu une liste de 1 à %u sources",
		    "%s: 'sources': expected a list of 1 to %u sources"),
		    path, CF_MAX_INSTALLED);
	for (i = 0; rc == CF_OK && i < n; i++)
		rc = read_source(arena, json_array_get(list, i), path, users,
		    &v[i], err);
	json_decref(root);
	*ret = v;
	*ret_n = n;
	return rc;
}

/* ---- The network ---- */

struct fetch {
	struct cf_arena *arena;
	struct source *source;
};

static void
on_answer(void *arg, const struct cf_http_answer *a)
{
	struct fetch *f = arg;
	struct source *s = f->source;

	if (a->status != CF_ST_OK) {
		s->why = cf_printf(f->arena, "%s: %s", cf_status_name(
		    a->status), a->note);
	} else if (a->code != 200) {
		s->why = cf_printf(f->arena, "HTTP %u", a->code);
	} else {
		s->body = cf_memdup(f->arena, a->body, a->body_len + 1);
		s->len = a->body_len;
	}
}

static int
fetch_all(const struct cli *cli, struct cf_arena *arena, struct source *v,
    size_t n, struct cf_err *err)
{
	struct cf_net_options options = { .resolver = "", .trust_anchor = "" };
	struct fetch *fetches = cf_calloc(arena, n, sizeof(*fetches));
	struct cf_proxy proxy = { 0 };
	struct cf_net *net;
	size_t i;
	int rc;

	if (cli_proxy(arena, cli, &proxy) != CF_EXIT_OK)
		return cf_err_set(err, CF_EUSAGE, "%s", CF_TR("proxy inutilisable",
		    "the proxy cannot be used"));
	if (proxy.kind != CF_PROXY_NONE)
		options.proxy = &proxy;
	if (cli->value[OPT_RESOLVER] != NULL)
		options.resolver = cli->value[OPT_RESOLVER];
	if (cli->value[OPT_TRUST_ANCHOR] != NULL)
		options.trust_anchor = cli->value[OPT_TRUST_ANCHOR];
	rc = fetches == NULL ? CF_ENOMEM : cf_net_new(&options, &net, err);
	for (i = 0; rc == CF_OK && i < n; i++) {
		struct cf_http_request ask = { .method = "GET",
			.url = v[i].url, .connect_host = "", .sigv4 = "",
			.declared = v[i].users, .max = v[i].max,
			.trust = v[i].ca.n != 0 ? &v[i].ca : NULL };

		v[i].why = CF_TR("pas de réponse", "no answer");
		fetches[i] = (struct fetch){ arena, &v[i] };
		if (cf_http(net, &ask, on_answer, &fetches[i]) != CF_OK)
			v[i].why = CF_TR("demande impossible",
			    "cannot be asked");
	}
	if (rc == CF_OK) {
		(void)cf_net_run(net);
		cf_net_free(net);
	}
	cf_proxy_free(&proxy);
	return rc;
}

/* ---- The command ---- */

static int
take(struct cf_arena *arena, const struct jur_world *world,
    const struct source *s)
{
	char hex[CF_SHA256_HEX], today[CF_TIME_LEN];
	struct jur_installed now, old;
	struct cf_err err = { 0 };
	struct jur_taken taken;

	if (s->body == NULL) {
		fprintf(stderr, CF_TR("confiance: %s : %s : %s\n",
		    "confiance: %s: %s: %s\n"), s->name, s->url, s->why);
		return CF_EXIT_INCOMPLETE;
	}
	if (s->sha256[0] != '\0' && (cf_sha256_hex(s->body, s->len, hex) !=
	    CF_OK || !cf_streq(hex, s->sha256))) {
		fprintf(stderr, CF_TR(
		    "confiance: %s : %s n'a pas le SHA-256 de sa source\n",
		    "confiance: %s: %s does not have the SHA-256 of its source\n"),
		    s->name, s->url);
		return CF_EXIT_INTEGRITY;
	}
	cf_time_text(cf_now(), today);
	today[10] = '\0';
	if (jur_install(arena, world, cf_printf(arena, "%s.list", s->name),
	    s->body, s->len, s->format, s->url, cf_strdup(arena, today), &now,
	    &old, &taken, &err) != CF_OK)
		return cli_fail(&err);
	if (old.file != NULL && cf_streq(old.set.sha256, now.set.sha256))
		printf(CF_TR("%s : inchangé, version %s\n",
		    "%s: unchanged, version %s\n"), now.set.name,
		    now.set.version);
	else
		data_say_taken(&now, &old, &taken);
	return CF_EXIT_OK;
}

int
data_update(const struct cli *cli, struct cf_arena *arena,
    const struct jur_world *world)
{
	struct cf_err err = { 0 };
	struct source *v;
	int rc = CF_EXIT_OK, one;
	size_t i, n;

	if (cli->value[OPT_OFFLINE] != NULL)
		return cli_usage("%s", CF_TR(
		    "data update télécharge, et --offline l'interdit ; pour des fichiers locaux : data import",
		    "data update fetches, and --offline forbids it; for local files: data import"));
	if (load(arena, world, &v, &n, &err) != CF_OK ||
	    fetch_all(cli, arena, v, n, &err) != CF_OK)
		return cli_fail(&err);
	for (i = 0; i < n; i++)
		if ((one = take(arena, world, &v[i])) != CF_EXIT_OK)
			rc = one;
	return rc;
}

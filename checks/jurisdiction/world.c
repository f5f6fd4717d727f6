/*
 * Loads the tables of data/: providers, countries and laws, certification
 * authorities, networks without a place, and the list of data sets with their
 * digests.  The only file of the room, with geoip.c, that knows Jansson.
 *
 * The files are shipped with the program; each is compared with its digest in
 * datasets.json, so that a changed table never passes for the one that a
 * report names.  Decides nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "jurisdiction.h"

/* Everything that the loaders of one file need; sticky like a reader. */
struct loader {
	struct cf_arena *arena;
	struct jur_world *world;
	const char *file;
	struct cf_err *err;
	int code;
};

static void
wrong(struct loader *l, const char *what)
{
	if (l->code != CF_OK)
		return;
	l->code = cf_err_at(l->err, CF_EPARSE, l->file, 0, 0,
	    CF_TR("membre « %s » absent ou de mauvais type",
		"member '%s' is missing or has the wrong type"), what);
}

static void
no_memory(struct loader *l)
{
	if (l->code == CF_OK)
		l->code = cf_err_set(l->err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
}

/* A text; "" when the member is missing or null. */
static const char *
text(struct loader *l, const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	if (v == NULL || json_is_null(v))
		return "";
	if (!json_is_string(v)) {
		wrong(l, name);
		return "";
	}
	return cf_gate(l->arena, json_string_value(v), json_string_length(v),
	    CF_MAX_TEXT);
}

static const char *
need_text(struct loader *l, const json_t *object, const char *name)
{
	const char *s = text(l, object, name);

	if (s[0] == '\0')
		wrong(l, name);
	return s;
}

static bool
flag(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

static struct cf_strings
texts(struct loader *l, const json_t *object, const char *name)
{
	const json_t *list = json_object_get(object, name);
	const char **v;
	size_t i, n = json_array_size(list);

	if (list != NULL && !json_is_null(list) && !json_is_array(list))
		wrong(l, name);
	if ((v = cf_calloc(l->arena, n + 1, sizeof(*v))) == NULL) {
		no_memory(l);
		return (struct cf_strings){ NULL, 0 };
	}
	for (i = 0; i < n; i++) {
		const json_t *item = json_array_get(list, i);

		if (!json_is_string(item)) {
			wrong(l, name);
			return (struct cf_strings){ NULL, 0 };
		}
		v[i] = cf_gate(l->arena, json_string_value(item),
		    json_string_length(item), CF_MAX_TEXT);
	}
	return (struct cf_strings){ v, n };
}

/* A day, as the first second of it; 0 when null or missing. */
static int64_t
day(struct loader *l, const json_t *object, const char *name)
{
	const char *s = text(l, object, name);
	int64_t t = 0;

	if (s[0] != '\0' && cf_time_parse(s, &t) != CF_OK)
		wrong(l, name);
	return t;
}

/* Room for the members of a list of objects. */
static void *
rows(struct loader *l, const json_t *root, const char *name, size_t size,
    const json_t **ret_list, size_t *ret_n)
{
	const json_t *list = name == NULL ? root : json_object_get(root, name);
	void *v;

	*ret_list = list;
	*ret_n = 0;
	if (!json_is_array(list)) {
		wrong(l, name == NULL ? "[]" : name);
		return NULL;
	}
	if ((v = cf_calloc(l->arena, json_array_size(list) + 1, size)) == NULL) {
		no_memory(l);
		return NULL;
	}
	*ret_n = json_array_size(list);
	return v;
}

static void
read_asns(struct loader *l, const json_t *object, struct jur_provider *p)
{
	const json_t *list = json_object_get(object, "asns");
	size_t i, n = json_array_size(list);
	int64_t *v = cf_calloc(l->arena, n + 1, sizeof(*v));

	if (v == NULL) {
		no_memory(l);
		return;
	}
	for (i = 0; i < n; i++)
		v[i] = json_integer_value(json_array_get(list, i));
	p->asns = v;
	p->nasns = n;
}

static void
load_providers(struct loader *l, const json_t *root)
{
	static const char *const kinds[JUR_SUFFIXES] = { "cname", "ns", "mx",
		"spf", "web" };
	const json_t *list, *o, *sub;
	struct jur_provider *v;
	size_t i, k, n;

	v = rows(l, root, NULL, sizeof(*v), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i].id = need_text(l, o, "id");
		v[i].name = need_text(l, o, "name");
		v[i].hq = text(l, o, "hq");
		v[i].control = text(l, o, "control");
		sub = json_object_get(o, "parent");
		v[i].parent = text(l, sub, "name");
		v[i].parent_country = text(l, sub, "country");
		sub = json_object_get(o, "licensor");
		v[i].licensor = text(l, sub, "name");
		v[i].licensor_country = text(l, sub, "country");
		sub = json_object_get(o, "secnumcloud");
		v[i].secnumcloud = text(l, sub, "status");
		v[i].siren = text(l, o, "siren");
		v[i].confidence = text(l, o, "confidence");
		v[i].as_of = text(l, o, "as_of");
		v[i].kind = texts(l, o, "kind");
		v[i].nexus = texts(l, o, "nexus");
		sub = json_object_get(o, "suffixes");
		for (k = 0; k < JUR_SUFFIXES; k++)
			v[i].suffixes[k] = texts(l, sub, kinds[k]);
		read_asns(l, o, &v[i]);
	}
	l->world->providers = v;
	l->world->nproviders = n;
}

static void
load_countries(struct loader *l, const json_t *root)
{
	const json_t *list, *o;
	struct jur_country *c;
	struct jur_law *w;
	size_t i, n;

	w = rows(l, root, "laws", sizeof(*w), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		w[i].id = need_text(l, o, "id");
		w[i].country = need_text(l, o, "country");
		w[i].name = need_text(l, o, "name");
		w[i].citation = text(l, o, "citation");
		w[i].status = text(l, o, "status");
		w[i].from = day(l, o, "valid_from");
		w[i].until = day(l, o, "valid_to");
		w[i].gag = flag(o, "gag_order");
		w[i].extraterritorial = flag(o, "extraterritorial");
	}
	l->world->laws = w;
	l->world->nlaws = n;
	c = rows(l, root, "countries", sizeof(*c), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		c[i].code = need_text(l, o, "iso2");
		c[i].laws = texts(l, o, "laws");
	}
	l->world->countries = c;
	l->world->ncountries = n;
}

static struct cf_strings
roots(struct loader *l, const json_t *object)
{
	const json_t *list = json_object_get(object, "roots");
	size_t i, n = json_array_size(list);
	const char **v = cf_calloc(l->arena, n + 1, sizeof(*v));

	if (v == NULL) {
		no_memory(l);
		return (struct cf_strings){ NULL, 0 };
	}
	for (i = 0; i < n; i++)
		v[i] = need_text(l, json_array_get(list, i), "sha256");
	return (struct cf_strings){ v, n };
}

static void
load_authorities(struct loader *l, const json_t *root)
{
	const json_t *list, *o, *sub;
	struct jur_authority *v;
	size_t i, n;

	v = rows(l, root, "authorities", sizeof(*v), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i].id = need_text(l, o, "id");
		v[i].operator_ = need_text(l, o, "operator");
		v[i].hq = text(l, o, "hq");
		v[i].control = text(l, o, "control");
		sub = json_object_get(o, "parent");
		v[i].parent = text(l, sub, "name");
		v[i].parent_country = text(l, sub, "country");
		v[i].confidence = text(l, o, "confidence");
		v[i].as_of = text(l, o, "as_of");
		sub = json_object_get(o, "issuer_match");
		v[i].cn = texts(l, sub, "cn");
		v[i].o = texts(l, sub, "o");
		v[i].caa = texts(l, o, "caa");
		v[i].roots = roots(l, o);
	}
	l->world->authorities = v;
	l->world->nauthorities = n;
}

/* "192.0.2.0/24" */
static void
prefix(struct loader *l, const json_t *object, struct jur_prefix *ret)
{
	const char *s = need_text(l, object, "prefix");
	const char *slash = strchr(s, '/');
	long bits = -1;
	char *end;

	if (slash != NULL)
		bits = strtol(slash + 1, &end, 10);
	if (bits < 0 || *end != '\0' ||
	    cf_addr_parse(cf_strndup(l->arena, s, (size_t)(slash - s)), 0,
		&ret->addr) != CF_OK ||
	    bits > (ret->addr.family == 4 ? 32 : 128)) {
		wrong(l, "prefix");
		return;
	}
	ret->bits = (unsigned int)bits;
	ret->regional = flag(object, "regional");
	ret->name = need_text(l, object, "name");
}

static void
load_anycast(struct loader *l, const json_t *root)
{
	struct jur_anycast_name *names;
	struct jur_anycast_as *as;
	struct jur_prefix *p;
	const json_t *list, *o;
	size_t i, n;

	as = rows(l, root, "asns", sizeof(*as), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		as[i].asn = json_integer_value(json_object_get(o, "asn"));
		as[i].name = need_text(l, o, "name");
	}
	l->world->anycast_as = as;
	l->world->nanycast_as = n;
	p = rows(l, root, "prefixes", sizeof(*p), &list, &n);
	for (i = 0; i < n; i++)
		prefix(l, json_array_get(list, i), &p[i]);
	l->world->prefixes = p;
	l->world->nprefixes = n;
	names = rows(l, root, "names", sizeof(*names), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		names[i].suffix = need_text(l, o, "suffix");
		names[i].name = need_text(l, o, "name");
	}
	l->world->anycast_names = names;
	l->world->nanycast_names = n;
}

static void
load_signals(struct loader *l, const json_t *root)
{
	const json_t *list, *o;
	struct jur_signal *v;
	size_t i, n;

	v = rows(l, root, "signals", sizeof(*v), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i].provider = need_text(l, o, "provider");
		v[i].record = need_text(l, o, "record");
		v[i].name = need_text(l, o, "name");
		v[i].pattern = need_text(l, o, "pattern");
		v[i].strength = need_text(l, o, "strength");
	}
	l->world->signals = v;
	l->world->nsignals = n;
}

static int
by_tld(const void *a, const void *b)
{
	const struct jur_tld *x = a, *y = b;

	return strcmp(x->tld, y->tld);
}

static void
load_tlds(struct loader *l, const json_t *root)
{
	const json_t *list, *o, *sub;
	struct jur_tld *v;
	size_t i, n;

	v = rows(l, root, "tlds", sizeof(*v), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i].tld = need_text(l, o, "tld");
		sub = json_object_get(o, "registry");
		v[i].registry = need_text(l, sub, "name");
		v[i].registry_country = text(l, sub, "country");
		sub = json_object_get(o, "backend");
		v[i].backend = text(l, sub, "name");
		v[i].backend_country = text(l, sub, "country");
		v[i].control = text(l, o, "control");
		v[i].confidence = text(l, o, "confidence");
	}
	if (v != NULL)
		qsort(v, n, sizeof(*v), by_tld);
	l->world->tlds = v;
	l->world->ntlds = n;
}

static void
load_registrars(struct loader *l, const json_t *root)
{
	const json_t *list, *o;
	struct jur_registrar *v;
	size_t i, n;

	v = rows(l, root, "registrars", sizeof(*v), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i].provider = need_text(l, o, "provider");
		v[i].iana = texts(l, o, "iana");
		v[i].names = texts(l, o, "names");
	}
	l->world->registrars = v;
	l->world->nregistrars = n;
}

static void
load_datasets(struct loader *l, const json_t *root)
{
	struct jur_dataset *v;
	const json_t *list, *o;
	size_t i, n;

	v = rows(l, root, NULL, sizeof(*v), &list, &n);
	for (i = 0; i < n; i++) {
		o = json_array_get(list, i);
		v[i].file = need_text(l, o, "file");
		v[i].set.name = need_text(l, o, "name");
		v[i].set.version = need_text(l, o, "version");
		v[i].set.date = text(l, o, "date");
		v[i].set.licence = need_text(l, o, "licence");
		v[i].set.sha256 = need_text(l, o, "sha256");
	}
	l->world->datasets = v;
	l->world->ndatasets = n;
}

static int
check_digest(struct loader *l, const char *file, const char *bytes, size_t len)
{
	const struct jur_dataset *set = jur_dataset_find(l->world, file);
	char hex[CF_SHA256_HEX];

	if (set == NULL)
		return cf_err_set(l->err, CF_EINTEGRITY,
		    CF_TR("%s n'est pas dans datasets.json",
			"%s is not in datasets.json"), l->file);
	if (cf_sha256_hex(bytes, len, hex) != CF_OK ||
	    !cf_streq(hex, set->set.sha256))
		return cf_err_set(l->err, CF_EINTEGRITY,
		    CF_TR("%s n'a pas l'empreinte de datasets.json (%s)",
			"%s does not have the digest of datasets.json (%s)"),
		    l->file, set->set.sha256);
	return CF_OK;
}

static int
load_file(struct loader *l, const char *name, bool digest,
    void (*load)(struct loader *, const json_t *))
{
	struct cf_arena *region;
	json_error_t jerr;
	json_t *root = NULL;
	char *bytes;
	size_t len;

	l->file = cf_printf(l->arena, "%s/%s", l->world->dir, name);
	if ((region = cf_arena_new(CF_MAX_PROFILE + 4096u)) == NULL) {
		no_memory(l);
		return l->code;
	}
	l->code = cf_file_read(region, l->file, CF_MAX_PROFILE, &bytes, &len,
	    l->err);
	if (l->code == CF_OK && digest)
		l->code = check_digest(l, name, bytes, len);
	if (l->code != CF_OK)
		goto out;
	root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &jerr);
	if (root == NULL) {
		l->code = cf_err_at(l->err, CF_EPARSE, l->file,
		    (unsigned int)jerr.line, (unsigned int)jerr.column, "%s",
		    jerr.text);
		goto out;
	}
	load(l, root);
	if (cf_arena_failed(l->arena))
		no_memory(l);
out:
	json_decref(root);
	cf_arena_free(region);
	return l->code;
}

int
jur_world_load(struct cf_arena *arena, const char *dir, struct jur_world *ret,
    struct cf_err *err)
{
	struct jur_world world = { .dir = dir };
	struct loader l = { .arena = arena, .world = &world, .err = err };

	if (load_file(&l, "datasets.json", false, load_datasets) != CF_OK ||
	    load_file(&l, "providers.json", true, load_providers) != CF_OK ||
	    load_file(&l, "countries.json", true, load_countries) != CF_OK ||
	    load_file(&l, "certificate-authorities.json", true,
		load_authorities) != CF_OK ||
	    load_file(&l, "anycast.json", true, load_anycast) != CF_OK ||
	    load_file(&l, "tlds.json", true, load_tlds) != CF_OK ||
	    load_file(&l, "registrars.json", true, load_registrars) != CF_OK ||
	    load_file(&l, "dns-signals.json", true, load_signals) != CF_OK)
		return l.code;
	*ret = world;
	return CF_OK;
}

int
jur_world_list(struct cf_arena *arena, const char *dir, struct jur_world *ret,
    struct cf_err *err)
{
	struct jur_world world = { .dir = dir };
	struct loader l = { .arena = arena, .world = &world, .err = err };

	if (load_file(&l, "datasets.json", false, load_datasets) != CF_OK)
		return l.code;
	*ret = world;
	return CF_OK;
}

const struct jur_dataset *
jur_dataset_find(const struct jur_world *world, const char *file)
{
	size_t i;

	for (i = 0; i < world->ndatasets; i++)
		if (cf_streq(world->datasets[i].file, file))
			return &world->datasets[i];
	return NULL;
}

const char *
jur_dataset_text(struct cf_arena *arena, const struct jur_world *world,
    const char *file)
{
	const struct jur_dataset *set = jur_dataset_find(world, file);

	if (set == NULL)
		return "";
	return cf_printf(arena, "%s %s", set->set.name, set->set.version);
}

/* data_dir is the folder of all checks (share/confiance/data), or, in a test,
 * the folder itself. */
const char *
jur_data_dir(struct cf_arena *arena, const char *data_dir)
{
	const char *dir;

	if (data_dir == NULL)
		return "";
	dir = cf_printf(arena, "%s/jurisdiction", data_dir);
	if (access(cf_printf(arena, "%s/datasets.json", dir), R_OK) == 0)
		return dir;
	if (access(cf_printf(arena, "%s/datasets.json", data_dir), R_OK) == 0)
		return data_dir;
	return "";
}

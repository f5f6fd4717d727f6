/*
 * Reads an evidence folder back, and believes none of it: each line is parsed
 * as foreign bytes, the chain is computed again, the manifest must name the
 * last line, and each blob must have its digest.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "evidence_priv.h"

struct reading {
	const char *dir;
	struct cf_evidence *evidence;
	struct cf_arena *arena; /* of the evidence */
	struct cf_manifest manifest;
	char head[CF_SHA256_HEX];
	unsigned int line;
	char path[4096];
	struct cf_err *err;
};

static const char *
path_of(struct reading *r, const char *name)
{
	snprintf(r->path, sizeof(r->path), "%s/%s", r->dir, name);
	return r->path;
}

/* ---- The manifest ---- */

static int
bad_manifest(struct reading *r, const char *member, const char *expected)
{
	return cf_err_at(r->err, CF_EPARSE, path_of(r, "manifest.json"), 0, 0,
	    CF_TR("membre « %s » : attendu %s", "member '%s': expected %s"),
	    member, expected);
}

static int
get_text(struct reading *r, json_t *obj, const char *name, const char **ret)
{
	json_t *item = json_object_get(obj, name);
	const char *s = json_string_value(item);

	if (s == NULL ||
	    !cf_gate_clean(s, json_string_length(item), CF_MAX_NOTE))
		return bad_manifest(r, name, CF_TR("un texte sain",
		    "a clean text"));
	*ret = cf_strdup(r->arena, s);
	return CF_OK;
}

static int
get_datasets(struct reading *r, json_t *list)
{
	size_t i, n = json_array_size(list);
	struct cf_dataset *sets = cf_calloc(r->arena, n + 1, sizeof(*sets));

	if (sets == NULL || n > CF_MAX_LIST)
		return bad_manifest(r, "datasets", CF_TR("une liste",
		    "a list"));
	for (i = 0; i < n; i++) {
		json_t *obj = json_array_get(list, i);

		if (get_text(r, obj, "name", &sets[i].name) != CF_OK ||
		    get_text(r, obj, "version", &sets[i].version) != CF_OK ||
		    get_text(r, obj, "date", &sets[i].date) != CF_OK ||
		    get_text(r, obj, "licence", &sets[i].licence) != CF_OK ||
		    get_text(r, obj, "sha256", &sets[i].sha256) != CF_OK)
			return CF_EPARSE;
	}
	r->manifest.datasets = sets;
	r->manifest.ndatasets = n;
	return CF_OK;
}

static int
get_ends(struct reading *r, json_t *list)
{
	size_t i, n = json_array_size(list);
	struct cf_collector_end *ends = cf_calloc(r->arena, n + 1,
	    sizeof(*ends));

	if (ends == NULL || n > CF_MAX_LIST)
		return bad_manifest(r, "collectors", CF_TR("une liste",
		    "a list"));
	for (i = 0; i < n; i++) {
		json_t *obj = json_array_get(list, i);

		if (get_text(r, obj, "collector", &ends[i].collector) != CF_OK ||
		    get_text(r, obj, "end", &ends[i].end) != CF_OK ||
		    get_text(r, obj, "note", &ends[i].note) != CF_OK)
			return CF_EPARSE;
	}
	r->manifest.ends = ends;
	r->manifest.nends = n;
	return CF_OK;
}

static int
parse_manifest(struct reading *r, json_t *obj)
{
	struct cf_manifest *m = &r->manifest;
	const struct {
		const char *name;
		const char **ret;
	} texts[] = {
		{ "program", &m->program }, { "build", &m->build },
		{ "started", &m->started }, { "finished", &m->finished },
		{ "clock", &m->clock }, { "resolver", &m->resolver },
		{ "sandbox", &m->sandbox },
		{ "deployment_sha256", &m->deployment_sha256 },
		{ "why", &m->why }, { "head", &m->head },
	};
	json_t *item;
	size_t i;

	item = json_object_get(obj, "format");
	if (!json_is_integer(item) || json_integer_value(item) != 1)
		return bad_manifest(r, "format", "1");
	for (i = 0; i < CF_NELEM(texts); i++) {
		if (get_text(r, obj, texts[i].name, texts[i].ret) != CF_OK)
			return CF_EPARSE;
	}
	item = json_object_get(obj, "complete");
	if (!json_is_boolean(item))
		return bad_manifest(r, "complete", "true | false");
	m->complete = json_is_true(item);
	item = json_object_get(obj, "facts");
	if (!json_is_integer(item) || json_integer_value(item) < 0)
		return bad_manifest(r, "facts", CF_TR("un entier",
		    "an integer"));
	m->facts = (uint64_t)json_integer_value(item);
	if (get_datasets(r, json_object_get(obj, "datasets")) != CF_OK ||
	    get_ends(r, json_object_get(obj, "collectors")) != CF_OK)
		return CF_EPARSE;
	return CF_OK;
}

static int
read_manifest(struct reading *r)
{
	json_error_t why;
	json_t *obj;
	size_t len;
	char *text;
	int rc;

	rc = cf_file_read(r->arena, path_of(r, "manifest.json"), CF_MAX_PROFILE,
	    &text, &len, r->err);
	if (rc != CF_OK)
		return rc;
	obj = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(obj)) {
		json_decref(obj);
		return cf_err_at(r->err, CF_EPARSE, path_of(r, "manifest.json"),
		    (unsigned int)(why.line > 0 ? why.line : 0), 0, CF_TR(
		    "attendu un objet JSON", "expected a JSON object"));
	}
	rc = parse_manifest(r, obj);
	json_decref(obj);
	return rc;
}

/* ---- The facts ---- */

static int
check_blob(struct reading *r, const char *digest)
{
	char name[16 + CF_SHA256_HEX], have[CF_SHA256_HEX], *data;
	struct cf_arena *arena;
	size_t len;
	int rc;

	snprintf(name, sizeof(name), "blobs/%s", digest);
	if ((arena = cf_arena_new(CF_MAX_RAW + 4096)) == NULL)
		return CF_ENOMEM;
	rc = cf_file_read(arena, path_of(r, name), CF_MAX_RAW, &data, &len,
	    NULL);
	if (rc == CF_OK)
		rc = cf_sha256_hex(data, len, have);
	if (rc != CF_OK || strcmp(have, digest) != 0)
		rc = cf_err_at(r->err, CF_EINTEGRITY,
		    path_of(r, "facts.jsonl"), r->line, 0, CF_TR(
		    "la pièce blobs/%s manque ou n'a pas son empreinte",
		    "the piece blobs/%s is missing or has not its digest"),
		    digest);
	cf_arena_free(arena);
	return rc;
}

static int
take_line(struct reading *r, const char *text, size_t len)
{
	struct cf_err why = { 0 };
	struct cf_line line;
	int rc;

	r->line++;
	rc = cf_line_parse(r->arena, text, len, &line, &why);
	if (rc != CF_OK)
		return cf_err_at(r->err, rc, path_of(r, "facts.jsonl"), r->line,
		    0, "%s", why.msg);
	if (strcmp(line.prev, r->head) != 0) {
		if (r->line == 1)
			return cf_err_at(r->err, CF_EINTEGRITY,
			    path_of(r, "facts.jsonl"), 1, 0, CF_TR(
			    "la chaîne ne commence pas ici : une ligne a été retirée avant celle-ci",
			    "the chain does not start here: a line was removed before this one"));
		return cf_err_at(r->err, CF_EINTEGRITY,
		    path_of(r, "facts.jsonl"), r->line - 1, 0, CF_TR(
		    "la ligne %u ne suit pas la ligne %u : l'une a été modifiée, retirée ou insérée",
		    "line %u does not follow line %u: one was changed, removed or inserted"),
		    r->line, r->line - 1);
	}
	if (line.fact.seq != r->line - 1 || line.raw != NULL)
		return cf_err_at(r->err, CF_EINTEGRITY,
		    path_of(r, "facts.jsonl"), r->line, 0, CF_TR(
		    "numéro « seq » inattendu", "unexpected 'seq' number"));
	if (line.fact.raw[0] != '\0' &&
	    (rc = check_blob(r, line.fact.raw)) != CF_OK)
		return rc;
	if ((rc = cf_evidence_add(r->evidence, &line.fact)) != CF_OK)
		return cf_err_at(r->err, rc, path_of(r, "facts.jsonl"), r->line,
		    0, CF_TR("trop de faits", "too many facts"));
	return cf_sha256_hex(text, len, r->head);
}

static int
read_facts(struct reading *r)
{
	char *text, *end;
	size_t len, n;
	int rc;

	rc = cf_file_read(r->arena, path_of(r, "facts.jsonl"),
	    CF_ARENA_EVIDENCE / 2, &text, &len, r->err);
	while (rc == CF_OK && len > 0) {
		if ((end = memchr(text, '\n', len)) == NULL)
			return cf_err_at(r->err, CF_EINTEGRITY,
			    path_of(r, "facts.jsonl"), r->line + 1, 0, CF_TR(
			    "la ligne est coupée : pas de fin de ligne",
			    "the line is cut: no line feed"));
		n = (size_t)(end - text);
		rc = take_line(r, text, n);
		text += n + 1;
		len -= n + 1;
	}
	return rc;
}

/*
 * A writer that died leaves the manifest of its start (no finish, no facts):
 * the lines are then what there is.  Otherwise it must name the last line.
 */
static int
check_end(struct reading *r)
{
	if (!r->manifest.complete && r->manifest.finished[0] == '\0') {
		r->manifest.facts = r->line;
		r->manifest.head = cf_strdup(r->arena, r->head);
		return CF_OK;
	}
	if (r->manifest.facts == r->line &&
	    strcmp(r->manifest.head, r->head) == 0)
		return CF_OK;
	if (r->manifest.facts > r->line)
		return cf_err_at(r->err, CF_EINTEGRITY,
		    path_of(r, "facts.jsonl"), r->line, 0, CF_TR(
		    "le fichier est tronqué après la ligne %u : le manifeste en annonce %ju",
		    "the file is cut after line %u: the manifest names %ju"),
		    r->line, (uintmax_t)r->manifest.facts);
	return cf_err_at(r->err, CF_EINTEGRITY, path_of(r, "facts.jsonl"),
	    r->line, 0, CF_TR(
	    "la dernière ligne n'est pas celle que le manifeste nomme : elle a été modifiée ou ajoutée",
	    "the last line is not the one the manifest names: it was changed or added"));
}

static int
read_deployment(struct reading *r, const char **ret, size_t *ret_len)
{
	char have[CF_SHA256_HEX], *text;
	size_t len;
	int rc;

	rc = cf_file_read(r->arena, path_of(r, "deployment.yaml"),
	    CF_MAX_DEPLOYMENT, &text, &len, r->err);
	if (rc != CF_OK || (rc = cf_sha256_hex(text, len, have)) != CF_OK)
		return rc;
	if (r->manifest.deployment_sha256[0] != '\0' &&
	    strcmp(have, r->manifest.deployment_sha256) != 0)
		return cf_err_at(r->err, CF_EINTEGRITY,
		    path_of(r, "deployment.yaml"), 0, 0, CF_TR(
		    "le fichier n'est plus celui de la collecte",
		    "the file is no longer that of the collection"));
	*ret = text;
	*ret_len = len;
	return CF_OK;
}

int
cf_evidence_read(const char *dir, struct cf_evidence **ret,
    struct cf_manifest *ret_manifest, const char **ret_dep,
    size_t *ret_dep_len, struct cf_err *err)
{
	struct reading r = { .dir = dir, .err = err };
	const char *dep = "";
	size_t dep_len = 0;
	int rc;

	if ((r.evidence = cf_evidence_new()) == NULL)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	r.arena = cf_evidence_region(r.evidence);
	memcpy(r.head, CF_CHAIN_START, sizeof(r.head));
	if ((rc = read_manifest(&r)) != CF_OK ||
	    (rc = read_facts(&r)) != CF_OK || (rc = check_end(&r)) != CF_OK ||
	    (rc = read_deployment(&r, &dep, &dep_len)) != CF_OK ||
	    (rc = cf_evidence_seal(r.evidence)) != CF_OK) {
		cf_evidence_free(r.evidence);
		return rc;
	}
	*ret = r.evidence;
	*ret_manifest = r.manifest;
	*ret_dep = dep;
	*ret_dep_len = dep_len;
	return CF_OK;
}

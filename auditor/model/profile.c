/*
 * Profiles: from a JSON file to a struct cf_profile.  It trusts nothing in the
 * file, checks everything before it is used by name, place and bounds, and
 * never repairs: a profile is right, or it is refused with the place of the
 * first mistake.
 */
#include <string.h>

#include <confiance/text.h>

#include "profile_priv.h"

#define FORMAT 1 /* of the file; checks/profiles/README.md describes it */

#define SCALE 4  /* words of each list of the PASSI scale */

static const char *const risks[] = { "aucun", "mineur", "important", "majeur",
	"critique" };
/* PASSI 2.1, annex 4: the term that goes with each risk. */
static const char *const priorities[SCALE] = { "facultative", "moyen_terme",
	"court_terme", "immediate" };
static const char *const obligations[] = { "must", "should", "conditional",
	"definition" };
static const char *const kinds[] = { "automated", "partial", "declared",
	"manual" };
static const char *const activities[] = { "IaaS", "CaaS", "PaaS", "SaaS" };

/* ---- Words ---- */

const char *
cf_risk_name(enum cf_risk risk)
{
	return (unsigned int)risk < CF_NELEM(risks) ? risks[risk] : "?";
}

int
cf_risk_from(const char *name, enum cf_risk *ret)
{
	unsigned int i;

	for (i = 0; i < CF_NELEM(risks); i++) {
		if (strcmp(risks[i], name) == 0) {
			*ret = (enum cf_risk)i;
			return CF_OK;
		}
	}
	return CF_ENOTFOUND;
}

const char *
cf_obligation_name(enum cf_obligation obligation)
{
	return (unsigned int)obligation < CF_NELEM(obligations) ?
	    obligations[obligation] : "?";
}

const char *
cf_assessment_kind_name(enum cf_assessment_kind kind)
{
	return (unsigned int)kind < CF_NELEM(kinds) ? kinds[kind] : "?";
}

/* A member whose text is one of a list; *ret is its index. */
static int
pick(const struct pf *pf, const struct pf_at *at, json_t *obj, const char *name,
    const char *const *list, size_t n, unsigned int *ret)
{
	struct pf_at here = { at, name, 0 };
	const char *s;
	unsigned int i;
	int rc;

	if ((rc = pf_text(pf, at, obj, name, &s)) != CF_OK)
		return rc;
	for (i = 0; i < n; i++) {
		if (strcmp(list[i], s) == 0) {
			*ret = i;
			return CF_OK;
		}
	}
	return pf_refuse(pf, &here, CF_TR("« %s » n'est pas un mot connu%s",
	    "'%s' is not a known word%s"), pf_show(pf, s),
	    pf_near(pf, s, list, n));
}

/* ---- Scale ---- */

/* One list of four words, whose ids are expected in this order. */
static int
read_words(const struct pf *pf, const struct pf_at *at, json_t *scale,
    const char *name, const char *const *ids, struct cf_scale_word *ret)
{
	static const char *const known[] = { "id", "title", "meaning" };
	struct pf_at list_at = { at, name, 0 };
	json_t *list, *word;
	size_t i, n;
	int rc;

	if ((rc = pf_list(pf, at, scale, name, SCALE, SCALE, &list, &n)) !=
	    CF_OK)
		return rc;
	for (i = 0; i < n; i++) {
		struct pf_at here = { &list_at, NULL, i };
		struct pf_at id_at = { &here, "id", 0 };

		word = json_array_get(list, i);
		if ((rc = pf_object(pf, &here, word, known,
		    CF_NELEM(known))) != CF_OK ||
		    (rc = pf_text(pf, &here, word, "id", &ret[i].id)) != CF_OK ||
		    (rc = pf_both(pf, &here, word, "title",
		    &ret[i].title)) != CF_OK ||
		    (rc = pf_both(pf, &here, word, "meaning",
		    &ret[i].meaning)) != CF_OK)
			return rc;
		if (strcmp(ret[i].id, ids[i]) != 0)
			return pf_refuse(pf, &id_at, CF_TR(
			    "« %s » est attendu à cette place",
			    "expected '%s' at this place"), ids[i]);
	}
	return CF_OK;
}

/* {impact: {ease: risk}}, complete. */
static int
read_matrix(const struct pf *pf, const struct pf_at *at, json_t *scale,
    const char *const *impacts, const char *const *eases,
    enum cf_risk ret[SCALE][SCALE])
{
	struct pf_at matrix_at = { at, "matrix", 0 };
	json_t *matrix = json_object_get(scale, "matrix"), *row;
	unsigned int i, k, risk = 0;
	int rc;

	rc = pf_object(pf, &matrix_at, matrix, impacts, SCALE);
	for (i = 0; rc == CF_OK && i < SCALE; i++) {
		struct pf_at row_at = { &matrix_at, impacts[i], 0 };

		row = json_object_get(matrix, impacts[i]);
		rc = pf_object(pf, &row_at, row, eases, SCALE);
		for (k = 0; rc == CF_OK && k < SCALE; k++) {
			rc = pick(pf, &row_at, row, eases[k], risks + 1, SCALE,
			    &risk);
			if (rc == CF_OK)
				ret[i][k] = (enum cf_risk)(risk + 1);
		}
	}
	return rc;
}

static int
read_scale(const struct pf *pf, const struct pf_at *root, json_t *doc,
    struct cf_profile *out)
{
	static const char *const known[] = { "source", "impacts", "eases",
		"risks", "priorities", "matrix" };
	struct pf_at at = { root, "scale", 0 };
	json_t *scale = json_object_get(doc, "scale");
	const char *impacts[SCALE], *eases[SCALE];
	unsigned int i;
	int rc;

	for (i = 0; i < SCALE; i++) {
		impacts[i] = cf_impact_name((enum cf_impact)i);
		eases[i] = cf_ease_name((enum cf_ease)i);
	}
	if ((rc = pf_object(pf, &at, scale, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_both(pf, &at, scale, "source",
	    &out->scale_source)) != CF_OK ||
	    (rc = read_words(pf, &at, scale, "impacts", impacts,
	    out->impacts)) != CF_OK ||
	    (rc = read_words(pf, &at, scale, "eases", eases,
	    out->eases)) != CF_OK ||
	    (rc = read_words(pf, &at, scale, "risks", risks + 1,
	    out->risks)) != CF_OK ||
	    (rc = read_words(pf, &at, scale, "priorities", priorities,
	    out->priorities)) != CF_OK)
		return rc;
	return read_matrix(pf, &at, scale, impacts, eases, out->matrix);
}

/* ---- Chapters ---- */

/* Whether id lies under parent: "10.2.c" under "10.2". */
static bool
under(const char *id, const char *parent)
{
	size_t n = strlen(parent);

	return strncmp(id, parent, n) == 0 && id[n] == '.';
}

static int
read_section(const struct pf *pf, const struct pf_at *at, json_t *json,
    const char *chapter, struct cf_section *ret)
{
	static const char *const known[] = { "id", "title" };
	struct pf_at id_at = { at, "id", 0 };
	int rc;

	if ((rc = pf_object(pf, at, json, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_id(pf, at, json, "id", &ret->id)) != CF_OK ||
	    (rc = pf_both(pf, at, json, "title", &ret->title)) != CF_OK)
		return rc;
	/* So that sections of two chapters cannot have the same id. */
	if (!under(ret->id, chapter))
		return pf_refuse(pf, &id_at, CF_TR(
		    "la section « %s » ne commence pas par son chapitre « %s. »",
		    "section '%s' does not begin with its chapter '%s.'"),
		    ret->id, chapter);
	return CF_OK;
}

static int
read_chapter(const struct pf *pf, const struct pf_at *at, json_t *json,
    struct cf_chapter *ret)
{
	static const char *const known[] = { "id", "title", "sections" };
	struct pf_at list_at = { at, "sections", 0 };
	struct cf_section *sections;
	struct pf_id_at *ids;
	json_t *list;
	size_t i, n;
	int rc;

	if ((rc = pf_object(pf, at, json, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_id(pf, at, json, "id", &ret->id)) != CF_OK ||
	    (rc = pf_both(pf, at, json, "title", &ret->title)) != CF_OK ||
	    (rc = pf_list(pf, at, json, "sections", 1, CF_MAX_ITEMS, &list,
	    &n)) != CF_OK)
		return rc;
	sections = cf_calloc(pf->arena, n, sizeof(*sections));
	ids = cf_calloc(pf->arena, n, sizeof(*ids));
	if (sections == NULL || ids == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		if ((rc = read_section(pf, &here, json_array_get(list, i),
		    ret->id, &sections[i])) != CF_OK)
			return rc;
		ids[i] = (struct pf_id_at){ sections[i].id, i };
	}
	ret->sections = sections;
	ret->nsections = n;
	return pf_unique(pf, &list_at, ids, n);
}

static int
read_chapters(const struct pf *pf, const struct pf_at *root, json_t *doc,
    struct cf_profile *out)
{
	struct pf_at list_at = { root, "chapters", 0 };
	struct cf_chapter *chapters;
	struct pf_id_at *ids;
	json_t *list;
	size_t i, n;
	int rc;

	if ((rc = pf_list(pf, root, doc, "chapters", 1, CF_MAX_ITEMS, &list,
	    &n)) != CF_OK)
		return rc;
	chapters = cf_calloc(pf->arena, n, sizeof(*chapters));
	ids = cf_calloc(pf->arena, n, sizeof(*ids));
	if (chapters == NULL || ids == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		if ((rc = read_chapter(pf, &here, json_array_get(list, i),
		    &chapters[i])) != CF_OK)
			return rc;
		ids[i] = (struct pf_id_at){ chapters[i].id, i };
	}
	out->chapters = chapters;
	out->nchapters = n;
	return pf_unique(pf, &list_at, ids, n);
}

/* ---- Requirements ---- */

/* Sets chapter and section from the profile's own chapters. */
static int
read_place(const struct pf *pf, const struct pf_at *at, json_t *json,
    const struct cf_profile *profile, struct cf_requirement *out)
{
	struct pf_at here = { at, "section", 0 }, id_at = { at, "id", 0 };
	const char *section;
	size_t i, k;
	int rc;

	if ((rc = pf_id(pf, at, json, "section", &section)) != CF_OK)
		return rc;
	for (i = 0; out->section == NULL && i < profile->nchapters; i++) {
		const struct cf_chapter *chapter = &profile->chapters[i];

		if (!under(section, chapter->id))
			continue;
		for (k = 0; k < chapter->nsections; k++) {
			if (strcmp(chapter->sections[k].id, section) != 0)
				continue;
			out->chapter = chapter->id;
			out->section = chapter->sections[k].id;
		}
	}
	if (out->section == NULL)
		return pf_refuse(pf, &here, CF_TR(
		    "aucun chapitre ne déclare la section « %s »",
		    "no chapter declares section '%s'"), section);
	/* A dotted id tells its place itself, and has to tell the same. */
	if (strchr(out->id, '.') != NULL && !under(out->id, section))
		return pf_refuse(pf, &id_at, CF_TR(
		    "l'exigence « %s » n'est pas dans sa section « %s »",
		    "requirement '%s' is not in its section '%s'"), out->id,
		    section);
	return CF_OK;
}

static int
read_activities(const struct pf *pf, const struct pf_at *at, json_t *json,
    struct cf_strings *ret)
{
	struct pf_at list_at = { at, "applies_to", 0 };
	size_t i, k;
	int rc;

	if ((rc = pf_strings(pf, at, json, "applies_to", CF_NELEM(activities),
	    ret)) != CF_OK)
		return rc;
	if (ret->n == 0)
		return pf_refuse(pf, &list_at, CF_TR("la liste est vide",
		    "the list is empty"));
	for (i = 0; i < ret->n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		for (k = 0; k < CF_NELEM(activities); k++) {
			if (strcmp(ret->v[i], activities[k]) == 0)
				break;
		}
		if (k == CF_NELEM(activities))
			return pf_refuse(pf, &here, CF_TR(
			    "« %s » n'est pas une activité%s",
			    "'%s' is not an activity%s"),
			    pf_show(pf, ret->v[i]), pf_near(pf, ret->v[i],
			    activities, CF_NELEM(activities)));
	}
	return CF_OK;
}

/* What is claimed about a requirement has to agree with what serves it. */
static int
check_claims(const struct pf *pf, const struct pf_at *at,
    const struct cf_requirement *req)
{
	struct pf_at kind_at = { at, "kind", 0 }, rules_at = { at, "rules", 0 };

	if (req->obligation == CF_OB_DEFINITION && req->nrules > 0)
		return pf_refuse(pf, &rules_at, CF_TR(
		    "une définition n'a rien à évaluer et n'a donc pas de règle",
		    "a definition has nothing to assess and so no rule"));
	if (req->kind == CF_AS_MANUAL && req->nrules > 0)
		return pf_refuse(pf, &kind_at, CF_TR(
		    "« manual » est dit d'une exigence que servent %zu règles",
		    "'manual' is said of a requirement that %zu rules serve"),
		    req->nrules);
	if (req->kind != CF_AS_MANUAL && req->nrules == 0)
		return pf_refuse(pf, &kind_at, CF_TR(
		    "« %s » est dit d'une exigence qu'aucune règle ne sert (« manual » attendu)",
		    "'%s' is said of a requirement that no rule serves (expected 'manual')"),
		    kinds[req->kind]);
	return CF_OK;
}

static int
read_requirement(const struct pf *pf, const struct pf_at *at, json_t *json,
    const struct cf_profile *profile, struct cf_requirement *out)
{
	static const char *const known[] = { "id", "section", "obligation",
		"kind", "sovereignty", "applies_to", "title", "text", "rules" };
	unsigned int obligation, kind;
	int rc;

	if ((rc = pf_object(pf, at, json, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_id(pf, at, json, "id", &out->id)) != CF_OK ||
	    (rc = read_place(pf, at, json, profile, out)) != CF_OK ||
	    (rc = pick(pf, at, json, "obligation", obligations,
	    CF_NELEM(obligations), &obligation)) != CF_OK ||
	    (rc = pick(pf, at, json, "kind", kinds, CF_NELEM(kinds),
	    &kind)) != CF_OK ||
	    (rc = pf_bool(pf, at, json, "sovereignty",
	    &out->sovereignty)) != CF_OK ||
	    (rc = read_activities(pf, at, json, &out->applies_to)) != CF_OK ||
	    (rc = pf_both(pf, at, json, "title", &out->title)) != CF_OK ||
	    (rc = pf_both(pf, at, json, "text", &out->text)) != CF_OK ||
	    (rc = pf_rules(pf, at, json, &out->rules, &out->nrules)) != CF_OK)
		return rc;
	out->obligation = (enum cf_obligation)obligation;
	out->kind = (enum cf_assessment_kind)kind;
	return check_claims(pf, at, out);
}

static int
read_requirements(const struct pf *pf, const struct pf_at *root, json_t *doc,
    struct cf_profile *out)
{
	struct pf_at list_at = { root, "requirements", 0 };
	struct cf_requirement *list;
	struct pf_id_at *ids;
	json_t *json;
	size_t i, n;
	int rc;

	if ((rc = pf_list(pf, root, doc, "requirements", 1, CF_MAX_ITEMS, &json,
	    &n)) != CF_OK)
		return rc;
	list = cf_calloc(pf->arena, n, sizeof(*list));
	ids = cf_calloc(pf->arena, n, sizeof(*ids));
	if (list == NULL || ids == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		if ((rc = read_requirement(pf, &here, json_array_get(json, i),
		    out, &list[i])) != CF_OK)
			return rc;
		ids[i] = (struct pf_id_at){ list[i].id, i };
	}
	out->requirements = list;
	out->nrequirements = n;
	return pf_unique(pf, &list_at, ids, n);
}

/* ---- Gates and weights ---- */

/* "19.6." takes every requirement that begins so. */
static bool
gate_takes(const char *want, const struct cf_profile *profile)
{
	size_t i, n = strlen(want);

	for (i = 0; n > 0 && i < profile->nrequirements; i++) {
		const char *id = profile->requirements[i].id;

		if (want[n - 1] == '.' ? strncmp(id, want, n) == 0 :
		    strcmp(id, want) == 0)
			return true;
	}
	return false;
}

static int
read_gate(const struct pf *pf, const struct pf_at *at, json_t *json,
    const struct cf_profile *profile, struct cf_gate_def *ret)
{
	static const char *const known[] = { "id", "title", "requirements" };
	struct pf_at list_at = { at, "requirements", 0 };
	size_t i;
	int rc;

	if ((rc = pf_object(pf, at, json, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_id(pf, at, json, "id", &ret->id)) != CF_OK ||
	    (rc = pf_both(pf, at, json, "title", &ret->title)) != CF_OK ||
	    (rc = pf_strings(pf, at, json, "requirements", CF_MAX_LIST,
	    &ret->requirements)) != CF_OK)
		return rc;
	if (ret->requirements.n == 0)
		return pf_refuse(pf, &list_at, CF_TR("la liste est vide",
		    "the list is empty"));
	for (i = 0; i < ret->requirements.n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		if (!gate_takes(ret->requirements.v[i], profile))
			return pf_refuse(pf, &here, CF_TR(
			    "aucune exigence ne répond à « %s »",
			    "no requirement matches '%s'"),
			    pf_show(pf, ret->requirements.v[i]));
	}
	return CF_OK;
}

static int
read_gates(const struct pf *pf, const struct pf_at *root, json_t *doc,
    struct cf_profile *out)
{
	struct pf_at list_at = { root, "gates", 0 };
	struct cf_gate_def *gates;
	struct pf_id_at *ids;
	json_t *list;
	size_t i, n;
	int rc;

	if ((rc = pf_list(pf, root, doc, "gates", 0, CF_MAX_LIST, &list,
	    &n)) != CF_OK)
		return rc;
	gates = cf_calloc(pf->arena, n + 1, sizeof(*gates));
	ids = cf_calloc(pf->arena, n + 1, sizeof(*ids));
	if (gates == NULL || ids == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		if ((rc = read_gate(pf, &here, json_array_get(list, i), out,
		    &gates[i])) != CF_OK)
			return rc;
		ids[i] = (struct pf_id_at){ gates[i].id, i };
	}
	out->gates = gates;
	out->ngates = n;
	return pf_unique(pf, &list_at, ids, n);
}

static int
read_weights(const struct pf *pf, const struct pf_at *root, json_t *doc,
    struct cf_profile *out)
{
	static const char *const known[] = { "must", "should", "source" };
	struct pf_at at = { root, "weights", 0 };
	json_t *weights = json_object_get(doc, "weights");
	int rc;

	if ((rc = pf_object(pf, &at, weights, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_int(pf, &at, weights, "must", 1, CF_MAX_WEIGHT,
	    &out->weight_must)) != CF_OK)
		return rc;
	/* A recommendation never weighs more than a requirement. */
	if ((rc = pf_int(pf, &at, weights, "should", 0, out->weight_must,
	    &out->weight_should)) != CF_OK)
		return rc;
	return pf_both(pf, &at, weights, "source", &out->weight_source);
}

/* ---- The document ---- */

static int
read_profile(const struct pf *pf, json_t *doc, struct cf_profile *out)
{
	static const char *const known[] = { "format", "id", "version", "title",
		"source", "weights", "scale", "chapters", "gates",
		"requirements" };
	struct pf_at root = { NULL, NULL, 0 };
	int64_t format;
	int rc;

	if ((rc = pf_object(pf, &root, doc, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_int(pf, &root, doc, "format", FORMAT, FORMAT,
	    &format)) != CF_OK ||
	    (rc = pf_id(pf, &root, doc, "id", &out->id)) != CF_OK ||
	    (rc = pf_id(pf, &root, doc, "version", &out->version)) != CF_OK ||
	    (rc = pf_both(pf, &root, doc, "title", &out->title)) != CF_OK ||
	    (rc = pf_both(pf, &root, doc, "source", &out->source)) != CF_OK ||
	    (rc = read_weights(pf, &root, doc, out)) != CF_OK ||
	    (rc = read_scale(pf, &root, doc, out)) != CF_OK ||
	    (rc = read_chapters(pf, &root, doc, out)) != CF_OK ||
	    (rc = read_requirements(pf, &root, doc, out)) != CF_OK)
		return rc;
	return read_gates(pf, &root, doc, out);
}

/*
 * Whether brackets nest deeper than CF_MAX_DEPTH.  Jansson recurses down to
 * 2,048 levels before it objects, so this looks first; on text that is not
 * JSON it may be wrong, and Jansson then says what is.
 */
static bool
too_deep(const char *text, size_t len)
{
	unsigned int depth = 0;
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (quoted) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				quoted = false;
			continue;
		}
		if (text[i] == '"')
			quoted = true;
		else if (text[i] == '[' || text[i] == '{')
			depth++;
		else if ((text[i] == ']' || text[i] == '}') && depth > 0)
			depth--;
		if (depth > CF_MAX_DEPTH)
			return true;
	}
	return false;
}

static int
parse_json(const struct pf *pf, const char *text, size_t len, json_t **ret)
{
	json_error_t error;

	if (len > CF_MAX_PROFILE)
		return cf_err_at(pf->err, CF_ELIMIT, pf->file, 0, 0, CF_TR(
		    "le profil compte %zu octets, plus que la limite de %u",
		    "the profile has %zu bytes, more than the limit of %u"),
		    len, CF_MAX_PROFILE);
	if (too_deep(text, len))
		return cf_err_at(pf->err, CF_ELIMIT, pf->file, 0, 0, CF_TR(
		    "le document est imbriqué sur plus de %d niveaux",
		    "the document nests deeper than %d levels"), CF_MAX_DEPTH);
	*ret = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (*ret != NULL)
		return CF_OK;
	return cf_err_at(pf->err, CF_ECONFIG, pf->file,
	    error.line > 0 ? (unsigned int)error.line : 0,
	    error.column > 0 ? (unsigned int)error.column : 0, CF_TR(
	    "le profil n'est pas du JSON valable (%s)",
	    "the profile is not valid JSON (%s)"), pf_show(pf, error.text));
}

int
cf_profile_parse(struct cf_arena *arena, const char *file, const char *text,
    size_t len, struct cf_profile *ret, struct cf_err *err)
{
	struct pf pf = { arena, file, err };
	struct cf_profile out = { 0 };
	char hex[CF_SHA256_HEX];
	json_t *doc = NULL;
	int rc;

	if ((rc = parse_json(&pf, text, len, &doc)) != CF_OK)
		goto out;
	if ((rc = read_profile(&pf, doc, &out)) != CF_OK)
		goto out;
	if (cf_sha256_hex(text, len, hex) != CF_OK) {
		rc = pf_nomem(&pf);
		goto out;
	}
	out.sha256 = cf_strdup(arena, hex);
	if (cf_arena_failed(arena)) {
		rc = pf_nomem(&pf);
		goto out;
	}
	*ret = out;
out:
	json_decref(doc);
	return rc;
}

/* The path of a profile: name itself when it has a slash. */
static int
profile_path(struct cf_arena *arena, const char *dir, const char *name,
    const char **ret, struct cf_err *err)
{
	if (strchr(name, '/') != NULL) {
		*ret = name;
		return CF_OK;
	}
	if (name[0] == '\0' || name[0] == '.' || strlen(name) > CF_MAX_KEY)
		return cf_err_set(err, CF_ECONFIG, CF_TR(
		    "« %s » n'est pas un nom de profil",
		    "'%s' is not the name of a profile"),
		    cf_gate(arena, name, strlen(name), CF_MAX_KEY));
	*ret = cf_printf(arena, "%s/%s.json", dir, name);
	return CF_OK;
}

int
cf_profile_load(struct cf_arena *arena, const char *dir, const char *name,
    struct cf_profile *ret, struct cf_err *err)
{
	struct cf_profile out;
	const char *path = NULL;
	size_t len;
	char *text;
	int rc;

	if ((rc = profile_path(arena, dir, name, &path, err)) != CF_OK ||
	    (rc = cf_file_read(arena, path, CF_MAX_PROFILE, &text, &len,
	    err)) != CF_OK ||
	    (rc = cf_profile_parse(arena, path, text, len, &out, err)) != CF_OK)
		return rc;
	/* Else a report would name a profile that cannot be asked for. */
	if (path != name && strcmp(out.id, name) != 0)
		return cf_err_at(err, CF_ECONFIG, path, 0, 0, CF_TR(
		    "id : « %s » ne répond pas au nom du fichier",
		    "id: '%s' is not the name of the file"), out.id);
	*ret = out;
	return CF_OK;
}

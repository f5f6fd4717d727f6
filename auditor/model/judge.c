/*
 * One rule looking at one subject: what a rule may ask, what it may say.
 *
 * No rule is trusted.  Each fact asked for is written down; a pass that rests
 * on no fact, or on one that was not really seen, becomes unknown here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include <confiance/assessment.h>
#include <confiance/limits.h>

/* Facts in order of use, each once; a rule may look at those of all subjects.
 * Beyond a few they are found by their place in the evidence.  Allocated for
 * the judgement alone. */
struct used {
	const struct cf_fact **v;
	size_t n, cap;
	const struct cf_fact **slots;
	size_t nslots; /* a power of two, twice cap, 0: none as yet */
};
#define FEW 16

struct cf_judge {
	struct cf_arena *arena;
	const struct cf_rule *rule;
	const struct cf_value *params;
	const struct cf_evidence *evidence;
	int64_t time;
	const char *subject;
	bool said, nomem;
	enum cf_verdict verdict;
	struct cf_text reason;
	struct used facts;   /* what decided */
	struct used context; /* what the subject is for */
};

/* ---- Questions ---- */

const char *
cf_judge_subject(const struct cf_judge *j)
{
	return j->subject;
}

int64_t
cf_judge_time(const struct cf_judge *j)
{
	return j->time;
}

struct cf_arena *
cf_judge_arena(struct cf_judge *j)
{
	return j->arena;
}

static size_t
slot_of(const struct used *used, const struct cf_fact *fact)
{
	size_t i = fact->seq & (used->nslots - 1);

	while (used->slots[i] != NULL && used->slots[i] != fact)
		i = (i + 1) & (used->nslots - 1);
	return i;
}

static bool
is_written(const struct used *used, const struct cf_fact *fact)
{
	size_t i;

	if (used->nslots > 0)
		return used->slots[slot_of(used, fact)] != NULL;
	for (i = 0; i < used->n; i++) {
		if (used->v[i] == fact)
			return true;
	}
	return false;
}

/* Twice the room, and from FEW on a table of what is there. */
static bool
used_grow(struct used *used)
{
	size_t i, cap = used->cap != 0 ? used->cap * 2 : FEW;
	const struct cf_fact **v, **slots = NULL;

	if (cap > FEW && (slots = calloc(cap * 2, sizeof(*slots))) == NULL)
		return false;
	if ((v = realloc(used->v, cap * sizeof(*v))) == NULL) {
		free(slots);
		return false;
	}
	used->v = v;
	used->cap = cap;
	if (slots == NULL)
		return true;
	free(used->slots);
	used->slots = slots;
	used->nslots = cap * 2;
	for (i = 0; i < used->n; i++)
		slots[slot_of(used, v[i])] = v[i];
	return true;
}

static void
write_down(struct cf_judge *j, struct used *used, const struct cf_fact *fact)
{
	if (is_written(used, fact))
		return;
	if (used->n == used->cap && !used_grow(used)) {
		j->nomem = true;
		return;
	}
	used->v[used->n++] = fact;
	if (used->nslots > 0)
		used->slots[slot_of(used, fact)] = fact;
}

static void
used_free(struct used *used)
{
	free(used->v);
	free(used->slots);
}

const struct cf_fact *
cf_fact_on(struct cf_judge *j, const char *subject, const char *key)
{
	const struct cf_fact *fact = cf_evidence_get(j->evidence, key, subject);

	if (fact != NULL)
		write_down(j, &j->facts, fact);
	return fact;
}

const struct cf_fact *
cf_about_on(struct cf_judge *j, const char *subject, const char *key)
{
	const struct cf_fact *fact = cf_evidence_get(j->evidence, key, subject);

	if (fact != NULL)
		write_down(j, &j->context, fact);
	return fact;
}

const struct cf_fact *
cf_about(struct cf_judge *j, const char *key)
{
	return cf_about_on(j, j->subject, key);
}

const struct cf_fact *
cf_fact(struct cf_judge *j, const char *key)
{
	return cf_fact_on(j, j->subject, key);
}

/* The fact when its status is good enough, else an unknown that says why. */
static const struct cf_fact *
demand(struct cf_judge *j, const char *subject, const char *key, bool absent_too)
{
	const struct cf_fact *fact = cf_fact_on(j, subject, key);
	struct cf_text status;

	if (fact == NULL) {
		cf_unknown(j, "le fait %s n'a pas été collecté sur %s",
		    "the fact %s was not collected on %s", key, subject);
		return NULL;
	}
	if (fact->status == CF_ST_OK ||
	    (absent_too && fact->status == CF_ST_ABSENT))
		return fact;
	status = cf_status_text(fact->status);
	if (!j->said) {
		j->said = true;
		j->verdict = CF_VD_UNKNOWN;
		j->reason.fr = cf_printf(j->arena, "%s sur %s : %s%s%s%s", key,
		    subject, status.fr, fact->note[0] != '\0' ? " (" : "",
		    cf_note_french(j->arena, fact->note),
		    fact->note[0] != '\0' ? ")" : "");
		j->reason.en = cf_printf(j->arena, "%s on %s: %s%s%s%s", key,
		    subject, status.en, fact->note[0] != '\0' ? " (" : "",
		    fact->note, fact->note[0] != '\0' ? ")" : "");
	}
	return NULL;
}

const struct cf_fact *
cf_need_on(struct cf_judge *j, const char *subject, const char *key)
{
	return demand(j, subject, key, false);
}

const struct cf_fact *
cf_need(struct cf_judge *j, const char *key)
{
	return demand(j, j->subject, key, false);
}

const struct cf_fact *
cf_seen_on(struct cf_judge *j, const char *subject, const char *key)
{
	return demand(j, subject, key, true);
}

const struct cf_fact *
cf_seen(struct cf_judge *j, const char *key)
{
	return demand(j, j->subject, key, true);
}

size_t
cf_judge_subjects(struct cf_judge *j, const char *kind,
    const char *const **ret)
{
	return cf_evidence_subjects(j->evidence, kind, ret);
}

int64_t
cf_protect_until(struct cf_judge *j)
{
	const char *const *v;
	const struct cf_fact *f;

	if (cf_judge_subjects(j, "deployment", &v) == 0)
		return 0;
	f = cf_about_on(j, v[0], "deployment.protect_until");
	return f != NULL && f->status == CF_ST_OK ? f->value.i : 0;
}

bool
cf_beyond_2030(struct cf_judge *j)
{
	const int64_t end_2030 = 1924992000; /* 2031-01-01T00:00:00Z */

	return cf_judge_time(j) >= end_2030 || cf_protect_until(j) > 2030;
}

bool
cf_too_small(struct cf_judge *j, int64_t bits, const char *now,
    const char *beyond)
{
	return bits < cf_param_int(j, now) ||
	    (bits < cf_param_int(j, beyond) && cf_beyond_2030(j));
}

bool
cf_speaks(struct cf_judge *j, const char *protocol, const char *name,
    const char *key)
{
	const struct cf_fact *declared = cf_about(j, "endpoint.protocol");

	if (declared != NULL && declared->status == CF_ST_OK &&
	    !cf_streq(declared->value.s, protocol)) {
		cf_na(j, "le point d'accès n'est pas déclaré en %s (%s)",
		    "the endpoint is not declared to speak %s (%s)",
		    name, declared->value.s);
		return false;
	}
	if (cf_fact(j, key) != NULL)
		return true;
	cf_need(j, key);
	return false;
}

/* ---- Documents ---- */

const char *
cf_document_for(struct cf_judge *j, const char *requirement)
{
	const struct cf_fact *f;
	const char *const *v;
	size_t i, n = cf_judge_subjects(j, "document", &v);

	for (i = 0; i < n; i++) {
		f = cf_about_on(j, v[i], "document.requirements");
		if (f == NULL || !cf_list_has(f, requirement))
			continue;
		f = cf_need_on(j, v[i], "document.requirements");
		return f != NULL ? v[i] : NULL;
	}
	return NULL;
}

bool
cf_document_holds(struct cf_judge *j, const char *document)
{
	const struct cf_fact *expected, *seen;

	if ((seen = cf_seen_on(j, document, "document.sha256")) == NULL)
		return false;
	expected = cf_fact_on(j, document, "document.expected_sha256");
	if (expected == NULL || expected->status == CF_ST_ABSENT)
		return true;
	if ((expected = cf_need_on(
		 j, document, "document.expected_sha256")) == NULL ||
	    (seen = cf_need_on(j, document, "document.sha256")) == NULL)
		return false;
	if (strcasecmp(expected->value.s, seen->value.s) == 0)
		return true;
	cf_fail(j, "le document %s n'est pas celui qui a été déclaré (SHA-256)",
	    "the document %s is not the one that was declared (SHA-256)",
	    cf_subject_name(document));
	return false;
}

/* ---- Parameters ---- */

/* A name that the rule does not have is a bug of the rule: the zero value. */
static const struct cf_value *
param(const struct cf_judge *j, const char *name)
{
	static const struct cf_value none = { .s = "" };
	const struct cf_param *p = j->rule->params;
	size_t i;

	for (i = 0; p != NULL && p[i].name != NULL; i++) {
		if (strcmp(p[i].name, name) == 0)
			return &j->params[i];
	}
	return &none;
}

bool
cf_param_bool(const struct cf_judge *j, const char *name)
{
	return param(j, name)->b;
}

int64_t
cf_param_int(const struct cf_judge *j, const char *name)
{
	return param(j, name)->i;
}

const char *
cf_param_text(const struct cf_judge *j, const char *name)
{
	const char *s = param(j, name)->s;

	return s != NULL ? s : "";
}

size_t
cf_param_list(const struct cf_judge *j, const char *name,
    const char *const **ret)
{
	const struct cf_value *value = param(j, name);

	*ret = value->list;
	return value->n;
}

bool
cf_param_has(const struct cf_judge *j, const char *name, const char *item)
{
	const struct cf_value *value = param(j, name);
	size_t i;

	for (i = 0; i < value->n; i++) {
		if (strcmp(value->list[i], item) == 0)
			return true;
	}
	return false;
}

static int
param_list(struct cf_arena *arena, json_t *item, struct cf_value *ret)
{
	size_t i, n = json_array_size(item);
	const char **list = cf_calloc(arena, n + 1, sizeof(*list));

	if (list == NULL)
		return CF_ENOMEM;
	for (i = 0; i < n; i++) {
		if (!json_is_string(json_array_get(item, i)))
			return CF_EINTERNAL;
		list[i] = cf_strdup(arena,
		    json_string_value(json_array_get(item, i)));
	}
	*ret = cf_v_list(list, n);
	return CF_OK;
}

static int
param_default(struct cf_arena *arena, const struct cf_param *p,
    struct cf_value *ret)
{
	json_t *item = json_loads(p->def, JSON_DECODE_ANY, NULL);
	int rc = CF_OK;

	if (p->type == CF_T_BOOL && json_is_boolean(item))
		*ret = cf_v_bool(json_is_true(item));
	else if (p->type == CF_T_INT && json_is_integer(item))
		*ret = cf_v_int(json_integer_value(item));
	else if (p->type == CF_T_TEXT && json_is_string(item))
		*ret = cf_v_text(cf_strdup(arena, json_string_value(item)));
	else if (p->type == CF_T_LIST && json_is_array(item))
		rc = param_list(arena, item, ret);
	else
		rc = CF_EINTERNAL;
	json_decref(item);
	return rc;
}

int
cf_param_defaults(struct cf_arena *arena, const struct cf_rule *rule,
    struct cf_value **ret, struct cf_err *err)
{
	const struct cf_param *p = rule->params;
	struct cf_value *values;
	size_t i, n = 0;
	int rc;

	while (p != NULL && p[n].name != NULL)
		n++;
	if ((values = cf_calloc(arena, n + 1, sizeof(*values))) == NULL)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	for (i = 0; i < n; i++) {
		rc = param_default(arena, &p[i], &values[i]);
		if (rc != CF_OK)
			return cf_err_set(err, rc, CF_TR(
			    "la valeur par défaut de %s (%s) est fausse",
			    "the default of %s (%s) is wrong"), p[i].name,
			    rule->id);
	}
	*ret = values;
	return CF_OK;
}

/* ---- Answers ---- */

/* Between these a sentence holds one thing twice, in French and in English.
 * No text of a fact has them: the gate takes control characters out. */
enum { BOTH = '\001', THEN = '\002', OVER = '\003' };

const char *
cf_both(struct cf_judge *j, const char *fr, const char *en)
{
	return cf_printf(j->arena, "%c%s%c%s%c", BOTH, fr, THEN, en, OVER);
}

const char *
cf_noted(struct cf_judge *j, const char *note)
{
	return cf_both(j, cf_note_french(j->arena, note), note);
}

/* Leaves of each thing said twice the one of this language; in place. */
static char *
pick(char *text, bool french)
{
	const char *from;
	char *to;
	bool keep = true;

	if (text[0] == '\0')
		return text; /* perhaps the constant of an arena that is full */
	for (from = to = text; *from != '\0'; from++) {
		if (*from == BOTH)
			keep = french;
		else if (*from == THEN)
			keep = !french;
		else if (*from == OVER)
			keep = true;
		else if (keep)
			*to++ = *from;
	}
	*to = '\0';
	return text;
}

static void CF_PRINTF2(3, 4, 0)
say(struct cf_judge *j, enum cf_verdict verdict, const char *fr,
    const char *en, va_list ap)
{
	va_list again;

	if (j->said)
		return;
	j->said = true;
	j->verdict = verdict;
	va_copy(again, ap);
	j->reason.fr = pick(cf_vprintf(j->arena, fr, ap), true);
	j->reason.en = pick(cf_vprintf(j->arena, en, again), false);
	va_end(again);
}

void
cf_pass(struct cf_judge *j, const char *fr, const char *en, ...)
{
	va_list ap;

	va_start(ap, en);
	say(j, CF_VD_PASS, fr, en, ap);
	va_end(ap);
}

void
cf_fail(struct cf_judge *j, const char *fr, const char *en, ...)
{
	va_list ap;

	va_start(ap, en);
	say(j, CF_VD_FAIL, fr, en, ap);
	va_end(ap);
}

void
cf_unknown(struct cf_judge *j, const char *fr, const char *en, ...)
{
	va_list ap;

	va_start(ap, en);
	say(j, CF_VD_UNKNOWN, fr, en, ap);
	va_end(ap);
}

void
cf_na(struct cf_judge *j, const char *fr, const char *en, ...)
{
	va_list ap;

	va_start(ap, en);
	say(j, CF_VD_NA, fr, en, ap);
	va_end(ap);
}

bool
cf_list_has(const struct cf_fact *fact, const char *item)
{
	size_t i;

	for (i = 0; i < fact->value.n; i++) {
		if (strcmp(fact->value.list[i], item) == 0)
			return true;
	}
	return false;
}

const char *
cf_list_join(struct cf_judge *j, const struct cf_fact *fact,
    bool (*keep)(const char *, const void *), const void *arg)
{
	struct cf_buf buf;
	const char *ret;
	size_t i;

	cf_buf_init(&buf, CF_MAX_TEXT);
	for (i = 0; i < fact->value.n; i++) {
		if (keep != NULL && !keep(fact->value.list[i], arg))
			continue;
		if (buf.len > 0)
			cf_buf_str(&buf, ", ");
		cf_buf_str(&buf, fact->value.list[i]);
	}
	ret = cf_strndup(j->arena, buf.data, buf.len);
	cf_buf_free(&buf);
	return ret;
}

/* ---- The judgement ---- */

/* What a pass may not rest on; NULL when all is well. */
static const struct cf_fact *
unseen(const struct cf_judge *j)
{
	size_t i;

	for (i = 0; i < j->facts.n; i++) {
		if (j->facts.v[i]->status != CF_ST_OK &&
		    j->facts.v[i]->status != CF_ST_ABSENT)
			return j->facts.v[i];
	}
	return NULL;
}

static void
distrust_pass(struct cf_judge *j)
{
	const struct cf_fact *fact = unseen(j);
	struct cf_text status;

	if (j->facts.n == 0) {
		j->verdict = CF_VD_UNKNOWN;
		j->reason = (struct cf_text){
			"aucun fait observé ne porte cette conformité",
			"no observed fact carries this pass" };
		return;
	}
	if (fact == NULL)
		return;
	j->verdict = CF_VD_UNKNOWN;
	status = cf_status_text(fact->status);
	j->reason.fr = cf_printf(j->arena, "%s (mais %s : %s)", j->reason.fr,
	    fact->key, status.fr);
	j->reason.en = cf_printf(j->arena, "%s (but %s: %s)", j->reason.en,
	    fact->key, status.en);
}

int
cf_judge_one(struct cf_arena *arena, const struct cf_rule *rule,
    const struct cf_value *params, const struct cf_evidence *evidence,
    int64_t now, const char *subject, struct cf_result *ret)
{
	struct cf_judge j = { .arena = arena, .rule = rule, .params = params,
		.evidence = evidence, .time = now, .subject = subject,
		.verdict = CF_VD_UNKNOWN,
		.reason = { "la règle n'a rien conclu",
		    "the rule came to no conclusion" } };
	size_t i;

	rule->judge(&j);
	if (j.verdict == CF_VD_PASS)
		distrust_pass(&j);
	for (i = 0; j.verdict == CF_VD_NA && i < j.context.n; i++)
		write_down(&j, &j.facts, j.context.v[i]);
	*ret = (struct cf_result){ .rule = rule, .subject = subject,
		.verdict = j.verdict, .reason = j.reason, .nfacts = j.facts.n,
		.facts = cf_memdup(arena, j.facts.v,
		    j.facts.n * sizeof(*j.facts.v)) };
	for (i = 0; i < j.facts.n; i++) {
		if (j.facts.v[i]->origin > ret->origin)
			ret->origin = j.facts.v[i]->origin;
	}
	used_free(&j.facts);
	used_free(&j.context);
	return j.nomem || cf_arena_failed(arena) ? CF_ENOMEM : CF_OK;
}

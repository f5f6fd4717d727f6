/*
 * Evidence in memory: facts in order, and one sorted index over them.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/evidence.h>
#include <confiance/limits.h>

#include "evidence_priv.h"

/* Subjects of one kind, made when first asked for. */
struct kind {
	struct kind *next;
	const char *name;
	const char *const *list;
	size_t n;
};

struct cf_evidence {
	struct cf_arena *arena;
	struct cf_fact *facts;
	size_t n, cap;
	const struct cf_fact **index; /* by key, subject, then the best first */
	struct kind *kinds;
	bool sealed;
};

struct cf_evidence *
cf_evidence_new(void)
{
	struct cf_evidence *ev = calloc(1, sizeof(*ev));

	if (ev == NULL)
		return NULL;
	if ((ev->arena = cf_arena_new(CF_ARENA_EVIDENCE)) == NULL) {
		free(ev);
		return NULL;
	}
	return ev;
}

void
cf_evidence_free(struct cf_evidence *ev)
{
	if (ev == NULL)
		return;
	free(ev->facts);
	free(ev->index);
	cf_arena_free(ev->arena);
	free(ev);
}

struct cf_arena *
cf_evidence_region(struct cf_evidence *ev)
{
	return ev->arena;
}

static int
make_room(struct cf_evidence *ev)
{
	size_t cap = ev->cap != 0 ? ev->cap * 2 : 256;
	struct cf_fact *facts;

	if (ev->n < ev->cap)
		return CF_OK;
	if (ev->n >= CF_MAX_FACTS)
		return CF_ELIMIT;
	facts = reallocarray(ev->facts, cap, sizeof(*facts));
	if (facts == NULL)
		return CF_ENOMEM;
	ev->facts = facts;
	ev->cap = cap;
	return CF_OK;
}

static void
copy_value(struct cf_arena *arena, const struct cf_value *from,
    struct cf_value *ret)
{
	const char **list;
	size_t i;

	*ret = *from;
	if (from->type == CF_T_TEXT)
		ret->s = cf_strdup(arena, from->s);
	if (from->type != CF_T_LIST)
		return;
	ret->list = NULL;
	ret->n = 0;
	if ((list = cf_calloc(arena, from->n, sizeof(*list))) == NULL)
		return;
	for (i = 0; i < from->n; i++)
		list[i] = cf_strdup(arena, from->list[i]);
	ret->list = list;
	ret->n = from->n;
}

static const char *
copy_text(struct cf_arena *arena, const char *s)
{
	return s != NULL && s[0] != '\0' ? cf_strdup(arena, s) : "";
}

int
cf_evidence_add(struct cf_evidence *ev, const struct cf_fact *fact)
{
	struct cf_fact *copy;
	int rc;

	if ((rc = make_room(ev)) != CF_OK)
		return rc;
	copy = &ev->facts[ev->n];
	*copy = *fact;
	copy->seq = ev->n;
	copy->key = cf_strdup(ev->arena, fact->key);
	copy->subject = cf_strdup(ev->arena, fact->subject);
	copy->collector = copy_text(ev->arena, fact->collector);
	copy->note = copy_text(ev->arena, fact->note);
	copy->source = copy_text(ev->arena, fact->source);
	copy->raw = copy_text(ev->arena, fact->raw);
	copy_value(ev->arena, &fact->value, &copy->value);
	if (cf_arena_failed(ev->arena))
		return CF_ENOMEM;
	ev->n++;
	ev->sealed = false;
	return CF_OK;
}

size_t
cf_evidence_count(const struct cf_evidence *ev)
{
	return ev->n;
}

const struct cf_fact *
cf_evidence_at(const struct cf_evidence *ev, size_t i)
{
	return i < ev->n ? &ev->facts[i] : NULL;
}

/* Key and subject; then what to believe first, as evidence.h says. */
static int
compare_names(const struct cf_fact *a, const char *key, const char *subject)
{
	int order = strcmp(a->key, key);

	return order != 0 ? order : strcmp(a->subject, subject);
}

static int
compare(const void *va, const void *vb)
{
	const struct cf_fact *a = *(const struct cf_fact *const *)va;
	const struct cf_fact *b = *(const struct cf_fact *const *)vb;
	int order = compare_names(a, b->key, b->subject);
	bool value_a = a->value.type != CF_T_NONE;
	bool value_b = b->value.type != CF_T_NONE;

	if (order != 0)
		return order;
	if (value_a != value_b)
		return value_a ? -1 : 1;
	if (a->origin != b->origin)
		return a->origin < b->origin ? -1 : 1;
	if (a->time != b->time)
		return a->time > b->time ? -1 : 1;
	return a->seq > b->seq ? -1 : a->seq < b->seq;
}

int
cf_evidence_seal(struct cf_evidence *ev)
{
	size_t i;

	free(ev->index);
	ev->kinds = NULL;
	ev->index = calloc(ev->n != 0 ? ev->n : 1, sizeof(*ev->index));
	if (ev->index == NULL)
		return CF_ENOMEM;
	for (i = 0; i < ev->n; i++)
		ev->index[i] = &ev->facts[i];
	qsort(ev->index, ev->n, sizeof(*ev->index), compare);
	ev->sealed = true;
	return CF_OK;
}

const struct cf_fact *
cf_evidence_get(const struct cf_evidence *ev, const char *key,
    const char *subject)
{
	size_t low = 0, high = ev->n, mid;

	if (!ev->sealed)
		return NULL;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (compare_names(ev->index[mid], key, subject) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == ev->n || compare_names(ev->index[low], key, subject) != 0)
		return NULL;
	return ev->index[low];
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct kind *
make_kind(struct cf_evidence *ev, const char *name)
{
	struct kind *kind = cf_alloc(ev->arena, sizeof(*kind));
	const char **list;
	size_t i, n = 0, kept = 0;

	for (i = 0; i < ev->n; i++)
		n += cf_subject_is(ev->facts[i].subject, name);
	list = cf_calloc(ev->arena, n != 0 ? n : 1, sizeof(*list));
	if (kind == NULL || list == NULL)
		return NULL;
	for (i = 0, n = 0; i < ev->n; i++) {
		if (cf_subject_is(ev->facts[i].subject, name))
			list[n++] = ev->facts[i].subject;
	}
	qsort(list, n, sizeof(*list), compare_text);
	for (i = 0; i < n; i++) {
		if (kept == 0 || strcmp(list[kept - 1], list[i]) != 0)
			list[kept++] = list[i];
	}
	kind->name = cf_strdup(ev->arena, name);
	kind->list = list;
	kind->n = kept;
	kind->next = ev->kinds;
	ev->kinds = kind;
	return kind;
}

size_t
cf_evidence_subjects(const struct cf_evidence *cev, const char *name,
    const char *const **ret)
{
	/* The lists are a cache: the evidence that a caller sees is const. */
	struct cf_evidence *ev = (struct cf_evidence *)(uintptr_t)cev;
	struct kind *kind;

	*ret = NULL;
	if (!ev->sealed)
		return 0;
	for (kind = ev->kinds; kind != NULL; kind = kind->next) {
		if (strcmp(kind->name, name) == 0)
			break;
	}
	if (kind == NULL && (kind = make_kind(ev, name)) == NULL)
		return 0;
	*ret = kind->list;
	return kind->n;
}

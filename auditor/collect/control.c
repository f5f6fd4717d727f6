/*
 * The lines of the pipe that are not facts: how a collector ended, which data
 * set it used.  Read as foreign bytes, like the facts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "sink.h"

int
sink_write(int fd, const char *line, size_t len)
{
	/* One write for line and line feed when the pipe takes it. */
	static const char feed[] = "\n";
	const char *parts[] = { line, feed };
	size_t sizes[] = { len, 1 }, i;
	ssize_t n;

	for (i = 0; i < 2; i++) {
		while (sizes[i] > 0) {
			n = write(fd, parts[i], sizes[i]);
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				return CF_ESYS;
			parts[i] += n;
			sizes[i] -= (size_t)n;
		}
	}
	return CF_OK;
}

static void
set(struct cf_arena *arena, json_t *obj, const char *name, const char *text)
{
	if (text == NULL)
		text = "";
	json_object_set_new(obj, name, json_string(cf_gate(arena, text,
	    strlen(text), CF_MAX_NOTE)));
}

static int
send_control(int fd, const char *kind, const char *const names[],
    const char *const texts[], size_t n)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	json_t *obj = json_object();
	char *line = NULL;
	int rc = CF_ENOMEM;
	size_t i;

	if (arena == NULL || obj == NULL)
		goto out;
	json_object_set_new(obj, "control", json_string(kind));
	for (i = 0; i < n; i++)
		set(arena, obj, names[i], texts[i]);
	line = json_dumps(obj, JSON_COMPACT | JSON_SORT_KEYS);
	if (line != NULL)
		rc = sink_write(fd, line, strlen(line));
out:
	free(line);
	json_decref(obj);
	cf_arena_free(arena);
	return rc;
}

static const char *const end_names[] = { "collector", "end", "note" };
static const char *const dataset_names[] = { "name", "version", "date",
	"licence", "sha256" };

int
control_end(int fd, const struct cf_collector_end *end)
{
	const char *texts[] = { end->collector, end->end, end->note };

	return send_control(fd, "end", end_names, texts, CF_NELEM(texts));
}

int
control_dataset(int fd, const struct cf_dataset *d)
{
	const char *texts[] = { d->name, d->version, d->date, d->licence,
		d->sha256 };

	return send_control(fd, "dataset", dataset_names, texts,
	    CF_NELEM(texts));
}

/* Sorted members: no fact has one that comes before "control" but
 * "collector", and a fact has no "control". */
bool
control_is(const char *line, size_t len)
{
	static const char member[] = "\"control\":";

	return memmem(line, len < 1024 ? len : 1024, member,
	    sizeof(member) - 1) != NULL;
}

static int
take(struct cf_arena *arena, json_t *obj, const char *const names[],
    const char **texts[], size_t n, struct cf_err *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		json_t *item = json_object_get(obj, names[i]);
		const char *s = json_string_value(item);

		if (s == NULL || !cf_gate_clean(s, json_string_length(item),
		    CF_MAX_NOTE))
			return cf_err_set(err, CF_EPARSE, CF_TR(
			    "membre « %s » : attendu un texte sain",
			    "member '%s': expected a clean text"), names[i]);
		*texts[i] = cf_strdup(arena, s);
	}
	return CF_OK;
}

int
control_parse(struct cf_arena *arena, const char *line, size_t len,
    struct control *ret, struct cf_err *err)
{
	struct control c = { 0 };
	const char **end[] = { &c.end.collector, &c.end.end, &c.end.note };
	const char **dataset[] = { &c.dataset.name, &c.dataset.version,
		&c.dataset.date, &c.dataset.licence, &c.dataset.sha256 };
	const char *kind;
	json_t *obj;
	int rc;

	obj = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	kind = json_string_value(json_object_get(obj, "control"));
	if (cf_streq(kind, "end")) {
		c.kind = CONTROL_END;
		rc = take(arena, obj, end_names, end, CF_NELEM(end), err);
	} else if (cf_streq(kind, "dataset")) {
		c.kind = CONTROL_DATASET;
		rc = take(arena, obj, dataset_names, dataset,
		    CF_NELEM(dataset), err);
	} else
		rc = cf_err_set(err, CF_EPARSE, CF_TR(
		    "ligne de service inconnue", "unknown control line"));
	json_decref(obj);
	if (rc == CF_OK)
		*ret = c;
	return rc;
}

/*
 * Reads a list of Certificate Transparency logs.  The file comes from elsewhere
 * and is bounded; Jansson stops at 2,048 levels by itself and this reader goes
 * down six.  A log whose identifier is not the digest of its key is an error:
 * proofs would be looked for under one name and verified with another's key.
 * It verifies no signature of the list, which is the user's to do.  Pure.
 */
#include <string.h>

#include <jansson.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "codec_ctlog.h"

struct reading {
	struct cf_arena *arena;
	struct cf_err *err;
	struct tls_ct_log *logs;
	size_t n;
};

/* A text that must be there; NULL after an error. */
static const char *
need(struct reading *r, const json_t *object, const char *at,
    const char *member)
{
	const json_t *v = json_object_get(object, member);

	if (!json_is_string(v)) {
		cf_err_set(r->err, CF_EPARSE, "%s%s: expected a text", at,
		    member);
		return NULL;
	}
	return cf_gate(r->arena, json_string_value(v), json_string_length(v),
	    CF_CT_TEXT);
}

static int
need_time(struct reading *r, const json_t *object, const char *at,
    const char *member, int64_t *ret)
{
	const char *text = need(r, object, at, member);

	if (text == NULL)
		return CF_EPARSE;
	if (cf_time_parse(text, ret) != CF_OK)
		return cf_err_set(r->err, CF_EPARSE, "%s%s: expected a time",
		    at, member);
	return CF_OK;
}

static int
read_key(struct reading *r, const json_t *log, const char *at,
    struct tls_ct_log *ret)
{
	const char *id = need(r, log, at, "log_id"), *key;
	unsigned char *bytes;
	size_t len;

	if (id == NULL || (key = need(r, log, at, "key")) == NULL)
		return CF_EPARSE;
	if (cf_unbase64(r->arena, id, &bytes, &len) != 0 ||
	    len != CF_SHA256_LEN)
		return cf_err_set(r->err, CF_EPARSE,
		    "%slog_id: expected 32 bytes in base64", at);
	cf_hex(bytes, len, ret->id);
	if (cf_unbase64(r->arena, key, &bytes, &len) != 0 || len == 0)
		return cf_err_set(r->err, CF_EPARSE,
		    "%skey: expected a key in base64", at);
	ret->key = bytes;
	ret->key_len = len;
	return CF_OK;
}

/* {"usable": {"timestamp": "…"}}: one state, and since when. */
static int
read_state(struct reading *r, const json_t *log, const char *at,
    struct tls_ct_log *ret)
{
	static const char *const states[] = { "usable", "readonly", "retired",
		"rejected", "qualified", "pending" };
	const json_t *state = json_object_get(log, "state"), *one;
	size_t i;

	ret->state = "";
	if (state == NULL)
		return CF_OK;
	for (i = 0; i < CF_NELEM(states); i++)
		if ((one = json_object_get(state, states[i])) != NULL)
			break;
	if (i == CF_NELEM(states) || json_object_size(state) != 1)
		return cf_err_set(r->err, CF_EPARSE,
		    "%sstate: expected one known state", at);
	ret->state = states[i];
	at = cf_printf(r->arena, "%sstate.%s.", at, states[i]);
	return need_time(r, one, at, "timestamp", &ret->since);
}

/* {"start_inclusive": "…", "end_exclusive": "…"}; an empty one would make the
 * log good for nothing, and is a slip. */
static int
read_interval(struct reading *r, const json_t *log, const char *at,
    struct tls_ct_log *ret)
{
	const json_t *interval = json_object_get(log, "temporal_interval");

	if (interval == NULL)
		return CF_OK;
	at = cf_printf(r->arena, "%stemporal_interval.", at);
	if (need_time(r, interval, at, "start_inclusive", &ret->start) !=
		CF_OK ||
	    need_time(r, interval, at, "end_exclusive", &ret->end) != CF_OK)
		return CF_EPARSE;
	if (ret->end <= ret->start)
		return cf_err_set(r->err, CF_EPARSE,
		    "%send_exclusive: expected a time after start_inclusive",
		    at);
	ret->has_interval = true;
	return CF_OK;
}

static int
read_log(struct reading *r, const json_t *log, const char *at)
{
	struct tls_ct_log one = { .name = need(r, log, at, "description") };
	char digest[CF_SHA256_HEX];

	if (one.name == NULL || read_key(r, log, at, &one) != CF_OK ||
	    read_state(r, log, at, &one) != CF_OK ||
	    read_interval(r, log, at, &one) != CF_OK)
		return CF_EPARSE;
	if (cf_sha256_hex(one.key, one.key_len, digest) != CF_OK)
		return cf_err_set(r->err, CF_ENOMEM, "out of memory");
	if (!cf_streq(digest, one.id))
		return cf_err_set(r->err, CF_EPARSE,
		    "%slog_id: expected the SHA-256 of the key", at);
	if (r->n == CF_CT_LOGS)
		return cf_err_set(r->err, CF_ELIMIT, "%s more than %d logs", at,
		    CF_CT_LOGS);
	r->logs[r->n++] = one;
	return CF_OK;
}

static int
read_logs(struct reading *r, const json_t *operator, size_t op,
    const char *member)
{
	const json_t *logs = json_object_get(operator, member);
	size_t i;
	int code;

	if (logs != NULL && !json_is_array(logs))
		return cf_err_set(r->err, CF_EPARSE,
		    "operators[%zu].%s: expected a list", op, member);
	for (i = 0; i < json_array_size(logs); i++) {
		code = read_log(r, json_array_get(logs, i),
		    cf_printf(r->arena, "operators[%zu].%s[%zu].", op, member,
			i));
		if (code != CF_OK)
			return code;
	}
	return CF_OK;
}

/* tiled_logs: those that are read by other means (static-ct-api); what they
 * sign is the same. */
static int
read_list(struct reading *r, const json_t *root, struct tls_ct_list *ret)
{
	const json_t *operators = json_object_get(root, "operators"), *one;
	const char *date = need(r, root, "", "log_list_timestamp");
	int64_t when;
	size_t i;
	int code;

	if (date == NULL)
		return CF_EPARSE;
	if (cf_time_parse(date, &when) != CF_OK)
		return cf_err_set(r->err, CF_EPARSE,
		    "log_list_timestamp: expected a time");
	if (!json_is_array(operators))
		return cf_err_set(r->err, CF_EPARSE,
		    "operators: expected a list");
	for (i = 0; i < json_array_size(operators); i++) {
		one = json_array_get(operators, i);
		if ((code = read_logs(r, one, i, "logs")) != CF_OK ||
		    (code = read_logs(r, one, i, "tiled_logs")) != CF_OK)
			return code;
	}
	if (r->n == 0)
		return cf_err_set(r->err, CF_EPARSE, "operators: no log");
	*ret = (struct tls_ct_list){ date, r->logs, r->n };
	return CF_OK;
}

int
tls_ct_list_read(struct cf_arena *arena, const char *json, size_t len,
    struct tls_ct_list *ret, struct cf_err *err)
{
	struct reading r = { .arena = arena, .err = err };
	json_error_t jerr;
	json_t *root;
	int code;

	if (len > CF_CT_FILE)
		return cf_err_set(err, CF_ELIMIT, "%zu bytes, more than %u",
		    len, CF_CT_FILE);
	r.logs = cf_calloc(arena, CF_CT_LOGS, sizeof(*r.logs));
	if (r.logs == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	if ((root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &jerr)) ==
	    NULL)
		return cf_err_set(err, CF_EPARSE, "line %d: %s", jerr.line,
		    cf_gate(arena, jerr.text, strlen(jerr.text), 200));
	code = read_list(&r, root, ret);
	json_decref(root);
	if (code == CF_OK && cf_arena_failed(arena))
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	return code;
}

const struct tls_ct_log *
tls_ct_find(const struct tls_ct_list *list, const char *id)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (cf_streq(list->logs[i].id, id))
			return &list->logs[i];
	return NULL;
}

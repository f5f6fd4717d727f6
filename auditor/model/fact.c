/*
 * The words that facts are made of, by name and for people.
 */
#include <stdio.h>
#include <string.h>

#include <confiance/fact.h>

static const struct {
	const char *name;
	struct cf_text text;
} statuses[CF_ST_MAX] = {
	[CF_ST_OK] = { "ok", { "observé", "observed" } },
	[CF_ST_ABSENT] = { "absent", { "absent", "absent" } },
	[CF_ST_PARTIAL] = { "partial", { "partiel", "partial" } },
	[CF_ST_REFUSED] = { "refused", { "refusé", "refused" } },
	[CF_ST_TIMEOUT] = { "timeout", { "sans réponse", "no answer in time" } },
	[CF_ST_UNREACHABLE] = { "unreachable", { "injoignable", "unreachable" } },
	[CF_ST_MALFORMED] = { "malformed", { "incompréhensible", "malformed" } },
	[CF_ST_DENIED] = { "denied", { "accès non autorisé", "denied" } },
	[CF_ST_NOT_COLLECTED] = { "not_collected",
	    { "non collecté", "not collected" } },
};

static const struct {
	const char *name;
	struct cf_text text;
} origins[CF_OR_MAX] = {
	[CF_OR_MEASURED] = { "measured", { "mesuré", "measured" } },
	[CF_OR_API] = { "api", { "selon une API ou un jeu de données",
	    "said by an API or a data set" } },
	[CF_OR_ATTESTED] = { "attested", { "attesté", "attested" } },
	[CF_OR_DECLARED] = { "declared", { "déclaré", "declared" } },
};

static const char *const types[CF_T_MAX] = {
	[CF_T_NONE] = "none",
	[CF_T_BOOL] = "bool",
	[CF_T_INT] = "int",
	[CF_T_TEXT] = "text",
	[CF_T_LIST] = "list",
	[CF_T_TIME] = "time",
};

struct cf_value
cf_v_bool(bool b)
{
	return (struct cf_value){ .type = CF_T_BOOL, .b = b };
}

struct cf_value
cf_v_int(int64_t i)
{
	return (struct cf_value){ .type = CF_T_INT, .i = i };
}

struct cf_value
cf_v_text(const char *s)
{
	return (struct cf_value){ .type = CF_T_TEXT, .s = s };
}

struct cf_value
cf_v_list(const char *const *list, size_t n)
{
	return (struct cf_value){ .type = CF_T_LIST, .list = list, .n = n };
}

struct cf_value
cf_v_time(int64_t t)
{
	return (struct cf_value){ .type = CF_T_TIME, .i = t };
}

const char *
cf_status_name(enum cf_status status)
{
	return status < CF_ST_MAX ? statuses[status].name : "?";
}

struct cf_text
cf_status_text(enum cf_status status)
{
	return statuses[status < CF_ST_MAX ? status : CF_ST_NOT_COLLECTED].text;
}

int
cf_status_from(const char *name, enum cf_status *ret)
{
	unsigned int i;

	for (i = 0; i < CF_ST_MAX; i++) {
		if (strcmp(name, statuses[i].name) == 0) {
			*ret = (enum cf_status)i;
			return CF_OK;
		}
	}
	return CF_EPARSE;
}

const char *
cf_origin_name(enum cf_origin origin)
{
	return origin < CF_OR_MAX ? origins[origin].name : "?";
}

struct cf_text
cf_origin_text(enum cf_origin origin)
{
	return origins[origin < CF_OR_MAX ? origin : CF_OR_DECLARED].text;
}

int
cf_origin_from(const char *name, enum cf_origin *ret)
{
	unsigned int i;

	for (i = 0; i < CF_OR_MAX; i++) {
		if (strcmp(name, origins[i].name) == 0) {
			*ret = (enum cf_origin)i;
			return CF_OK;
		}
	}
	return CF_EPARSE;
}

const char *
cf_type_name(enum cf_type type)
{
	return type < CF_T_MAX ? types[type] : "?";
}

bool
cf_subject_is(const char *subject, const char *kind)
{
	size_t n = strlen(kind);

	return strncmp(subject, kind, n) == 0 && subject[n] == ':';
}

const char *
cf_subject_name(const char *subject)
{
	const char *colon = strchr(subject, ':');

	return colon != NULL ? colon + 1 : subject;
}

char *
cf_value_text(struct cf_arena *arena, const struct cf_value *value)
{
	char when[CF_TIME_LEN];
	struct cf_buf buf;
	char *ret;
	size_t i;

	switch (value->type) {
	case CF_T_BOOL:
		return cf_strdup(arena, value->b ? "true" : "false");
	case CF_T_INT:
		return cf_printf(arena, "%lld", (long long)value->i);
	case CF_T_TEXT:
		return cf_strdup(arena, value->s);
	case CF_T_TIME:
		cf_time_text(value->i, when);
		return cf_strdup(arena, when);
	case CF_T_LIST:
		break;
	case CF_T_NONE:
	case CF_T_MAX:
		return cf_strdup(arena, "");
	}
	cf_buf_init(&buf, SIZE_MAX / 2);
	for (i = 0; i < value->n; i++) {
		if (i > 0)
			cf_buf_str(&buf, ", ");
		cf_buf_str(&buf, value->list[i]);
	}
	ret = cf_strndup(arena, buf.data, buf.len);
	cf_buf_free(&buf);
	return ret;
}

bool
cf_value_equal(const struct cf_value *a, const struct cf_value *b)
{
	size_t i;

	if (a->type != b->type)
		return false;
	switch (a->type) {
	case CF_T_BOOL:
		return a->b == b->b;
	case CF_T_INT:
	case CF_T_TIME:
		return a->i == b->i;
	case CF_T_TEXT:
		return strcmp(a->s, b->s) == 0;
	case CF_T_LIST:
		if (a->n != b->n)
			return false;
		for (i = 0; i < a->n; i++) {
			if (strcmp(a->list[i], b->list[i]) != 0)
				return false;
		}
		return true;
	case CF_T_NONE:
	case CF_T_MAX:
		break;
	}
	return true;
}

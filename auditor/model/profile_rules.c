/*
 * Rules of a requirement and their parameters, checked against what each rule
 * declares.  A rule that this program does not have is refused: a profile that
 * promises a check which nobody runs would be worse than none.
 */
#include <string.h>

#include "profile_priv.h"

static int
param_value(const struct pf *pf, const struct pf_at *at, json_t *json,
    const struct cf_param *param, struct cf_value *ret)
{
	struct cf_value value = { .type = param->type };
	struct cf_strings list;
	int rc = CF_OK;

	switch (param->type) {
	case CF_T_BOOL:
		if (!json_is_boolean(json))
			return pf_refuse(pf, at, CF_TR(
			    "true ou false est attendu",
			    "expected true or false"));
		value.b = json_is_true(json);
		break;
	case CF_T_INT:
		if (!json_is_integer(json))
			return pf_refuse(pf, at, CF_TR("un entier est attendu",
			    "expected an integer"));
		value.i = json_integer_value(json);
		if (value.i < param->min || value.i > param->max)
			return pf_refuse(pf, at, CF_TR(
			    "%lld est hors des bornes (de %lld à %lld)",
			    "%lld is out of bounds (%lld to %lld)"),
			    (long long)value.i, (long long)param->min,
			    (long long)param->max);
		break;
	case CF_T_TEXT:
		rc = pf_value_text(pf, at, json, &value.s);
		break;
	case CF_T_LIST:
		rc = pf_value_strings(pf, at, json, CF_MAX_LIST, &list);
		if (rc == CF_OK)
			value = cf_v_list(list.v, list.n);
		break;
	case CF_T_NONE:
	case CF_T_TIME:
	case CF_T_MAX:
		return cf_err_set(pf->err, CF_EINTERNAL,
		    "parameter %s has a type that no profile can set",
		    param->name);
	}
	if (rc == CF_OK)
		*ret = value;
	return rc;
}

static int
unknown_param(const struct pf *pf, const struct pf_at *at,
    const struct cf_rule *rule, const char *name)
{
	const struct cf_param *p = rule->params;
	const char **names;
	size_t i, n = 0;

	while (p != NULL && p[n].name != NULL)
		n++;
	if ((names = cf_calloc(pf->arena, n + 1, sizeof(*names))) == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++)
		names[i] = p[i].name;
	return pf_refuse(pf, at, CF_TR(
	    "la règle %s n'a pas de paramètre « %s »%s",
	    "rule %s has no parameter '%s'%s"), rule->id, pf_show(pf, name),
	    pf_near(pf, name, names, n));
}

int
pf_params(const struct pf *pf, const struct pf_at *at, json_t *params,
    const struct cf_rule *rule, struct cf_value **ret)
{
	const struct cf_param *p = rule->params;
	struct pf_at here = { at, NULL, 0 };
	struct cf_value *values = NULL;
	const char *name;
	json_t *json;
	size_t i;
	int rc;

	if ((rc = cf_param_defaults(pf->arena, rule, &values, pf->err)) != CF_OK)
		return rc;
	if (params != NULL && !json_is_object(params))
		return pf_refuse(pf, at, CF_TR("un objet est attendu",
		    "expected an object"));
	json_object_foreach(params, name, json) {
		for (i = 0; p != NULL && p[i].name != NULL; i++) {
			if (strcmp(p[i].name, name) == 0)
				break;
		}
		if (p == NULL || p[i].name == NULL)
			return unknown_param(pf, at, rule, name);
		here.name = p[i].name;
		if ((rc = param_value(pf, &here, json, &p[i],
		    &values[i])) != CF_OK)
			return rc;
	}
	*ret = values;
	return CF_OK;
}

static int
unknown_rule(const struct pf *pf, const struct pf_at *at, const char *id)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	const char **names;
	size_t i, n, count = 0;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++)
			count++;
	}
	names = cf_calloc(pf->arena, count + 1, sizeof(*names));
	if (names == NULL)
		return pf_nomem(pf);
	count = 0;
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++)
			names[count++] = (*rule)->id;
	}
	return pf_refuse(pf, at, CF_TR("aucune règle « %s » dans ce programme%s",
	    "no rule '%s' in this program%s"), id, pf_near(pf, id, names, count));
}

static int
read_rule(const struct pf *pf, const struct pf_at *at, json_t *json,
    struct cf_binding *ret)
{
	static const char *const known[] = { "id", "params" };
	struct pf_at id_at = { at, "id", 0 }, params_at = { at, "params", 0 };
	const char *id;
	int rc;

	if ((rc = pf_object(pf, at, json, known, CF_NELEM(known))) != CF_OK ||
	    (rc = pf_id(pf, at, json, "id", &id)) != CF_OK)
		return rc;
	if ((ret->rule = cf_rule_find(id, NULL)) == NULL)
		return unknown_rule(pf, &id_at, id);
	return pf_params(pf, &params_at, json_object_get(json, "params"),
	    ret->rule, &ret->values);
}

int
pf_rules(const struct pf *pf, const struct pf_at *at, json_t *requirement,
    const struct cf_binding **ret, size_t *ret_n)
{
	struct pf_at list_at = { at, "rules", 0 };
	struct cf_binding *rules;
	struct pf_id_at *ids;
	json_t *list;
	size_t i, n;
	int rc;

	if ((rc = pf_list(pf, at, requirement, "rules", 0, CF_MAX_ITEMS, &list,
	    &n)) != CF_OK)
		return rc;
	rules = cf_calloc(pf->arena, n + 1, sizeof(*rules));
	ids = cf_calloc(pf->arena, n + 1, sizeof(*ids));
	if (rules == NULL || ids == NULL)
		return pf_nomem(pf);
	for (i = 0; i < n; i++) {
		struct pf_at here = { &list_at, NULL, i };

		if ((rc = read_rule(pf, &here, json_array_get(list, i),
		    &rules[i])) != CF_OK)
			return rc;
		ids[i] = (struct pf_id_at){ rules[i].rule->id, i };
	}
	if ((rc = pf_unique(pf, &list_at, ids, n)) != CF_OK)
		return rc;
	*ret = rules;
	*ret_n = n;
	return CF_OK;
}

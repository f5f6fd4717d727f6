/*
 * Reads the files of browser policies that the deployment names, and says
 * what leaves the machines by them.  The hosts are resolved, so that their
 * place and operator can be known, and never contacted.  A value that is
 * foreign words is not kept: an enrolment token is a secret.
 *
 * What a file says is the word of whoever handed it in: its facts have the
 * origin "declared"; only its digest is measured.
 */
#include <string.h>

#include <confiance/text.h>

#include "jurisdiction.h"
#include "policy.h"

struct reading {
	struct cf_collect *c;
	struct jur_hosts *hosts;
	const struct cf_policy *declared;
	const char *subject, *path;
	enum cf_status status; /* of the file */
	const char *note;
};

static void
say(struct reading *r, const char *subject, const char *key,
    struct cf_value value, enum cf_status status, const char *note)
{
	struct cf_claim claim = { .subject = subject, .key = key,
		.value = value, .status = status, .note = note,
		.origin = CF_OR_DECLARED, .source = r->path };

	cf_emit(r->c, &claim);
}

static void
say_list(struct reading *r, const char *subject, const char *key,
    const struct cf_strings *list, const char *none)
{
	if (list->n != 0)
		say(r, subject, key, cf_v_list(list->v, list->n), CF_ST_OK,
		    NULL);
	else
		say(r, subject, key, (struct cf_value){ .type = CF_T_NONE },
		    CF_ST_ABSENT, none);
}

/* One thing that leaves, or that something keeps from leaving. */
static const char *
say_flow(struct reading *r, const struct jur_flow *flow)
{
	struct cf_collect *c = r->c;
	const char *subject = cf_subject(c->arena, "policy_flow",
	    cf_printf(c->arena, "%s/%s", r->declared->id, flow->id));
	struct cf_value none = { .type = CF_T_NONE };
	struct cf_addr addr;
	size_t i;

	cf_emit_text(c, subject, "policy_flow.carries", flow->carries);
	cf_emit_text(c, subject, "policy_flow.policy", flow->policy);
	if (r->status != CF_ST_OK) {
		say(r, subject, "policy_flow.state", none, r->status, r->note);
		return subject;
	}
	say(r, subject, "policy_flow.state",
	    cf_v_text(jur_flow_state_name(flow->state)), CF_ST_OK, flow->note);
	if (flow->by[0] != '\0')
		say(r, subject, "policy_flow.by", cf_v_text(flow->by),
		    CF_ST_OK, NULL);
	else
		say(r, subject, "policy_flow.by", none, CF_ST_ABSENT,
		    "nothing is set: what the browser's maker documents "
		    "applies");
	say_list(r, subject, flow->key, &flow->hosts, "no host");
	for (i = 0; i < flow->hosts.n; i++)
		if (cf_addr_parse(flow->hosts.v[i], 0, &addr) != CF_OK)
			(void)jur_hosts_want(r->hosts, flow->hosts.v[i]);
	return subject;
}

static void
say_settings(struct reading *r, const struct jur_policies *policies)
{
	struct cf_arena *arena = r->c->arena;
	const char **v = cf_calloc(arena, policies->n + 1, sizeof(*v));
	struct cf_strings list = { v, 0 };
	size_t i;

	for (i = 0; v != NULL && i < policies->n; i++)
		v[list.n++] = jur_policy_text(arena, &policies->v[i]);
	say_list(r, r->subject, "policy.settings", &list,
	    "none of those that are looked at");
	if (policies->product[0] != '\0')
		say(r, r->subject, "policy.product",
		    cf_v_text(policies->product), CF_ST_OK, NULL);
}

static void
load(struct reading *r, struct jur_policies *ret)
{
	struct cf_arena *arena = r->c->arena;
	char hex[CF_SHA256_HEX];
	struct cf_err err = { 0 };
	const char *why = "";
	char *json;
	size_t len;
	int rc;

	rc = cf_file_read(arena, r->path, CF_POLICY_FILE, &json, &len, &err);
	if (rc != CF_OK) {
		r->status = rc == CF_ENOTFOUND ? CF_ST_UNREACHABLE :
		    rc == CF_ELIMIT	       ? CF_ST_MALFORMED :
						 CF_ST_DENIED;
		r->note = cf_gate(arena, err.msg, strlen(err.msg),
		    CF_MAX_NOTE);
		return;
	}
	if (cf_sha256_hex(json, len, hex) == CF_OK)
		cf_emit_text(r->c, r->subject, "policy.sha256", hex);
	rc = jur_policies_read(arena, json, len, jur_policy_known, ret, &why);
	if (rc == CF_OK && !ret->foreign)
		return;
	if (rc == CF_OK)
		why = cf_printf(arena, "policies of %s: only those of Chrome "
		    "and Chromium are known", ret->product);
	r->status = CF_ST_MALFORMED;
	r->note = why;
}

static void
read_one(struct cf_collect *c, struct jur_hosts *hosts,
    const struct cf_policy *declared)
{
	struct cf_arena *arena = c->arena;
	struct reading r = { .c = c, .hosts = hosts, .declared = declared,
		.subject = cf_subject(arena, "policy", declared->id),
		.path = cf_deployment_path(arena, c->deployment->file,
		    declared->file),
		.status = CF_ST_OK, .note = "" };
	struct jur_policies policies = { .product = "" };
	struct jur_flow flows[JUR_FLOWS];
	const char *subjects[JUR_FLOWS];
	struct cf_strings list = { subjects, 0 };
	size_t i, n;

	load(&r, &policies);
	if (r.status == CF_ST_OK)
		say_settings(&r, &policies);
	else {
		policies.n = 0;
		say(&r, r.subject, "policy.settings",
		    (struct cf_value){ .type = CF_T_NONE }, r.status, r.note);
	}
	/* What is looked at stays in sight when the file was not read. */
	n = jur_policy_flows(arena, declared->kind, &policies, flows);
	for (i = 0; i < n; i++)
		subjects[list.n++] = say_flow(&r, &flows[i]);
	say_list(&r, r.subject, "policy.flows", &list, "none");
}

int
jur_collect_policies(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	struct jur_hosts *hosts;
	size_t i;

	if (d->npolicies == 0)
		return CF_OK;
	hosts = jur_hosts_new(c, NULL, NULL);
	for (i = 0; hosts != NULL && i < d->npolicies; i++)
		read_one(c, hosts, &d->policies[i]);
	if (hosts == NULL || cf_arena_failed(c->arena))
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	return CF_OK;
}

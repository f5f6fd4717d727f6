/*
 * The result for one target as one line of JSON: docs/probe.md and
 * reports/schema/confiance-probe-1.schema.json describe it.  Every text has
 * passed the gate, so a line is UTF-8 without control characters, whatever the
 * peer said.  Members come in a fixed order: `--resume` knows the first two
 * and the last.
 */
#include <inttypes.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "probe.h"

struct json {
	struct cf_arena *arena;
	struct cf_buf *out;
	bool comma; /* before the next member */
};

static void
put_text(struct json *j, const char *s)
{
	const char *p = cf_gate(j->arena, s, strlen(s), CF_MAX_TEXT);

	cf_buf_str(j->out, "\"");
	for (; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			cf_buf_str(j->out, "\\");
		cf_buf_add(j->out, p, 1);
	}
	cf_buf_str(j->out, "\"");
}

static void
key(struct json *j, const char *name)
{
	if (j->comma)
		cf_buf_str(j->out, ",");
	cf_buf_printf(j->out, "\"%s\":", name);
	j->comma = true;
}

static void
open_key(struct json *j, const char *name, const char *bracket)
{
	key(j, name);
	cf_buf_str(j->out, bracket);
	j->comma = false;
}

static void
shut(struct json *j, const char *bracket)
{
	cf_buf_str(j->out, bracket);
	j->comma = true;
}

static void
text(struct json *j, const char *name, const char *s)
{
	key(j, name);
	put_text(j, s);
}

/* Left out when there is none. */
static void
text_if(struct json *j, const char *name, const char *s)
{
	if (s != NULL && s[0] != '\0')
		text(j, name, s);
}

static void
boolean(struct json *j, const char *name, bool b)
{
	key(j, name);
	cf_buf_str(j->out, b ? "true" : "false");
}

static void
number(struct json *j, const char *name, uint64_t n)
{
	key(j, name);
	cf_buf_printf(j->out, "%" PRIu64, n);
}

static void
item(struct json *j, const char *s)
{
	if (j->comma)
		cf_buf_str(j->out, ",");
	put_text(j, s);
	j->comma = true;
}

typedef const char *name_fn(struct cf_arena *, uint32_t);

static const char *
suite_name(struct cf_arena *arena, uint32_t id)
{
	return tls_suite_text(arena, id, false);
}

static const char *
kind_name(struct cf_arena *arena, uint32_t id)
{
	return tls_suite_text(arena, id, true);
}

static const char *
group_name(struct cf_arena *arena, uint32_t id)
{
	return tls_group_text(arena, id);
}

static const char *
scheme_name(struct cf_arena *arena, uint32_t id)
{
	return tls_scheme_text(arena, id);
}

static void
list(struct json *j, const char *name, const struct tls_list *l, name_fn *fn)
{
	size_t i;

	open_key(j, name, "[");
	for (i = 0; i < l->n; i++)
		item(j, fn(j->arena, l->v[i]));
	shut(j, "]");
}

/* ---- Protocols ---- */

static bool
whole(const struct tls_list *l)
{
	return l->status == CF_ST_OK || l->status == CF_ST_ABSENT;
}

static const char *
why(const struct tls_list *l)
{
	return l->note != NULL && l->note[0] != '\0' ? l->note :
	    cf_status_name(l->status);
}

/* Who decides; null when it is not known, or when there is nothing to order. */
static void
preference(struct json *j, const char *name, enum tls_order order)
{
	if (order == TLS_ORDER_SERVER || order == TLS_ORDER_CLIENT) {
		boolean(j, name, order == TLS_ORDER_SERVER);
		return;
	}
	key(j, name);
	cf_buf_str(j->out, order == TLS_ORDER_MIXED ? "\"mixed\"" : "null");
}

static unsigned int
least_dh(const struct tls_found *f, int vi)
{
	const struct tls_suite *s;
	unsigned int least = 0;
	size_t i;

	for (i = 0; i < f->suites[vi].n; i++) {
		s = tls_suite_find(f->suites[vi].v[i], false);
		if (s != NULL && cf_starts(s->kx, "DHE"))
			break;
	}
	if (vi > TLS_V_12 || i == f->suites[vi].n)
		return 0;
	for (i = 0; i < f->ndh; i++) {
		if (least == 0 || f->dh[i].bits < least)
			least = f->dh[i].bits;
	}
	return least;
}

/* Which of the lists that were asked for are not whole, and why. */
static void
incomplete(struct json *j, const struct tls_found *f, int vi,
    unsigned int sections)
{
	const struct {
		const char *name;
		const struct tls_list *l;
		bool asked;
	} lists[] = {
		{ "ciphers", &f->suites[vi], sections & PROBE_SUITES },
		{ "groups", &f->groups[vi], (sections & PROBE_GROUPS) &&
		    vi >= TLS_V_10 },
		{ "sigalgs", &f->schemes, (sections & PROBE_SIGALGS) &&
		    vi == TLS_V_12 },
	};
	bool any = false;
	size_t i;

	for (i = 0; i < CF_NELEM(lists); i++)
		any |= lists[i].asked && !whole(lists[i].l);
	boolean(j, "complete", !any);
	if (!any)
		return;
	open_key(j, "incomplete", "{");
	for (i = 0; i < CF_NELEM(lists); i++) {
		if (lists[i].asked && !whole(lists[i].l))
			text(j, lists[i].name, why(lists[i].l));
	}
	shut(j, "}");
}

static void
protocol(struct json *j, const struct tls_found *f, int vi,
    unsigned int sections)
{
	const struct tls_list *suites = &f->suites[vi];
	unsigned int bits = least_dh(f, vi);

	open_key(j, tls_version_label(vi, f->dtls), "{");
	incomplete(j, f, vi, sections);
	if (sections & PROBE_SUITES) {
		list(j, "ciphers", suites,
		    vi == TLS_V_SSL2 ? kind_name : suite_name);
		preference(j, "server_preference", f->order[vi]);
		if (f->order[vi] == TLS_ORDER_SERVER)
			list(j, "order", suites, suite_name);
	}
	if ((sections & PROBE_GROUPS) && vi >= TLS_V_10) {
		list(j, "groups", &f->groups[vi], group_name);
		if (vi == TLS_V_13) {
			preference(j, "group_server_preference",
			    f->group_order);
			if (f->group_order == TLS_ORDER_SERVER)
				list(j, "group_order", &f->groups[vi],
				    group_name);
		}
		if (bits != 0)
			number(j, "dh_bits", bits);
	}
	if ((sections & PROBE_SIGALGS) && vi == TLS_V_12)
		list(j, "sigalgs", &f->schemes, scheme_name);
	/* An extra that not every server lets be asked for. */
	if ((sections & PROBE_SIGALGS) && vi == TLS_V_13 &&
	    whole(&f->schemes13))
		list(j, "sigalgs", &f->schemes13, scheme_name);
	shut(j, "}");
}

static void
protocols(struct json *j, const struct probe_result *r)
{
	const struct tls_found *f = r->found;
	bool undecided = false;
	int vi;

	open_key(j, "protocols", "{");
	for (vi = 0; f != NULL && vi < TLS_V_MAX; vi++) {
		if (f->offered[vi])
			protocol(j, f, vi, r->options->sections);
		else
			undecided |= !whole(&f->suites[vi]);
	}
	shut(j, "}");
	if (!undecided)
		return;
	open_key(j, "undecided", "{");
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if (!f->offered[vi] && !whole(&f->suites[vi]))
			text(j, tls_version_label(vi, f->dtls),
			    why(&f->suites[vi]));
	}
	shut(j, "}");
}

static bool
heard(const struct tls_exts_found *x)
{
	return x->status == CF_ST_OK || x->status == CF_ST_ABSENT;
}

static bool
complete(const struct probe_result *r)
{
	const struct tls_found *f = r->found;
	unsigned int asked = r->options->sections;
	int vi;

	if (r->status != CF_ST_OK || r->cut || f == NULL)
		return false;
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if (!f->offered[vi] ? !whole(&f->suites[vi]) :
		    ((asked & PROBE_SUITES) && !whole(&f->suites[vi])) ||
		    ((asked & PROBE_GROUPS) && vi >= TLS_V_10 &&
			!whole(&f->groups[vi])))
			return false;
	}
	if ((asked & PROBE_SIGALGS) && f->offered[TLS_V_12] &&
	    !whole(&f->schemes))
		return false;
	if ((asked & PROBE_EXTENSIONS) &&
	    !(heard(&f->extra.clear) && heard(&r->more.exts)))
		return false;
	return !(asked & PROBE_CERTIFICATE) || r->ncerts > 0;
}

/* ---- Certificates ---- */

static void
names(struct json *j, const struct tls_cert *c)
{
	size_t i;

	open_key(j, "names", "[");
	for (i = 0; i < c->san_dns.n; i++)
		item(j, c->san_dns.v[i]);
	for (i = 0; i < c->san_ip.n; i++)
		item(j, c->san_ip.v[i]);
	shut(j, "]");
	if (c->san_dns.cut || c->san_ip.cut)
		boolean(j, "names_complete", false);
}

static void
certificate(struct json *j, const struct tls_cert *c, const char *role)
{
	char when[CF_TIME_LEN];

	cf_buf_str(j->out, j->comma ? ",{" : "{");
	j->comma = false;
	text(j, "role", role);
	text(j, "sha256", c->sha256);
	if (c->subject == NULL) {
		boolean(j, "readable", false);
		shut(j, "}");
		return;
	}
	text(j, "subject", c->subject);
	text(j, "issuer", c->issuer);
	cf_time_text(c->not_before, when);
	text(j, "not_before", when);
	cf_time_text(c->not_after, when);
	text(j, "not_after", when);
	text(j, "serial", c->serial);
	open_key(j, "key", "{");
	text(j, "type", c->key_type);
	number(j, "bits", c->key_bits);
	text_if(j, "curve", c->key_curve);
	text(j, "sha256", c->spki_sha256);
	shut(j, "}");
	text(j, "signature", c->signature_algorithm);
	names(j, c);
	boolean(j, "ca", c->is_ca);
	boolean(j, "self_signed", c->self_signed);
	shut(j, "}");
}

static void
certificates(struct json *j, const struct probe_result *r)
{
	const struct cf_tls_result *s = &r->shake;
	size_t i;

	open_key(j, "certificates", "[");
	for (i = 0; i < r->ncerts; i++)
		certificate(j, &r->certs[i], i == 0 ? "leaf" : "chain");
	for (i = 0; i < r->nleaves; i++)
		certificate(j, &r->leaves[i], "other_leaf");
	shut(j, "]");
	if (!r->shaken)
		return;
	open_key(j, "handshake", "{");
	text(j, "status", cf_status_name(s->status));
	text_if(j, "note", s->note);
	text_if(j, "version", s->version);
	text_if(j, "cipher", s->suite);
	text_if(j, "group", s->group);
	if (s->status == CF_ST_OK && r->ncerts > 0) {
		boolean(j, "trusted", s->chain_ok);
		text_if(j, "trust_error", s->chain_error);
		text_if(j, "anchor", s->anchor);
	}
	if (s->status == CF_ST_OK)
		boolean(j, "stapled", s->stapled);
	text_if(j, "staple_status", s->staple_status);
	shut(j, "}");
}

/* ---- The rest ---- */

static void
vulnerabilities(struct json *j, const struct probe_result *r)
{
	size_t i;

	open_key(j, "vulnerabilities", "{");
	for (i = 0; i < r->vulns.n; i++) {
		const struct probe_vuln *v = &r->vulns.v[i];

		open_key(j, v->name, "{");
		text(j, "status", probe_verdict_name(v->verdict));
		text_if(j, "why", v->reason.en);
		text(j, "verdict", probe_verdict_name(v->verdict));
		if (v->reason.en[0] != '\0') {
			open_key(j, "reason", "{");
			text(j, "fr", v->reason.fr);
			text(j, "en", v->reason.en);
			shut(j, "}");
		}
		shut(j, "}");
	}
	shut(j, "}");
}

/* ---- Extensions, names ---- */

static void
ext_set(struct json *j, const char *name, tls_exts set)
{
	unsigned int i;

	open_key(j, name, "[");
	for (i = 0; i < 64; i++) {
		if ((set & TLS_EXT(i)) && tls_ext_name(i)[0] != '\0')
			item(j, tls_ext_name(i));
	}
	shut(j, "]");
}

static void
ext_version(struct json *j, const struct tls_exts_found *x, bool dtls)
{
	if (x->vi < 0 || x->status == CF_ST_ABSENT)
		return;
	open_key(j, tls_version_label(x->vi, dtls), "{");
	text(j, "status", cf_status_name(x->status));
	if (x->status != CF_ST_OK && x->status != CF_ST_PARTIAL) {
		text_if(j, "note", x->note);
		shut(j, "}");
		return;
	}
	ext_set(j, "answered", x->answered);
	ext_set(j, "silent", x->silent);
	if (x->vi != TLS_V_13) {
		ext_set(j, "refused", x->refused & ~TLS_EXT_ODD);
		ext_set(j, "unasked", x->unasked);
		if (x->record_limit != 0)
			number(j, "record_size_limit", x->record_limit);
	}
	shut(j, "}");
}

static void
extensions(struct json *j, const struct probe_result *r)
{
	static const char *const formats[] = { "uncompressed",
		"ansiX962_compressed_prime", "ansiX962_compressed_char2" };
	const struct tls_exts_found *x;
	size_t i;

	if (r->found == NULL || r->status != CF_ST_OK)
		return;
	x = &r->found->extra.clear;
	open_key(j, "extensions", "{");
	ext_version(j, x, r->found->dtls);
	ext_version(j, &r->more.exts, r->found->dtls);
	shut(j, "}");
	if (x->points != 0) {
		open_key(j, "point_formats", "[");
		for (i = 0; i < CF_NELEM(formats); i++) {
			if (x->points & (1u << i))
				item(j, formats[i]);
		}
		shut(j, "]");
	}
	if ((x->refused | x->borne) & TLS_EXT_ODD) {
		open_key(j, "tolerance", "{");
		for (i = 62; i < 64; i++) {
			if ((x->refused | x->borne) & TLS_EXT(i))
				boolean(j, tls_ext_name((unsigned int)i),
				    (x->borne & TLS_EXT(i)) != 0);
		}
		shut(j, "}");
	}
}

static void
shown(struct json *j, const char *name, const struct tls_shown *s, bool dtls)
{
	char hex[CF_SHA256_HEX];
	bool same = s->same_leaf && (s->suite == 0 || s->same_suite);

	if (s->asked == NULL)
		return;
	open_key(j, name, "{");
	text(j, "answer", s->status != CF_ST_OK ? cf_status_name(s->status) :
	    same ? "same" : "differs");
	text(j, "version", tls_version_label(s->vi, dtls));
	text_if(j, "note", s->note);
	if (s->suite != 0)
		text(j, "cipher", tls_suite_text(j->arena, s->suite, false));
	if (s->n > 0 && cf_sha256_hex(s->certs[0], s->lens[0], hex) == CF_OK)
		text(j, "certificate", hex);
	shut(j, "}");
}

/* What is answered under no name and under one that nobody has. */
static void
other_names(struct json *j, const struct probe_result *r)
{
	const struct tls_extra_found *x;

	if (r->found == NULL)
		return;
	x = &r->found->extra;
	if (x->none.asked == NULL && x->other.asked == NULL &&
	    r->more.none.asked == NULL && r->more.other.asked == NULL)
		return;
	open_key(j, "names", "{");
	shown(j, "none", r->more.none.asked != NULL ? &r->more.none : &x->none,
	    r->found->dtls);
	if (x->none_suites == CF_TRI_YES)
		boolean(j, "none_other_ciphers", true);
	if (x->none_versions == CF_TRI_YES)
		boolean(j, "none_other_versions", true);
	shown(j, "unknown", r->more.other.asked != NULL ? &r->more.other :
	    &x->other, r->found->dtls);
	shut(j, "}");
}

/* What ServerHellos say by the way; left out when it is not known. */
static void
traits(struct json *j, const struct tls_found *f)
{
	if (f == NULL)
		return;
	if (f->session_id != CF_TRI_UNSET)
		boolean(j, "session_id", f->session_id == CF_TRI_YES);
	if (f->ticket != CF_TRI_UNSET)
		boolean(j, "session_ticket", f->ticket == CF_TRI_YES);
	if (f->alpn != NULL)
		text(j, "alpn", f->alpn);
}

static void
oddities(struct json *j, const struct tls_found *f)
{
	size_t i;

	if (f == NULL || f->nodd == 0)
		return;
	open_key(j, "oddities", "[");
	for (i = 0; i < f->nodd; i++)
		item(j, f->odd[i]);
	shut(j, "]");
}

static void
statistics(struct json *j, const struct probe_result *r)
{
	open_key(j, "statistics", "{");
	number(j, "connections", r->connections);
	number(j, "bytes_in", r->bytes_in);
	number(j, "bytes_out", r->bytes_out);
	key(j, "seconds");
	/* No locale's decimal comma. */
	cf_buf_printf(j->out, "%" PRId64 ".%03d", r->ms / 1000,
	    (int)(r->ms % 1000));
	shut(j, "}");
}

void
probe_json(const struct probe_result *r, struct cf_buf *out)
{
	struct json j = { .arena = r->arena, .out = out };
	size_t i;

	cf_buf_str(out, "{");
	number(&j, "format", 1);
	text(&j, "target", r->target->text);
	key(&j, "address");
	if (r->address[0] != '\0')
		put_text(&j, r->address);
	else
		cf_buf_str(out, "null");
	if (r->nothers > 0) {
		open_key(&j, "other_addresses", "[");
		for (i = 0; i < r->nothers; i++)
			item(&j, r->others[i]);
		shut(&j, "]");
	}
	text_if(&j, "sni", r->sni);
	text_if(&j, "starttls", r->target->dtls ? "" : r->options->starttls);
	if (r->options->proxy != NULL)
		text(&j, "proxy", r->options->proxy);
	text(&j, "status", cf_status_name(r->status));
	text_if(&j, "note", r->note);
	boolean(&j, "complete", complete(r));
	if (r->cut)
		text(&j, "cut", "the time for one target was over");
	protocols(&j, r);
	if ((r->options->sections & PROBE_GROUPS) && r->found != NULL &&
	    r->status == CF_ST_OK)
		text(&j, "post_quantum", probe_pq_name(
		    probe_post_quantum(r->found)));
	if (r->options->sections & PROBE_CERTIFICATE)
		certificates(&j, r);
	if (r->options->sections & PROBE_VULNERABILITIES)
		vulnerabilities(&j, r);
	if (r->options->sections & PROBE_CERTIFICATE)
		other_names(&j, r);
	if (r->options->sections & PROBE_EXTENSIONS)
		extensions(&j, r);
	traits(&j, r->found);
	oddities(&j, r->found);
	statistics(&j, r);
	cf_buf_str(out, "}\n");
	if (cf_arena_failed(r->arena))
		out->failed = true;
}

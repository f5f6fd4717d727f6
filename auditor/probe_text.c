/*
 * The result for one target as people like to read it: what is wrong first,
 * the oldest version first, suites in the server's order with the class that
 * ANSSI's guide gives them.  Every text of a peer has passed the gate, so a
 * terminal shows it and obeys nothing in it.
 */
#include <inttypes.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "probe.h"

#define RED "\033[31m"
#define YELLOW "\033[33m"
#define GREEN "\033[32m"
#define CYAN "\033[36m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

struct page {
	const struct probe_result *r;
	struct cf_buf *out;
	bool color;
};

static const char *
ink(const struct page *p, const char *code)
{
	return p->color ? code : "";
}

static const char *
safe(const struct page *p, const char *s)
{
	return cf_gate(p->r->arena, s, strlen(s), CF_MAX_TEXT);
}

/* The classes of NT-43: what they are called, and how they look. */
static const struct {
	const char *name, *color;
	struct cf_text text;
} classes[] = {
	{ "recommended", GREEN, { "recommandée", "recommended" } },
	{ "acceptable", GREEN, { "acceptable", "acceptable" } },
	{ "degraded", YELLOW, { "dégradée", "degraded" } },
	{ "forbidden", RED, { "interdite", "forbidden" } },
	{ "not-listed", YELLOW, { "hors liste", "not listed" } },
};

static size_t
class_of(const char *anssi)
{
	size_t i;

	for (i = 0; i < CF_NELEM(classes); i++) {
		if (anssi != NULL && strcmp(classes[i].name, anssi) == 0)
			return i;
	}
	return CF_NELEM(classes) - 1;
}

static void
heading(const struct page *p, const char *s)
{
	cf_buf_printf(p->out, "  %s%s%s\n", ink(p, BOLD), s, ink(p, PLAIN));
}

/* ---- Weaknesses ---- */

#define WIDTH 80
#define INDENT 6

/* Columns of the first n bytes: bytes that do not go on with a character. */
static size_t
columns(const char *s, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		k += ((unsigned char)s[i] & 0xC0) != 0x80;
	return k;
}

/* Words up to the width, from column at on; further lines are indented. */
static void
wrapped(const struct page *p, const char *s, size_t at)
{
	size_t n, k;

	while (*s != '\0') {
		n = strcspn(s, " ");
		k = columns(s, n);
		if (at + 1 + k > WIDTH && at > INDENT) {
			cf_buf_printf(p->out, "\n%*s", INDENT, "");
			at = INDENT;
		} else {
			cf_buf_str(p->out, " ");
			at++;
		}
		cf_buf_add(p->out, s, n);
		at += k;
		s += n;
		s += strspn(s, " ");
	}
}

static void
weaknesses(const struct page *p)
{
	static const struct {
		enum probe_verdict verdict;
		const char *color;
		struct cf_text text;
	} rows[] = {
		{ PROBE_VULNERABLE, RED, { "vulnérable", "vulnerable" } },
		{ PROBE_INCONCLUSIVE, YELLOW,
		    { "indéterminé", "undetermined" } },
	};
	const struct probe_vulns *all = &p->r->vulns;
	const char *verdict, *colon;
	size_t i, k, fine = 0;

	heading(p, CF_TR("Faiblesses", "Weaknesses"));
	for (k = 0; k < CF_NELEM(rows); k++) {
		for (i = 0; i < all->n; i++) {
			const struct probe_vuln *v = &all->v[i];

			if (v->verdict != rows[k].verdict)
				continue;
			verdict = cf_text_pick(rows[k].text, cf_lang);
			colon = v->reason.en[0] == '\0' ? "" :
			    CF_TR(" :", ":");
			cf_buf_printf(p->out, "    %s%-28s %s%s%s",
			    ink(p, rows[k].color), v->name, verdict,
			    ink(p, PLAIN), colon);
			wrapped(p, safe(p, cf_text_pick(v->reason, cf_lang)),
			    33 + columns(verdict, strlen(verdict)) +
			    strlen(colon));
			cf_buf_str(p->out, "\n");
		}
	}
	for (i = 0; i < all->n; i++)
		fine += all->v[i].verdict <= PROBE_NOT_VULNERABLE;
	cf_buf_printf(p->out, CF_TR(
	    "    %s%zu autres : non vulnérable ou sans objet%s\n",
	    "    %s%zu others: not vulnerable or not applicable%s\n"),
	    ink(p, GREEN), fine, ink(p, PLAIN));
}

/* ---- Versions, suites, groups ---- */

static void
note_partial(const struct page *p, const struct tls_list *l)
{
	if (l->status == CF_ST_OK || l->status == CF_ST_ABSENT)
		return;
	cf_buf_printf(p->out, "    %s%s%s%s\n", ink(p, YELLOW), CF_TR(
	    "liste incomplète : ", "incomplete list: "), safe(p,
	    l->note != NULL && l->note[0] != '\0' ? l->note :
	    cf_status_name(l->status)), ink(p, PLAIN));
}

static void
versions(const struct page *p)
{
	const struct tls_found *f = p->r->found;
	int vi;

	heading(p, CF_TR("Versions", "Versions"));
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		enum cf_status s = f->suites[vi].status;
		bool off = !f->offered[vi] && (s == CF_ST_OK ||
		    s == CF_ST_ABSENT);
		bool old = vi < TLS_V_12;

		if (tls_version_label(vi, f->dtls) == NULL)
			continue;
		cf_buf_printf(p->out, "    %s%-8s %s%s\n", ink(p,
		    f->offered[vi] ? (old ? RED : GREEN) : off ?
		    (old ? GREEN : "") : YELLOW), tls_version_label(vi, f->dtls),
		    f->offered[vi] ? CF_TR("acceptée", "accepted") : off ?
		    CF_TR("refusée", "refused") :
		    cf_text_pick(cf_status_text(s), cf_lang), ink(p, PLAIN));
	}
}

static const char *
order_text(enum tls_order order)
{
	switch (order) {
	case TLS_ORDER_SERVER:
		return CF_TR(", ordre du serveur", ", server's order");
	case TLS_ORDER_CLIENT:
		return CF_TR(", ordre du client", ", client's order");
	case TLS_ORDER_MIXED:
		return CF_TR(", ordre mixte", ", mixed order");
	default:
		return "";
	}
}

/* Suites of TLS 1.3 name no key exchange: the group does. */
static const char *
kx_text(const struct tls_suite *s)
{
	return s == NULL ? "?" : s->from == TLS_13 ? "-" : s->kx;
}

static void
suites(const struct page *p, int vi)
{
	const struct tls_list *l = &p->r->found->suites[vi];
	const struct tls_suite *s;
	size_t i, k;

	cf_buf_printf(p->out, "  %s%s%s%s\n", ink(p, BOLD),
	    tls_version_label(vi, p->r->found->dtls),
	    order_text(p->r->found->order[vi]),
	    ink(p, PLAIN));
	for (i = 0; i < l->n; i++) {
		s = tls_suite_find(l->v[i], vi == TLS_V_SSL2);
		k = class_of(s != NULL ? s->anssi : NULL);
		cf_buf_printf(p->out, "    %s%4u  %-9s %-46s %s%s\n",
		    ink(p, classes[k].color), s != NULL ? s->bits : 0,
		    kx_text(s), tls_suite_text(p->r->arena,
		    l->v[i], vi == TLS_V_SSL2),
		    cf_text_pick(classes[k].text, cf_lang), ink(p, PLAIN));
	}
	note_partial(p, l);
}

static void
groups(const struct page *p, int vi)
{
	const struct tls_list *l = &p->r->found->groups[vi];
	const struct tls_group *g;
	size_t i;

	if (l->n == 0 && (l->status == CF_ST_OK || l->status == CF_ST_ABSENT))
		return;
	cf_buf_printf(p->out, "  %s%s %s%s%s", ink(p, BOLD), CF_TR("Groupes",
	    "Groups"), tls_version_label(vi, p->r->found->dtls), vi == TLS_V_13 ?
	    order_text(p->r->found->group_order) : "", ink(p, PLAIN));
	for (i = 0; i < l->n; i++) {
		g = tls_group_find(l->v[i]);
		cf_buf_printf(p->out, " %s%s%s", ink(p, classes[class_of(
		    g != NULL ? g->anssi : NULL)].color),
		    tls_group_text(p->r->arena, l->v[i]), ink(p, PLAIN));
	}
	cf_buf_str(p->out, "\n");
	note_partial(p, l);
}

static void
dh(const struct page *p)
{
	const struct tls_found *f = p->r->found;
	size_t i;

	for (i = 0; i < f->ndh; i++)
		cf_buf_printf(p->out, "  %s%s %u bits%s%s%s%s\n", ink(p,
		    f->dh[i].bits < 2048 ? RED : f->dh[i].bits < 3072 ?
		    YELLOW : GREEN), "Diffie-Hellman", f->dh[i].bits,
		    f->dh[i].name[0] != '\0' ? " (" : "", f->dh[i].name,
		    f->dh[i].name[0] != '\0' ? ")" : "", ink(p, PLAIN));
}

static void
post_quantum(const struct page *p)
{
	enum probe_pq pq = probe_post_quantum(p->r->found);

	cf_buf_printf(p->out, "  %s%s%s %s%s%s\n", ink(p, BOLD), CF_TR(
	    "Post-quantique", "Post-quantum"), ink(p, PLAIN), ink(p,
	    pq >= PROBE_PQ_HYBRID ? GREEN : pq == PROBE_PQ_MLKEM_ALONE ? RED :
	    ""), cf_text_pick(probe_pq_text(pq), cf_lang), ink(p, PLAIN));
}

static void
schemes(const struct page *p, int vi)
{
	const struct tls_list *l = vi == TLS_V_13 ? &p->r->found->schemes13 :
	    &p->r->found->schemes;
	const struct tls_scheme *s;
	size_t i;

	if (!p->r->found->offered[vi] || (l->n == 0 && (vi == TLS_V_13 ||
	    l->status == CF_ST_OK || l->status == CF_ST_ABSENT)))
		return;
	cf_buf_printf(p->out, "  %s%s %s%s", ink(p, BOLD), "Signatures",
	    tls_version_label(vi, p->r->found->dtls), ink(p, PLAIN));
	for (i = 0; i < l->n; i++) {
		s = tls_scheme_find(l->v[i]);
		cf_buf_printf(p->out, " %s%s%s", ink(p, classes[class_of(
		    s != NULL ? s->anssi : NULL)].color),
		    tls_scheme_text(p->r->arena, l->v[i]), ink(p, PLAIN));
	}
	cf_buf_str(p->out, "\n");
	note_partial(p, l);
}

/* ---- Certificates ---- */

static void
row(const struct page *p, const char *color, const char *name, const char *s)
{
	cf_buf_printf(p->out, "    %s%s%s%s%s\n", name, CF_TR(" : ", ": "),
	    ink(p, color), safe(p, s), ink(p, PLAIN));
}

static const char *
joined(const struct page *p, const struct tls_cert *c)
{
	const struct tls_strings *lists[] = { &c->san_dns, &c->san_ip };
	const char *s = "";
	size_t i, k, n = 0;

	for (k = 0; k < CF_NELEM(lists); k++) {
		for (i = 0; i < lists[k]->n && n < 12; i++, n++)
			s = cf_printf(p->r->arena, "%s%s%s", s, n > 0 ?
			    ", " : "", lists[k]->v[i]);
	}
	if (c->san_dns.n + c->san_ip.n > n)
		s = cf_printf(p->r->arena, "%s… (%zu)", s,
		    c->san_dns.n + c->san_ip.n);
	return s;
}

static void
certificate(const struct page *p, const struct tls_cert *c, const char *title)
{
	char from[CF_TIME_LEN], to[CF_TIME_LEN];
	int64_t now = p->r->options->now;
	bool expired = now < c->not_before || now > c->not_after;

	heading(p, title);
	if (c->subject == NULL) {
		row(p, RED, "SHA-256", c->sha256);
		return;
	}
	cf_time_text(c->not_before, from);
	cf_time_text(c->not_after, to);
	row(p, "", CF_TR("sujet", "subject"), c->subject);
	row(p, "", CF_TR("émetteur", "issuer"), c->issuer);
	row(p, expired ? RED : GREEN, CF_TR("validité", "validity"),
	    cf_printf(p->r->arena, "%s – %s%s", from, to, !expired ? "" :
	    CF_TR(", hors validité", ", outside")));
	row(p, "", CF_TR("clé", "key"), cf_printf(p->r->arena, "%s %u%s%s",
	    c->key_type, c->key_bits, c->key_curve[0] != '\0' ? " " : "",
	    c->key_curve));
	row(p, "", "signature", c->signature_algorithm);
	row(p, "", CF_TR("noms", "names"), joined(p, c));
	row(p, "", "SHA-256", c->sha256);
}

static void
certificates(const struct page *p)
{
	const struct probe_result *r = p->r;
	size_t i;

	if (r->ncerts > 0)
		certificate(p, &r->certs[0], CF_TR("Certificat",
		    "Certificate"));
	if (r->shaken && r->shake.status == CF_ST_OK && r->ncerts > 0)
		row(p, r->shake.chain_ok ? GREEN : RED, CF_TR("chaîne",
		    "chain"), cf_printf(r->arena, CF_TR(
		    "%zu certificat(s), %s%s%s", "%zu certificate(s), %s%s%s"),
		    r->ncerts, r->shake.chain_ok ? CF_TR("de confiance",
		    "trusted") : CF_TR("pas de confiance", "not trusted"),
		    r->shake.chain_error[0] != '\0' ? CF_TR(" : ", ": ") : "",
		    r->shake.chain_error));
	else if (r->shaken && r->shake.status != CF_ST_OK)
		row(p, YELLOW, CF_TR("poignée de main", "handshake"),
		    r->shake.note);
	for (i = 0; i < r->nleaves; i++)
		certificate(p, &r->leaves[i], CF_TR("Autre certificat",
		    "Other certificate"));
}

/* ---- Extensions, names ---- */

static void
ext_set(const struct page *p, const char *title, tls_exts set,
    tls_exts red, tls_exts yellow)
{
	unsigned int i;

	if (set == 0)
		return;
	cf_buf_printf(p->out, "    %s%s", title, CF_TR(" :", ":"));
	for (i = 0; i < 64; i++) {
		if (!(set & TLS_EXT(i)) || tls_ext_name(i)[0] == '\0')
			continue;
		cf_buf_printf(p->out, " %s%s%s", ink(p, red & TLS_EXT(i) ?
		    RED : yellow & TLS_EXT(i) ? YELLOW : ""), tls_ext_name(i),
		    ink(p, PLAIN));
	}
	cf_buf_str(p->out, "\n");
}

/* The colours are those of R16: discouraged, and ec_point_formats among them
 * only by the way. */
static void
extensions(const struct page *p, const struct tls_exts_found *x)
{
	const tls_exts discouraged = TLS_EXT(1) | TLS_EXT(2) | TLS_EXT(4) |
	    TLS_EXT(7) | TLS_EXT(8) | TLS_EXT(9) | TLS_EXT(15) | TLS_EXT(19) |
	    TLS_EXT(20);

	if (x->vi < 0 || x->status == CF_ST_ABSENT)
		return;
	heading(p, cf_printf(p->r->arena, "Extensions %s",
	    tls_version_label(x->vi, p->r->found->dtls)));
	if (x->status != CF_ST_OK && x->status != CF_ST_PARTIAL) {
		row(p, YELLOW, cf_text_pick(cf_status_text(x->status),
		    cf_lang), x->note != NULL ? x->note : "");
		return;
	}
	ext_set(p, CF_TR("reprises", "answered"), x->answered, TLS_EXT(15),
	    discouraged & ~TLS_EXT(15));
	ext_set(p, CF_TR("sans réponse", "silent"), x->silent, 0, 0);
	ext_set(p, CF_TR("non supportées", "not borne"), x->refused, 0,
	    x->refused);
	ext_set(p, CF_TR("non demandées", "not asked for"), x->unasked,
	    x->unasked, 0);
}

static void
name_row(const struct page *p, const char *title, const struct tls_shown *s)
{
	bool same = s->same_leaf && (s->suite == 0 || s->same_suite);

	if (s->asked == NULL)
		return;
	if (s->status != CF_ST_OK)
		row(p, "", title, cf_printf(p->r->arena, "%s (%s)",
		    cf_text_pick(cf_status_text(s->status), cf_lang),
		    s->note != NULL ? s->note : ""));
	else
		row(p, same ? "" : YELLOW, title, same ?
		    CF_TR("même réponse", "the same answer") :
		    s->same_leaf ? CF_TR("autre suite", "another suite") :
		    CF_TR("autre certificat", "another certificate"));
}

static void
other_names(const struct page *p)
{
	const struct tls_extra_found *x = &p->r->found->extra;
	const struct tls_more *m = &p->r->more;

	name_row(p, CF_TR("sans nom (SNI)", "without a name (SNI)"),
	    m->none.asked != NULL ? &m->none : &x->none);
	name_row(p, CF_TR("sous un nom inconnu", "under an unknown name"),
	    m->other.asked != NULL ? &m->other : &x->other);
}

/* ---- The whole ---- */

static void
title(const struct page *p)
{
	const struct probe_result *r = p->r;
	bool ok = r->status == CF_ST_OK;

	cf_buf_printf(p->out, "%s%s%s", ink(p, BOLD), r->target->text,
	    ink(p, PLAIN));
	if (r->address[0] != '\0' && strcmp(r->address, r->target->host) != 0)
		cf_buf_printf(p->out, " (%s)", r->address);
	cf_buf_printf(p->out, "  %s%s%s%s%s", ink(p, ok ? GREEN : RED),
	    ok ? "ok" : cf_text_pick(cf_status_text(r->status), cf_lang), ok ||
	    r->note[0] == '\0' ? "" : CF_TR(" : ", ": "), ok ? "" :
	    safe(p, r->note), ink(p, PLAIN));
	cf_buf_printf(p->out, CF_TR(
	    "  %" PRId64 ",%03d s, %" PRIu64 " connexions\n",
	    "  %" PRId64 ".%03d s, %" PRIu64 " connections\n"), r->ms / 1000,
	    (int)(r->ms % 1000), r->connections);
	if (r->cut && ok)
		cf_buf_printf(p->out, "  %s%s%s\n", ink(p, YELLOW), CF_TR(
		    "temps écoulé : le résultat est incomplet",
		    "out of time: the result is incomplete"), ink(p, PLAIN));
}

void
probe_text(const struct probe_result *r, bool color, struct cf_buf *out)
{
	const struct page p = { r, out, color };
	unsigned int asked = r->options->sections;
	size_t i;
	int vi;

	title(&p);
	if (r->found == NULL || r->status != CF_ST_OK)
		goto end;
	if (asked & PROBE_VULNERABILITIES)
		weaknesses(&p);
	if (asked & PROBE_VERSIONS)
		versions(&p);
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if ((asked & PROBE_SUITES) && r->found->offered[vi])
			suites(&p, vi);
	}
	for (vi = TLS_V_10; vi < TLS_V_MAX; vi++) {
		if ((asked & PROBE_GROUPS) && r->found->offered[vi])
			groups(&p, vi);
	}
	if (asked & PROBE_GROUPS) {
		dh(&p);
		post_quantum(&p);
	}
	for (vi = TLS_V_12; vi < TLS_V_MAX; vi++) {
		if (asked & PROBE_SIGALGS)
			schemes(&p, vi);
	}
	if (asked & PROBE_CERTIFICATE) {
		certificates(&p);
		other_names(&p);
	}
	if (asked & PROBE_EXTENSIONS) {
		extensions(&p, &r->found->extra.clear);
		extensions(&p, &r->more.exts);
	}
	for (i = 0; i < r->found->nodd; i++)
		cf_buf_printf(out, "  %s%s%s%s\n", ink(&p, YELLOW), CF_TR(
		    "Singularité : ", "Oddity: "), safe(&p,
		    r->found->odd[i]), ink(&p, PLAIN));
end:
	cf_buf_str(out, "\n");
	if (cf_arena_failed(r->arena))
		out->failed = true;
}

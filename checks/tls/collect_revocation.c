/*
 * Asks the places that a certificate names whether it is revoked: OCSP
 * responders and revocation lists.  These places are others', so that nothing
 * is asked unless the user allowed it (--fetch-revocation); an address that is
 * special (private, loopback) is refused unless the deployment declares an
 * endpoint at that host and port.  What comes back counts only as far as
 * cf_ocsp_read() and cf_crl_read() let it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <confiance/limits.h>

#include "collect.h"

enum kind { OCSP, CRL, KINDS };
static const char *const keys[KINDS] = { "cert.ocsp", "cert.crl" };

/* One certificate; lives as long as the run. */
struct asked {
	struct tls_run *run;
	const char *subject;
	struct cf_ders pair; /* the certificate and its issuer's */
	const unsigned char *v[2];
	size_t len[2];
	struct kept {
		unsigned int pending;
		const char *words[CF_REVOCATION_URLS + 1];
		size_t n;
		bool answered; /* at least one place did */
		enum cf_status status; /* of the last that did not */
		const char *note;
		const void *raw; /* the first answer */
		size_t raw_len;
	} kept[KINDS];
	bool told; /* the date and the reason of a revocation */
};

/* One place. */
struct ask {
	struct asked *a;
	enum kind kind;
	const char *url;
	unsigned char nonce[CF_OCSP_NONCE];
};

/* ---- Facts ---- */

static void
put(struct asked *a, enum kind kind, enum cf_status status, const char *note)
{
	cf_emit(a->run->c, &(struct cf_claim){ .subject = a->subject,
			       .key = keys[kind], .status = status,
			       .note = note });
}

static void
emit(struct asked *a, enum kind kind)
{
	struct kept *k = &a->kept[kind];

	if (!k->answered)
		put(a, kind, k->status, k->note);
	else
		cf_emit(a->run->c, &(struct cf_claim){ .subject = a->subject,
				       .key = keys[kind],
				       .value = cf_v_list(k->words, k->n),
				       .note = k->note, .raw = k->raw,
				       .raw_len = k->raw_len });
}

static void
word(struct ask *ask, const char *status, const char *note)
{
	struct kept *k = &ask->a->kept[ask->kind];
	struct cf_arena *arena = ask->a->run->c->arena;

	if (k->n < CF_NELEM(k->words))
		k->words[k->n++] = cf_printf(arena, "%s %s", status, ask->url);
	if (note[0] != '\0')
		k->note = cf_printf(arena, "%s%s%s: %s", k->note,
		    k->note[0] != '\0' ? "; " : "", ask->url, note);
}

static void
tell_revoked(struct asked *a, const struct cf_revocation *r)
{
	if (a->told || strcmp(r->status, "revoked") != 0)
		return;
	a->told = true;
	if (r->revoked_at != 0)
		cf_emit(a->run->c, &(struct cf_claim){ .subject = a->subject,
				       .key = "cert.revoked_at",
				       .value = cf_v_time(r->revoked_at) });
	if (r->reason[0] != '\0')
		cf_emit_text(a->run->c, a->subject, "cert.revocation_reason",
		    r->reason);
}

/* ---- Answers ---- */

static void
read_answer(struct ask *ask, const struct cf_http_answer *http)
{
	struct asked *a = ask->a;
	struct kept *k = &a->kept[ask->kind];
	struct cf_arena *arena = a->run->c->arena;
	const unsigned char *body = (const unsigned char *)http->body;
	struct cf_revocation r;

	k->answered = true;
	if (http->code != 200) {
		word(ask, "invalid",
		    cf_printf(arena, "the answer is HTTP %u", http->code));
		return;
	}
	if (ask->kind == OCSP)
		cf_ocsp_read(arena, &a->pair, ask->nonce, body, http->body_len,
		    a->run->c->now, &r);
	else
		cf_crl_read(arena, &a->pair, ask->url, body, http->body_len,
		    a->run->c->now, &r);
	word(ask, r.status, r.note);
	tell_revoked(a, &r);
	if (k->raw == NULL && http->body_len > 0 &&
	    http->body_len <= CF_MAX_RAW) {
		k->raw = cf_memdup(arena, body, http->body_len);
		k->raw_len = k->raw != NULL ? http->body_len : 0;
	}
}

static void
on_answer(void *arg, const struct cf_http_answer *http)
{
	struct ask *ask = arg;
	struct kept *k = &ask->a->kept[ask->kind];

	if (http->status == CF_ST_OK) {
		read_answer(ask, http);
	} else if (http->status == CF_ST_MALFORMED && http->code == 200) {
		/* It came, and is cut short or over the limit. */
		k->answered = true;
		word(ask, "invalid", http->note);
	} else {
		k->status = http->status;
		word(ask, "unreachable", http->note);
	}
	if (--k->pending == 0)
		emit(ask->a, ask->kind);
}

/* ---- Questions ---- */

/* "http://host:port/..." : the place; false for anything else. */
static bool
place_of(struct cf_arena *arena, const char *url, const char **ret_host,
    unsigned int *ret_port)
{
	unsigned int port = strncmp(url, "https://", 8) == 0 ? 443 : 80;
	size_t scheme = port == 443 ? 8 : 7, n;
	const char *p = url + scheme, *colon;
	unsigned long given;

	if (port == 80 && strncmp(url, "http://", 7) != 0)
		return false;
	n = strcspn(p, "/?#");
	if (n == 0 || memchr(p, '@', n) != NULL)
		return false;
	*ret_host = cf_strndup(arena, p, n);
	colon = strrchr(*ret_host, ':');
	if (colon != NULL && strchr(colon, ']') == NULL) {
		given = strtoul(colon + 1, NULL, 10);
		if (given == 0 || given > 65535)
			return false;
		port = (unsigned int)given;
		*ret_host = cf_strndup(
		    arena, p, (size_t)(colon - *ret_host));
	}
	*ret_port = port;
	return true;
}

/* The endpoint that the deployment declares there; NULL none. */
static const struct cf_endpoint *
declared_at(struct cf_collect *c, const char *host, unsigned int port)
{
	const struct cf_endpoint *e;
	size_t i;

	for (i = 0; i < c->deployment->nendpoints; i++) {
		e = &c->deployment->endpoints[i];
		if (e->port == port && cf_streq(e->host, host))
			return e;
	}
	return NULL;
}

static int
send_ask(struct ask *ask)
{
	static const char *const headers[] = {
		"Content-Type: application/ocsp-request"
	};
	struct asked *a = ask->a;
	struct cf_collect *c = a->run->c;
	struct cf_http_request http = { .url = ask->url, .method = "GET",
		.connect_host = "", .sigv4 = "", .max = CF_CRL_BODY };
	const struct cf_endpoint *e;
	const unsigned char *body;
	const char *host;
	unsigned int port;

	if (!place_of(c->arena, ask->url, &host, &port))
		return CF_EPARSE;
	if ((e = declared_at(c, host, port)) != NULL) {
		http.declared = true;
		http.connect_host = e->connect_host;
		http.connect_port = e->connect_port;
	}
	if (ask->kind == OCSP) {
		if (getrandom(ask->nonce, sizeof(ask->nonce), 0) !=
			(ssize_t)sizeof(ask->nonce) ||
		    cf_ocsp_request(c->arena, &a->pair, ask->nonce, &body,
			&http.body_len) != CF_OK)
			return CF_ENOMEM;
		http.method = "POST";
		http.body = body;
		http.headers = headers;
		http.nheaders = CF_NELEM(headers);
		http.max = CF_OCSP_BODY;
	}
	return cf_http(c->net, &http, on_answer, ask);
}

static void
ask_kind(struct asked *a, enum kind kind, const struct tls_strings *urls)
{
	struct cf_arena *arena = a->run->c->arena;
	struct kept *k = &a->kept[kind];
	struct ask *ask;
	size_t i;

	*k = (struct kept){ .pending = 1, .status = CF_ST_NOT_COLLECTED,
		.note = "" };
	for (i = 0; i < urls->n && i < CF_REVOCATION_URLS; i++) {
		if ((ask = cf_alloc(arena, sizeof(*ask))) == NULL)
			continue;
		*ask = (struct ask){ .a = a, .kind = kind,
			.url = cf_strdup(arena, urls->v[i]) };
		if (send_ask(ask) == CF_OK)
			k->pending++;
		else
			word(ask, "skipped", "it is not asked at such an "
			    "address");
	}
	if (urls->n > CF_REVOCATION_URLS)
		word(&(struct ask){ .a = a, .kind = kind, .url = "" },
		    "skipped", "more addresses than are asked");
	/* Callbacks come later, never from inside cf_http(). */
	if (--k->pending == 0)
		emit(a, kind);
}

static bool
first_time(struct tls_run *run, const char *subject)
{
	const char **v;
	size_t i;

	for (i = 0; i < run->nasked; i++)
		if (cf_streq(run->asked[i], subject))
			return false;
	if (run->nasked >= CF_REVOCATION_CERTS)
		return false;
	v = cf_regrow(run->c->arena, run->asked, run->nasked * sizeof(*v),
	    (run->nasked + 1) * sizeof(*v));
	if (v == NULL)
		return false;
	v[run->nasked++] = cf_strdup(run->c->arena, subject);
	run->asked = v;
	return true;
}

void
tls_revocation_start(struct tls_run *look, const char *subject,
    const unsigned char *der, size_t len, const unsigned char *issuer,
    size_t issuer_len)
{
	/* Of the whole run: an address may be done before the answer comes,
	 * and a certificate is the same at each. */
	struct tls_run *run = look->root != NULL ? look->root : look;
	struct cf_arena *arena = run->c->arena;
	const struct tls_strings *urls[KINDS];
	struct tls_cert cert;
	struct asked *a;
	size_t i;

	if (subject == NULL || !first_time(run, subject) ||
	    tls_x509_read(arena, der, len, &cert) != CF_OK ||
	    (a = cf_alloc(arena, sizeof(*a))) == NULL)
		return;
	a->run = run;
	a->subject = cf_strdup(arena, subject);
	a->v[0] = cf_memdup(arena, der, len);
	a->len[0] = len;
	a->v[1] = issuer != NULL ? cf_memdup(arena, issuer, issuer_len) : NULL;
	a->len[1] = issuer_len;
	a->pair = (struct cf_ders){ a->v, a->len, a->v[1] != NULL ? 2 : 1 };
	urls[OCSP] = &cert.ocsp_urls;
	urls[CRL] = &cert.crl_urls;
	for (i = 0; i < KINDS; i++) {
		if (urls[i]->n == 0)
			put(a, i, CF_ST_ABSENT, "the certificate names none");
		else if (!run->c->fetch_revocation)
			put(a, i, CF_ST_NOT_COLLECTED,
			    "the places that a certificate names are others', "
			    "--fetch-revocation allows asking them");
		else if (a->pair.n < 2 || a->v[0] == NULL)
			put(a, i, CF_ST_NOT_COLLECTED,
			    "the issuer's certificate is not known");
		else
			ask_kind(a, i, urls[i]);
	}
}

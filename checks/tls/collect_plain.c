/*
 * The collector tls.plaintext: asks each endpoint that begins in plain text
 * what a client may do there before TLS, and closes.  One connection for each
 * address, and up to two more where a refusal has to be understood; no name of
 * an account and no password of anybody is ever said.
 */
#include <stdlib.h>

#include "codec_plain.h"
#include "collect.h"

static const char *const key = "tls.plaintext";

struct plain_endpoint {
	struct cf_look *look;
	struct cf_collect *c;
	const char *subject;
	struct cf_addr addr;
	struct plain plain;
	enum plain_want want;
	const struct cf_endpoint *ep;
	bool tls13; /* the comparison is made in TLS 1.3 */
};

static void
finish(struct plain_endpoint *e, enum cf_status status, const char *note)
{
	const char *v[PLAIN_WAYS];
	struct cf_look *look = e->look;
	size_t i;

	for (i = 0; i < e->plain.n; i++)
		v[i] = e->plain.ways[i];
	if (status == CF_ST_OK && e->plain.cut)
		cf_emit(e->c, &(struct cf_claim){ .subject = e->subject,
		    .key = key, .status = CF_ST_PARTIAL,
		    .value = cf_v_list(v, e->plain.n),
		    .note = "more than is kept" });
	else if (status == CF_ST_OK && e->plain.n > 0)
		cf_emit_list(e->c, e->subject, key, v, e->plain.n);
	else
		cf_emit_status(e->c, e->subject, key, status == CF_ST_OK ?
		    CF_ST_ABSENT : status, "%s", note);
	free(e);
	cf_look_end(look);
}

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct plain_endpoint *e = arg;
	const void *send;

	e->want = plain_step(&e->plain, in, len, &send, ret_send_len);
	*ret_send = send;
	if (e->want == PLAIN_MORE)
		return CF_WANT_MORE;
	return e->want == PLAIN_SEND ? CF_WANT_SEND : CF_WANT_ENOUGH;
}

static void compare(struct plain_endpoint *);

/* The same question inside TLS: taken up there, TLS is what was missing. */
static void
on_compared(void *arg, const struct cf_tls_session_result *r)
{
	struct plain_endpoint *e = arg;

	if (r->status == CF_ST_OK && r->said != NULL &&
	    plain_taken(&e->plain, r->said, r->said_len))
		finish(e, CF_ST_OK, "");
	else if (r->status == CF_ST_OK)
		finish(e, CF_ST_NOT_COLLECTED, "an invented name is refused "
		    "before TLS and inside it: what is said to others is not "
		    "known");
	else if (!e->tls13) {
		e->tls13 = true;
		compare(e);
	} else
		finish(e, CF_ST_NOT_COLLECTED, "an invented name is refused "
		    "before TLS, and TLS could not be had to compare");
}

static void
compare(struct plain_endpoint *e)
{
	struct cf_tls_session_options o = { .addr = e->addr,
		.sni = e->ep->sni,
		.starttls = e->ep->starttls,
		.tls13 = e->tls13 };

	o.inside = plain_inside(&e->plain, &o.inside_len);
	if (cf_cancelled(e->c) ||
	    cf_tls_session(e->c->net, &o, on_compared, e) != CF_OK)
		finish(e, CF_ST_NOT_COLLECTED,
		    "the handshake could not start");
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct plain_endpoint *e = arg;

	(void)in;
	(void)len;
	if (e->want == PLAIN_DONE)
		finish(e, CF_ST_OK, "");
	else if (e->want == PLAIN_LATE)
		finish(e, CF_ST_NOT_COLLECTED, "the server says whether it "
		    "demands TLS only behind a password");
	else if (e->want == PLAIN_COMPARE)
		compare(e);
	else if (e->want == PLAIN_ODD)
		finish(e, CF_ST_NOT_COLLECTED,
		    "the server does not say what it offers");
	else
		finish(e, how == CF_TALK_CLOSED ? CF_ST_REFUSED :
		    cf_talk_status(how), cf_talk_end_name(how));
}

static void
begin(struct plain_endpoint *e)
{
	struct cf_talk talk = { .addr = e->addr, .read = on_bytes,
		.done = on_end, .arg = e, .max = CF_STARTTLS_BYTES };
	const void *first;

	/* Some of them wait for the client's first word. */
	if (plain_step(&e->plain, "", 0, &first, &talk.first_len) ==
	    PLAIN_SEND)
		talk.first = first;
	if (cf_talk(e->c->net, &talk) != CF_OK)
		finish(e, CF_ST_NOT_COLLECTED,
		    "the conversation could not start");
}

static void
on_look(void *arg, struct cf_look *look)
{
	const struct cf_endpoint *ep = arg;
	struct plain_endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL) {
		cf_look_end(look);
		return;
	}
	e->look = look;
	e->c = look->c;
	e->ep = ep;
	e->addr = look->addr;
	e->subject = cf_subject(look->c->arena, "endpoint", ep->id);
	if (plain_init(&e->plain, ep->starttls, ep->sni) != CF_OK)
		finish(e, CF_ST_NOT_COLLECTED, "this protocol tells nothing "
		    "before an account is named");
	else if (look->status != CF_ST_OK)
		finish(e, look->status, look->note);
	else
		begin(e);
}

int
tls_collect_plain(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_endpoint *ep;
	struct cf_looks_options o;
	size_t i;

	(void)err;
	for (i = 0; i < c->deployment->nendpoints; i++) {
		ep = &c->deployment->endpoints[i];
		if (ep->starttls[0] == '\0')
			continue;
		o = cf_looks_of(c->arena, ep);
		o.start = on_look;
		o.arg = (void *)ep;
		if (cf_looks(c, &o) != CF_OK)
			cf_emit_status(c, o.subject, key, CF_ST_NOT_COLLECTED,
			    "the resolution could not start");
	}
	return CF_OK;
}

/*
 * Hands what a server says over DTLS to a probe that reads TLS, and what the
 * probe says to the server, one record at a time (see vuln_dtls.h).  Pure: no
 * socket, no clock.  It ends the handshake for the server, which nobody goes
 * on with.
 */
#include <string.h>

#include "vuln_dtls.h"

int
vuln_dtls_start(struct vuln_dtls *v, struct vuln_probe *probe)
{
	memset(v, 0, sizeof(*v));
	v->probe = probe;
	probe->dtls = true;
	return dtls_talk_raw(&v->talk, probe->send.data, probe->send.len);
}

void
vuln_dtls_free(struct vuln_dtls *v)
{
	dtls_talk_free(&v->talk);
}

enum cf_talk_want
vuln_dtls_feed(struct vuln_dtls *v, const unsigned char *in, size_t len)
{
	struct dtls_talk *d = &v->talk;
	struct vuln_probe *p = v->probe;
	enum cf_talk_want want;

	switch (dtls_talk_feed(d, in, len)) {
	case DTLS_SEND:
		return CF_WANT_SEND;
	case DTLS_ENOUGH:
		v->broken = true;
		return CF_WANT_ENOUGH;
	default:
		break;
	}
	want = vuln_probe_feed(
	    p, (const unsigned char *)d->stream.data, d->stream.len);
	if (want == CF_WANT_SEND &&
	    dtls_talk_record(d, p->send.data, p->send.len) == CF_OK)
		return CF_WANT_SEND;
	if (want == CF_WANT_MORE)
		return CF_WANT_MORE;
	cf_buf_reset(&d->out);
	if (p->flight.hello && p->flight.state != VULN_ALERT)
		dtls_talk_farewell(d);
	return CF_WANT_ENOUGH;
}

void
vuln_dtls_end(struct vuln_dtls *v, enum cf_talk_end how)
{
	vuln_probe_end(v->probe, v->broken ? CF_TALK_TOO_MUCH : how);
}

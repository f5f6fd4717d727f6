/*
 * Proofs of logging that a handshake brings: those inside the certificate,
 * which its authority signed with it, and those of the TLS extension.
 */
#include "codec_sct.h"
#include "collect.h"

static void
emit(struct tls_endpoint *e, const char *key, const unsigned char *data,
    size_t len, const char *none)
{
	struct cf_claim claim = { .subject = e->subject, .key = key,
		.raw = data, .raw_len = len };
	struct tls_sct scts[TLS_SCTS];
	const char *words[TLS_SCTS];
	char when[CF_TIME_LEN];
	size_t i, n;

	if (len == 0) {
		claim.status = CF_ST_ABSENT;
		claim.note = none;
		claim.raw = NULL;
	} else if (tls_scts_read(data, len, scts, TLS_SCTS, &n) != CF_OK) {
		claim.status = CF_ST_MALFORMED;
		claim.note = "not a list of signed certificate timestamps";
	} else {
		for (i = 0; i < n; i++) {
			cf_time_text(scts[i].time, when);
			words[i] = scts[i].version != 0 ?
			    cf_printf(e->arena, "version %u",
				scts[i].version + 1) :
			    cf_printf(e->arena, "%s %s %u/%u", scts[i].log,
				when, scts[i].hash, scts[i].signature);
		}
		claim.value = cf_v_list(words, n);
	}
	cf_emit(e->run->c, &claim);
}

void
tls_emit_scts(struct tls_endpoint *e)
{
	const struct cf_tls_result *s = &e->shake;
	const unsigned char *list = NULL;
	size_t len = 0;

	if (s->status != CF_ST_OK || s->nchain == 0) {
		enum cf_status status =
		    s->status != CF_ST_OK ? s->status : CF_ST_ABSENT;

		cf_emit_status(e->run->c, e->subject, "tls.scts.certificate",
		    status, "%s", s->note);
		cf_emit_status(e->run->c, e->subject, "tls.scts.extension",
		    status, "%s", s->note);
		return;
	}
	tls_x509_scts(e->arena, s->chain[0], s->chain_len[0], &list, &len);
	emit(e, "tls.scts.certificate", list, len, "none in the certificate");
	emit(e, "tls.scts.extension", s->scts, s->scts_len,
	    "none in the handshake");
}

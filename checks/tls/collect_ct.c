/*
 * Proofs of logging that a handshake brings: those inside the certificate,
 * which its authority signed with it, those of the TLS extension and of the
 * stapled answer; and what they are worth by the list of logs of the
 * deployment, else by the one that is installed with the program.
 */
#include <string.h>
#include <unistd.h>

#include <confiance/limits.h>

#include "codec_sct.h"
#include "collect.h"
#include "sct_verify.h"

/* The list that the program comes with; NULL: none is installed. */
static const char *
shipped(struct cf_arena *arena, const char *data_dir)
{
	const char *path;

	if (data_dir == NULL || data_dir[0] == '\0')
		return NULL;
	path = cf_printf(arena, "%s/tls/ct-logs.json", data_dir);
	return path != NULL && access(path, R_OK) == 0 ? path : NULL;
}

static void
emit_shipped(struct cf_collect *c, const struct tls_ct_list *list,
    const char *json, size_t len)
{
	char digest[CF_SHA256_HEX];
	struct cf_dataset d = { .name = "tls/ct-logs",
		.version = list->date,
		.date = cf_strndup(c->arena, list->date, 10),
		.licence = "BSD-3-Clause",
		.sha256 = digest };

	if (d.date != NULL && cf_sha256_hex(json, len, digest) == CF_OK)
		cf_emit_dataset(c, &d);
}

void
tls_ct_load(struct cf_collect *c, struct tls_ct *ret)
{
	const char *file = c->deployment->ct_logs, *path;
	bool own = file != NULL && file[0] != '\0';
	struct cf_err err = { 0 };
	struct cf_arena *arena = c->arena;
	char *json;
	size_t len;

	*ret = (struct tls_ct){ .source = "", .bad = "" };
	path = own ? cf_deployment_path(arena, c->deployment->file, file) :
		     shipped(arena, c->data_dir);
	if (path == NULL && !own)
		return;
	ret->given = true;
	if (!own)
		file = "ct-logs.json";
	if (cf_file_read(arena, path, CF_CT_FILE, &json, &len, &err) != CF_OK)
		ret->bad = cf_printf(arena, "%s", err.msg);
	else if (tls_ct_list_read(arena, json, len, &ret->list, &err) != CF_OK)
		ret->bad = cf_printf(arena, "\"%s\" is no list of logs: %s",
		    file, err.msg);
	else {
		ret->bad = "";
		ret->source = cf_printf(arena, "%s, %s", file, ret->list.date);
		if (!own)
			emit_shipped(c, &ret->list, json, len);
	}
}

static void
emit(struct tls_endpoint *e, const char *key, const unsigned char *data,
    size_t len, const char *none)
{
	struct cf_claim claim = { .subject = e->subject, .key = key,
		.raw = len > 0 ? data : NULL, .raw_len = len };
	struct tls_sct scts[TLS_SCTS];
	const char *words[TLS_SCTS];
	char when[CF_TIME_LEN];
	size_t i, n;
	int code;

	if (data == NULL) {
		claim.status = CF_ST_ABSENT;
		claim.note = none;
	} else if ((code = tls_scts_read(data, len, scts, TLS_SCTS, &n)) ==
	    CF_ELIMIT) {
		claim.status = CF_ST_NOT_COLLECTED;
		claim.note = cf_printf(e->arena,
		    "more than %d signed certificate timestamps", TLS_SCTS);
	} else if (code != CF_OK) {
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

/* ---- By the list of logs ---- */

struct proofs {
	struct tls_endpoint *e;
	struct tls_sct_about about;
	struct tls_cert cert;
	bool has_cert; /* it could be read */
	const char *words[3 * TLS_SCTS + 1];
	size_t n;
};

/* Whether a log in that state stands for something: as browsers have it, one
 * that was retired does for what it signed before. */
static bool
accepted(const struct tls_ct_log *log, int64_t signed_at)
{
	return cf_streq(log->state, "usable") ||
	    cf_streq(log->state, "qualified") ||
	    cf_streq(log->state, "readonly") ||
	    (cf_streq(log->state, "retired") && signed_at < log->since);
}

/* What the log said that it takes; Google's list, schema of version 3. */
static bool
outside(const struct tls_ct_log *log, int64_t not_after)
{
	return log->has_interval &&
	    (not_after < log->start || not_after >= log->end);
}

static const char *
worth(struct proofs *p, const struct tls_sct *sct,
    const struct tls_ct_log *log, bool inside)
{
	switch (tls_sct_verify(sct, log->key, log->key_len, &p->about,
	    inside)) {
	case TLS_SCT_INVALID:
		return "invalid";
	case TLS_SCT_UNVERIFIABLE:
		return "unverifiable";
	case TLS_SCT_VALID:
		break;
	}
	if (sct->time > p->e->run->c->now)
		return "future";
	if (!accepted(log, sct->time))
		return "not-accepted";
	if (log->has_interval && !p->has_cert)
		return "unverifiable";
	return outside(log, p->cert.not_after) ? "outside-interval" : "valid";
}

/* "Log A (usable, for notAfter 2026-01-01 to 2026-07-01, extension)". */
static const char *
log_text(struct cf_arena *arena, const struct tls_ct_log *log,
    const char *place)
{
	const char *state = log->state[0] != '\0' ? log->state : "no state";
	char start[CF_TIME_LEN], end[CF_TIME_LEN];

	if (!log->has_interval)
		return cf_printf(arena, "%s (%s, %s)", log->name, state, place);
	cf_time_text(log->start, start);
	cf_time_text(log->end, end);
	return cf_printf(arena, "%s (%s, for notAfter from %s to before %s, %s)",
	    log->name, state, start, end, place);
}

static void
weigh(struct proofs *p, const unsigned char *data, size_t len,
    const char *place)
{
	struct cf_arena *arena = p->e->arena;
	const struct tls_ct_log *log;
	struct tls_sct scts[TLS_SCTS];
	size_t i, n;
	int code;

	if (data == NULL)
		return;
	code = tls_scts_read(data, len, scts, TLS_SCTS, &n);
	if (code != CF_OK) {
		p->words[p->n++] = code == CF_ELIMIT ?
		    cf_printf(arena, "unverifiable: more than %d SCTs (%s)",
			TLS_SCTS, place) :
		    cf_printf(arena, "malformed: list (%s)", place);
		return;
	}
	for (i = 0; i < n; i++) {
		if (scts[i].version != 0)
			p->words[p->n++] = cf_printf(arena,
			    "unverifiable: version %u (%s)",
			    scts[i].version + 1, place);
		else if ((log = tls_ct_find(&p->e->run->ct.list,
			      scts[i].log)) == NULL)
			p->words[p->n++] = cf_printf(arena,
			    "unknown-log: %s (%s)", scts[i].log, place);
		else
			p->words[p->n++] = cf_printf(arena, "%s: %s",
			    worth(p, &scts[i], log,
				cf_streq(place, "certificate")),
			    log_text(arena, log, place));
	}
}

/* The certificate, then where its issuer's may be: on the path, else among
 * those sent. */
static void
about(struct tls_endpoint *e, struct tls_sct_about *ret)
{
	const struct cf_tls_result *s = &e->shake;
	const unsigned char *v[2 * CF_TLS_CHAIN + 1];
	size_t len[2 * CF_TLS_CHAIN + 1], i, n = 0;

	for (i = 0; i < s->nchain && i < CF_TLS_CHAIN; i++, n++) {
		v[n] = s->chain[i];
		len[n] = s->chain_len[i];
	}
	for (i = 1; i < s->path.n && i < CF_TLS_CHAIN; i++, n++) {
		v[n] = s->path.v[i];
		len[n] = s->path.len[i];
	}
	tls_sct_about(e->arena, &(struct cf_ders){ v, len, n }, ret);
}

static void
emit_logs(struct tls_endpoint *e, const unsigned char *inside,
    size_t inside_len)
{
	const struct cf_tls_result *s = &e->shake;
	const struct tls_ct *ct = &e->run->ct;
	struct cf_claim claim = { .subject = e->subject, .key = "tls.sct_logs",
		.source = ct->source };
	const unsigned char *stapled = NULL;
	struct proofs p = { .e = e };
	size_t len = 0;

	if (ct->bad[0] != '\0') {
		claim.status = CF_ST_NOT_COLLECTED;
		claim.note = ct->bad;
		cf_emit(e->run->c, &claim);
		return;
	}
	about(e, &p.about);
	p.has_cert = tls_x509_read(e->arena, s->chain[0], s->chain_len[0],
	    &p.cert) == CF_OK;
	weigh(&p, inside, inside_len, "certificate");
	weigh(&p, s->scts, s->scts_len, "extension");
	if (s->staple_len > 0)
		tls_staple_scts(e->arena, s->staple, s->staple_len, &stapled,
		    &len);
	weigh(&p, stapled, len, "staple");
	if (p.n == 0) {
		claim.status = CF_ST_ABSENT;
		claim.note = "none";
	} else
		claim.value = cf_v_list(p.words, p.n);
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
		if (e->run->ct.given)
			cf_emit_status(e->run->c, e->subject, "tls.sct_logs",
			    status, "%s", s->note);
		return;
	}
	tls_x509_scts(e->arena, s->chain[0], s->chain_len[0], &list, &len);
	emit(e, "tls.scts.certificate", list, len, "none in the certificate");
	emit(e, "tls.scts.extension", s->scts, s->scts_len,
	    "none in the handshake");
	if (e->run->ct.given)
		emit_logs(e, list, len);
}

/*
 * What was found, as facts.  A list that was not seen to its end is partial;
 * what met silence has a status and no value; silence beside a control that
 * was answered stands in the note.
 */
#include "ike.h"

static const char *const list_keys[IKE_KINDS] = { NULL, "ike.encryption",
	"ike.prf", "ike.integrity", "ike.dh_groups" };
/* Those that speak of version 2 alone. */
static const char *const all_keys[] = { "ike.versions", "ike.encryption",
	"ike.prf", "ike.integrity", "ike.dh_groups", "ike.chosen",
	"ike.aggressive" };

static void
put_esp(struct cf_collect *c, const char *subject)
{
	cf_emit_status(c, subject, "ike.esp", CF_ST_NOT_COLLECTED,
	    "ESP is negotiated after authentication");
}

void
ike_emit_failure(struct cf_collect *c, const char *subject,
    enum cf_status status, const char *note)
{
	size_t i;

	for (i = 0; i < CF_NELEM(all_keys); i++)
		cf_emit_status(c, subject, all_keys[i], status, "%s", note);
	put_esp(c, subject);
}

static void
put_list(struct cf_collect *c, const char *subject, const char *key,
    enum cf_status status, const char *note, const char *const *v, size_t n)
{
	struct cf_claim claim = { .subject = subject,
		.key = key,
		.status = status,
		.note = note };

	if (status == CF_ST_OK || status == CF_ST_PARTIAL)
		claim.value = cf_v_list(v, n);
	cf_emit(c, &claim);
}

static enum cf_status
status_of(enum ike_outcome o)
{
	switch (o) {
	case IKE_SILENT:
		return CF_ST_TIMEOUT;
	case IKE_TURNED_AWAY:
	case IKE_NO_PROPOSAL:
		return CF_ST_REFUSED;
	case IKE_NO_ROUTE:
		return CF_ST_UNREACHABLE;
	case IKE_STOPPED:
		return CF_ST_NOT_COLLECTED;
	default:
		return CF_ST_MALFORMED;
	}
}

/* What both versions together say when neither was accepted. */
static enum cf_status
nothing(const struct ike_found *f, const char **ret_note)
{
	if (f->stopped) {
		*ret_note = "stopped";
		return CF_ST_NOT_COLLECTED;
	}
	if (f->v2 == IKE_NO || f->v1 == IKE_NO) {
		*ret_note = "IKE answers, and refuses every proposal made "
			    "from here";
		return CF_ST_REFUSED;
	}
	*ret_note = f->last[1] == IKE_SILENT ? "no answer" :
	    f->last[1] == IKE_TURNED_AWAY    ? "the port is closed" :
					       "no answer of IKE";
	return status_of(f->last[1]);
}

static void
put_versions(struct cf_collect *c, const char *subject,
    const struct ike_found *f)
{
	const char *v[2], *note = NULL;
	enum cf_status status;
	size_t n = 0;

	if (f->v1 == IKE_YES)
		v[n++] = "IKEv1";
	if (f->v2 == IKE_YES)
		v[n++] = "IKEv2";
	if (n == 0)
		status = nothing(f, &note);
	else if (f->v1 == IKE_UNKNOWN || f->v2 == IKE_UNKNOWN) {
		status = CF_ST_PARTIAL;
		note = f->v1 == IKE_UNKNOWN ? "whether IKEv1 is accepted is "
					      "not known" :
					      "whether IKEv2 is accepted is "
					      "not known";
	} else {
		status = CF_ST_OK;
		if (f->v1 == IKE_NO && f->last[0] == IKE_NO_PROPOSAL)
			note = "IKEv1: the usual proposals are refused in "
			       "words";
		if (f->by_silence[0] && f->v1 == IKE_NO)
			note = "IKEv1: silence, while IKEv2 answers";
		if (f->by_silence[1] && f->v2 == IKE_NO)
			note = "IKEv2: silence, while IKEv1 answers";
	}
	put_list(c, subject, "ike.versions", status, note, v, n);
}

static void
put_lists(struct cf_collect *c, const char *subject, const struct ike_found *f)
{
	const char *names[64], *note = "IKEv2 is not accepted";
	enum cf_status status = CF_ST_ABSENT;
	size_t i;
	int k;

	if (f->v2 == IKE_UNKNOWN || f->v1 != IKE_YES)
		status = nothing(f, &note);
	for (k = IKE_ENCR; k < IKE_KINDS; k++) {
		const struct ike_list *l = &f->lists[k];

		if (f->v2 != IKE_YES) {
			put_list(c, subject, list_keys[k], status, note, NULL,
			    0);
			continue;
		}
		for (i = 0; i < l->n; i++)
			names[i] = ike_transforms[l->v[i]].name;
		put_list(c, subject, list_keys[k], l->status,
		    l->status == CF_ST_OK || l->status == CF_ST_ABSENT ?
			NULL :
			l->note,
		    names, l->n);
	}
}

static void
put_chosen(struct cf_collect *c, const char *subject,
    const struct ike_found *f)
{
	const char *names[IKE_KINDS];
	size_t n = 0;
	int k;

	for (k = IKE_ENCR; k < IKE_KINDS; k++) {
		if (f->chosen[k] >= 0)
			names[n++] = ike_transforms[f->chosen[k]].name;
	}
	if (!f->saw_choice)
		cf_emit_status(c, subject, "ike.chosen", CF_ST_NOT_COLLECTED,
		    "no whole exchange was seen");
	else
		cf_emit_list(c, subject, "ike.chosen", names, n);
}

static const char *
or_number(struct cf_collect *c, const char *name, unsigned int number)
{
	return name != NULL ? name : cf_printf(c->arena, "%u", number);
}

static void
put_v1(struct cf_collect *c, const char *subject, const struct ike_found *f)
{
	static const char *const modes[] = { "main", "aggressive" };
	const char *lines[2], *ciphers[2];
	size_t i, n = 0;
	int g;

	for (i = 0; i < 2; i++) {
		const struct ike_v1_choice *v = &f->v1_choice[i];

		if (!f->has_v1_choice[i])
			continue;
		g = ike_transform_find(IKE_DH, v->group, 0);
		ciphers[n] = or_number(c, ike_v1_cipher(v->cipher, v->bits),
		    v->cipher);
		lines[n] = cf_printf(c->arena, "%s: %s %s %s %s", modes[i],
		    ciphers[n], or_number(c, ike_v1_hash(v->hash), v->hash),
		    or_number(c, ike_v1_auth(v->auth), v->auth),
		    or_number(c, g >= 0 ? ike_transforms[g].name : NULL,
			v->group));
		n++;
	}
	if (n == 2 && cf_streq(ciphers[0], ciphers[1]))
		put_list(c, subject, "ike.v1_encryption", CF_ST_PARTIAL,
		    "only what was chosen", ciphers, 1);
	else if (n > 0)
		put_list(c, subject, "ike.v1_encryption", CF_ST_PARTIAL,
		    "only what was chosen", ciphers, n);
	if (n > 0)
		cf_emit_list(c, subject, "ike.v1_chosen", lines, n);
	if (f->aggressive != IKE_UNKNOWN)
		cf_emit_bool(c, subject, "ike.aggressive",
		    f->aggressive == IKE_YES);
	else
		cf_emit_status(c, subject, "ike.aggressive",
		    f->stopped	? CF_ST_NOT_COLLECTED :
		    f->fast_odd ? CF_ST_REFUSED :
		    f->answered[0] || f->last[0] == IKE_SILENT ?
				 CF_ST_TIMEOUT :
				 status_of(f->last[0]),
		    "%s",
		    f->fast_odd ? "refused for this identity; others may be "
				  "accepted" :
				  "no answer that settles it");
}

/* Vendor identifiers of both versions, and what version 2 can. */
static void
put_words(struct cf_collect *c, const char *subject, const struct ike_found *f)
{
	const struct ike_answer *from[2] = { &f->first, &f->first_v1 };
	const char *v[2 * CF_IKE_VENDORS], *name;
	char hex[2 * CF_IKE_VENDOR_LEN + 1];
	size_t n = 0, i, k;

	for (i = 0; i < 2; i++) {
		for (k = 0; k < from[i]->nvendors; k++) {
			const struct ike_vendor *id = &from[i]->vendors[k];

			cf_hex(id->id, id->len, hex);
			name = ike_vendor_name(id->id, id->len);
			v[n++] = cf_printf(c->arena, "%s%s%s%s", hex,
			    name != NULL ? " (" : "",
			    name != NULL ? name : "", name != NULL ? ")" : "");
		}
	}
	if (n > 0)
		cf_emit_list(c, subject, "ike.vendor_ids", v, n);
	else if (f->answered[0] || f->answered[1])
		cf_emit_status(c, subject, "ike.vendor_ids", CF_ST_ABSENT,
		    "none announced");
	for (i = n = 0; i < f->first.nnotifies; i++)
		v[n++] = or_number(c, ike_notify_name(f->first.notifies[i]),
		    f->first.notifies[i]);
	if (n > 0)
		cf_emit_list(c, subject, "ike.notifications", v, n);
	if (f->answered[1])
		cf_emit_bool(c, subject, "ike.cookie", f->cookie);
	cf_emit_int(c, subject, "ike.exchanges", f->probes);
}

void
ike_emit(struct cf_collect *c, const char *subject, const struct ike_found *f)
{
	put_versions(c, subject, f);
	put_lists(c, subject, f);
	put_chosen(c, subject, f);
	put_v1(c, subject, f);
	put_words(c, subject, f);
	put_esp(c, subject);
}

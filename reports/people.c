/*
 * Words, numbers and dates for people.  Pure, without locale.
 */
#include <inttypes.h>
#include <string.h>

#include "people.h"

#define NBSP "\xc2\xa0"	      /* U+00A0 */
#define NNBSP "\xe2\x80\xaf" /* U+202F, narrow */

struct cf_text
rp_level(enum cf_level level)
{
	switch (level) {
	case CF_LV_MUST:
		return (struct cf_text){ "obligatoire", "mandatory" };
	case CF_LV_SHOULD:
		return (struct cf_text){ "recommandé", "recommended" };
	default:
		return (struct cf_text){ "variante tolérée",
			"tolerated variant" };
	}
}

struct cf_text
rp_obligation(enum cf_obligation obligation)
{
	switch (obligation) {
	case CF_OB_MUST:
		return (struct cf_text){ "obligation", "must" };
	case CF_OB_SHOULD:
		return (struct cf_text){ "recommandation", "should" };
	case CF_OB_CONDITIONAL:
		return (struct cf_text){ "obligation sous condition",
			"conditional" };
	default:
		return (struct cf_text){ "définition", "definition" };
	}
}

struct cf_text
rp_kind(enum cf_assessment_kind kind)
{
	switch (kind) {
	case CF_AS_AUTOMATED:
		return (struct cf_text){ "contrôle automatique",
			"automatic check" };
	case CF_AS_PARTIAL:
		return (struct cf_text){ "contrôle partiel",
			"partial check" };
	case CF_AS_DECLARED:
		return (struct cf_text){ "sur déclaration",
			"on declarations" };
	default:
		return (struct cf_text){ "contrôle humain", "human check" };
	}
}

struct cf_text
rp_target_kind(const char *kind)
{
	static const struct {
		const char *kind;
		struct cf_text text;
	} rows[] = {
		{ "endpoint", { "point d'accès", "endpoint" } },
		{ "domain", { "domaine", "domain" } },
		{ "key_store", { "magasin de clés", "key store" } },
		{ "data_store", { "magasin de données", "data store" } },
		{ "third_party", { "tiers", "third party" } },
		{ "document", { "document", "document" } },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++) {
		if (strcmp(rows[i].kind, kind) == 0)
			return rows[i].text;
	}
	return (struct cf_text){ kind, kind };
}

struct cf_text
rp_collector_end(const char *end)
{
	static const struct {
		const char *end;
		struct cf_text text;
	} rows[] = {
		{ "done", { "terminé", "done" } },
		{ "cancelled", { "interrompu", "cancelled" } },
		{ "crashed", { "arrêt brutal", "crashed" } },
		{ "timeout", { "délai dépassé", "timeout" } },
		{ "failed", { "en échec", "failed" } },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++) {
		if (strcmp(rows[i].end, end) == 0)
			return rows[i].text;
	}
	return (struct cf_text){ end, end };
}

const char *
rp_status_sign(enum cf_req_status status)
{
	static const char *const signs[CF_RQ_MAX] = {
		[CF_RQ_NON_APPLICABLE] = "–",
		[CF_RQ_CONFORME] = "✓",
		[CF_RQ_REMARQUE] = "!",
		[CF_RQ_DECLARE] = "◇",
		[CF_RQ_A_VERIFIER] = "○",
		[CF_RQ_INDETERMINE] = "?",
		[CF_RQ_NON_CONFORME] = "✗",
	};

	return (unsigned int)status < CF_RQ_MAX ? signs[status] : "?";
}

const char *
rp_verdict_sign(enum cf_verdict verdict)
{
	switch (verdict) {
	case CF_VD_PASS:
		return "✓";
	case CF_VD_FAIL:
		return "✗";
	case CF_VD_NA:
		return "–";
	default:
		return "?";
	}
}

struct cf_text
rp_scale(const struct cf_rp_word *words, size_t n, const char *id)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(words[i].id, id) == 0)
			return words[i].title;
	}
	return (struct cf_text){ id, id };
}

void
rp_percent(struct cf_buf *buf, enum cf_lang lang, int64_t milli)
{
	cf_buf_printf(buf, lang == CF_LANG_FR ? "%" PRId64 ",%" PRId64 NNBSP
	    "%%" : "%" PRId64 ".%" PRId64 "%%", milli / 10, milli % 10);
}

void
rp_date(struct cf_buf *buf, enum cf_lang lang, const char *s)
{
	static const char *const fr[] = { "janvier", "février", "mars",
		"avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre" };
	static const char *const en[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };
	size_t month, day;

	if (s[0] == '\0' ||
	    (!sh_form_ok(SH_TIME, s) && !sh_form_ok(SH_DAY, s))) {
		cf_buf_str(buf, s);
		return;
	}
	month = (size_t)(s[5] - '0') * 10 + (size_t)(s[6] - '0');
	day = (size_t)(s[8] - '0') * 10 + (size_t)(s[9] - '0');
	if (month < 1 || month > 12) {
		cf_buf_str(buf, s);
		return;
	}
	cf_buf_printf(buf, lang == CF_LANG_FR && day == 1 ? "%zuer" : "%zu",
	    day);
	cf_buf_printf(buf, NBSP "%s" NBSP "%.4s", lang == CF_LANG_FR ?
	    fr[month - 1] : en[month - 1], s);
	if (s[10] == 'T')
		cf_buf_printf(buf, lang == CF_LANG_FR ? " à %.5s" NBSP "UTC" :
		    ", %.5s" NBSP "UTC", s + 11);
}

void
rp_typography(struct cf_buf *buf, enum cf_lang lang, const char *s)
{
	const char *after;
	size_t run;

	while (lang == CF_LANG_FR && *s != '\0') {
		/* Only a space or the first byte of « matters. */
		run = strcspn(s, " \xc2");
		cf_buf_add(buf, s, run);
		s += run;
		if (*s == '\0')
			break;
		after = s + 1;
		if (*s == ' ' && (*after == ':' || cf_starts(after, "»"))) {
			cf_buf_str(buf, NBSP);
		} else if (*s == ' ' && *after != '\0' &&
		    strchr(";?!%", *after) != NULL) {
			cf_buf_str(buf, NNBSP);
		} else if (cf_starts(s, "« ")) {
			cf_buf_str(buf, "«" NBSP);
			after = s + strlen("« ");
		} else {
			cf_buf_add(buf, s, 1);
		}
		s = after;
	}
	cf_buf_str(buf, s);
}

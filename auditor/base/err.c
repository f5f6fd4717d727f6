/*
 * Errors of ours: a code and one sentence, with the place when it is known.
 * Nothing is printed here; the commands decide what a person sees.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <confiance/base.h>

enum cf_lang cf_lang = CF_LANG_EN;

const char *
cf_text_pick(struct cf_text text, enum cf_lang lang)
{
	return lang == CF_LANG_FR ? text.fr : text.en;
}

static void CF_PRINTF(6, 0)
fill(struct cf_err *err, int code, const char *file, unsigned int line,
    unsigned int column, const char *fmt, va_list ap)
{
	if (err == NULL || err->code != CF_OK)
		return;
	err->code = code;
	err->line = line;
	err->column = column;
	snprintf(err->file, sizeof(err->file), "%s", file != NULL ? file : "");
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
}

int
cf_err_set(struct cf_err *err, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, NULL, 0, 0, fmt, ap);
	va_end(ap);
	return code;
}

int
cf_err_at(struct cf_err *err, int code, const char *file, unsigned int line,
    unsigned int column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, file, line, column, fmt, ap);
	va_end(ap);
	return code;
}

int
cf_err_sys(struct cf_err *err, const char *fmt, ...)
{
	char reason[128];
	int saved = errno;
	size_t used;
	va_list ap;

	if (err == NULL || err->code != CF_OK)
		return CF_ESYS;
	va_start(ap, fmt);
	fill(err, CF_ESYS, NULL, 0, 0, fmt, ap);
	va_end(ap);
	used = strlen(err->msg);
	snprintf(err->msg + used, sizeof(err->msg) - used, ": %s",
	    strerror_r(saved, reason, sizeof(reason)));
	return CF_ESYS;
}

const char *
cf_err_text(const struct cf_err *err, char *buf, size_t len)
{
	if (err->file[0] == '\0')
		snprintf(buf, len, "%s", err->msg);
	else if (err->line == 0)
		snprintf(buf, len, "%s: %s", err->file, err->msg);
	else if (err->column == 0)
		snprintf(buf, len, "%s:%u: %s", err->file, err->line, err->msg);
	else
		snprintf(buf, len, "%s:%u:%u: %s", err->file, err->line,
		    err->column, err->msg);
	return buf;
}

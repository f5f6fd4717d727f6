/*
 * The table of writers, and files on disk.  A format is a row here and a file
 * write_NAME.c.  Everything is printed in memory first, so that a report that
 * cannot be printed leaves the files of the last one alone.
 */
#include <string.h>

#include <confiance/limits.h>

#include "shape.h"

static const struct cf_report_writer writers[] = {
	{ "xml", "xml", { "rapport XML, dans les deux langues",
	    "XML report, in both languages" }, cf_write_xml },
	{ "json", "json", { "rapport JSON, dans les deux langues",
	    "JSON report, in both languages" }, cf_write_json },
	{ "html", "html", { "page à lire et à imprimer",
	    "page to read and to print" }, cf_write_html },
	{ "text", "txt", { "résumé pour le terminal",
	    "summary for the terminal" }, cf_write_text },
};

const struct cf_report_writer *
cf_report_writers(size_t *ret_n)
{
	*ret_n = CF_NELEM(writers);
	return writers;
}

const struct cf_report_writer *
cf_report_writer_find(const char *name)
{
	size_t i;

	for (i = 0; i < CF_NELEM(writers); i++) {
		if (strcmp(writers[i].name, name) == 0)
			return &writers[i];
	}
	return NULL;
}

int
cf_report_print(const struct cf_report *report,
    const struct cf_report_writer *writer,
    const struct cf_write_options *options, struct cf_buf *buf,
    struct cf_err *err)
{
	int r = writer->write(report, options, buf, err);

	if (r == CF_OK && cf_buf_failed(buf))
		return cf_err_set(err, CF_ELIMIT,
		    CF_TR("le rapport %s dépasse %zu octets",
			"the %s report is larger than %zu bytes"),
		    writer->name, buf->max);
	return r;
}

static int
unknown_format(const char *name, struct cf_err *err)
{
	const char *names[CF_NELEM(writers)], *near;
	size_t i;

	for (i = 0; i < CF_NELEM(writers); i++)
		names[i] = writers[i].name;
	near = cf_nearest(name, names, CF_NELEM(names));
	if (near == NULL)
		return cf_err_set(err, CF_EUSAGE,
		    CF_TR("format de rapport inconnu : « %s »",
			"unknown report format \"%s\""), name);
	return cf_err_set(err, CF_EUSAGE,
	    CF_TR("format de rapport inconnu : « %s » (peut-être « %s »)",
		"unknown report format \"%s\" (did you mean \"%s\"?)"),
	    name, near);
}

static int
write_file(const char *dir, const struct cf_report_writer *writer,
    const struct cf_buf *buf, struct cf_err *err)
{
	struct cf_buf path;
	int r;

	cf_buf_init(&path, CF_MAX_TEXT);
	cf_buf_printf(&path, "%s/report.%s", dir, writer->extension);
	if (cf_buf_failed(&path))
		r = cf_err_set(err, CF_ELIMIT, CF_TR("chemin trop long",
		    "path too long"));
	else
		/* A report says where a system is weak: its owner only. */
		r = cf_file_write(path.data, buf->data, buf->len, 0600, err);
	cf_buf_free(&path);
	return r;
}

int
cf_report_write(const char *dir, const struct cf_strings *formats,
    const struct cf_report *report, const struct cf_write_options *options,
    struct cf_err *err)
{
	const struct cf_report_writer *writer;
	struct cf_buf bufs[CF_NELEM(writers)];
	bool wanted[CF_NELEM(writers)] = { false };
	size_t i;
	int r = CF_OK;

	for (i = 0; i < CF_NELEM(writers); i++)
		cf_buf_init(&bufs[i], CF_MAX_REPORT);
	for (i = 0; r == CF_OK && i < formats->n; i++) {
		writer = cf_report_writer_find(formats->v[i]);
		if (writer == NULL)
			r = unknown_format(formats->v[i], err);
		else
			wanted[writer - writers] = true;
	}
	for (i = 0; r == CF_OK && i < CF_NELEM(writers); i++) {
		if (wanted[i])
			r = cf_report_print(report, &writers[i], options,
			    &bufs[i], err);
	}
	for (i = 0; r == CF_OK && i < CF_NELEM(writers); i++) {
		if (wanted[i])
			r = write_file(dir, &writers[i], &bufs[i], err);
	}
	for (i = 0; i < CF_NELEM(writers); i++)
		cf_buf_free(&bufs[i]);
	return r;
}

/*
 * The table of writers, and files on disk.  A format is a row here and a file
 * write_NAME.c.  All files are written aside, one after the other, and renamed
 * when the last one is there, so that a report that cannot be printed leaves
 * the files of the last one alone.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
		    CF_TR("le rapport %s dépasse %zu octets : répartir le "
			  "périmètre entre plusieurs fichiers de déploiement",
			"the %s report is larger than %zu bytes: divide the "
			"perimeter among several deployment files"),
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

/* Where a format goes, and where it is until all are there. */
struct place {
	struct cf_buf path, aside;
	bool wanted;
};

static int
place_make(struct place *p, const char *dir,
    const struct cf_report_writer *writer, struct cf_err *err)
{
	cf_buf_printf(&p->path, "%s/report.%s", dir, writer->extension);
	cf_buf_printf(&p->aside, "%s/report.%s.new", dir, writer->extension);
	p->wanted = true;
	return cf_buf_failed(&p->path) || cf_buf_failed(&p->aside) ?
	    cf_err_set(err, CF_ELIMIT, CF_TR("chemin trop long",
		"path too long")) : CF_OK;
}

static int
write_aside(const struct place *p, const struct cf_report *report,
    const struct cf_report_writer *writer,
    const struct cf_write_options *options, struct cf_err *err)
{
	struct cf_buf buf;
	int r;

	cf_buf_init(&buf, CF_MAX_REPORT);
	r = cf_report_print(report, writer, options, &buf, err);
	/* A report says where a system is weak: its owner only. */
	if (r == CF_OK)
		r = cf_file_write(p->aside.data, buf.data, buf.len, 0600, err);
	cf_buf_free(&buf);
	return r;
}

static int
show(const struct place *p, struct cf_err *err)
{
	if (rename(p->aside.data, p->path.data) == 0)
		return CF_OK;
	return cf_err_sys(err, CF_TR("impossible de renommer « %s »",
	    "cannot rename \"%s\""), p->aside.data);
}

int
cf_report_write(const char *dir, const struct cf_strings *formats,
    const struct cf_report *report, const struct cf_write_options *options,
    struct cf_err *err)
{
	struct place places[CF_NELEM(writers)] = { 0 };
	const struct cf_report_writer *writer;
	size_t i;
	int r = CF_OK;

	for (i = 0; i < CF_NELEM(writers); i++) {
		cf_buf_init(&places[i].path, CF_MAX_TEXT);
		cf_buf_init(&places[i].aside, CF_MAX_TEXT);
	}
	for (i = 0; r == CF_OK && i < formats->n; i++) {
		writer = cf_report_writer_find(formats->v[i]);
		if (writer == NULL)
			r = unknown_format(formats->v[i], err);
		else if (!places[writer - writers].wanted)
			r = place_make(&places[writer - writers], dir, writer,
			    err);
	}
	for (i = 0; r == CF_OK && i < CF_NELEM(writers); i++) {
		if (places[i].wanted)
			r = write_aside(&places[i], report, &writers[i],
			    options, err);
	}
	for (i = 0; i < CF_NELEM(writers); i++) {
		if (r == CF_OK && places[i].wanted)
			r = show(&places[i], err);
		else if (places[i].wanted && places[i].aside.data != NULL)
			(void)unlink(places[i].aside.data);
		cf_buf_free(&places[i].path);
		cf_buf_free(&places[i].aside);
	}
	return r;
}

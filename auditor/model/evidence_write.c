/*
 * The evidence folder, written while facts come in.
 *
 * facts.jsonl grows line by line; the manifest is written at the start, saying
 * that the collection is not complete, and again at the end.  Whatever stops
 * the program between the two leaves a folder that is valid and says so.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/limits.h>

#include "evidence_priv.h"

struct cf_writer_ev {
	struct cf_evidence *evidence;
	char *dir;
	FILE *facts;
	char head[CF_SHA256_HEX];
	uint64_t written;
	struct cf_err failure; /* the first; sticky */
};

/* ---- The manifest ---- */

static void
set(json_t *obj, const char *name, const char *text)
{
	json_object_set_new(obj, name, json_string(text != NULL ? text : ""));
}

static json_t *
datasets_json(const struct cf_manifest *manifest)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < manifest->ndatasets; i++) {
		const struct cf_dataset *set_ = &manifest->datasets[i];
		json_t *obj = json_object();

		set(obj, "name", set_->name);
		set(obj, "version", set_->version);
		set(obj, "date", set_->date);
		set(obj, "licence", set_->licence);
		set(obj, "sha256", set_->sha256);
		json_array_append_new(list, obj);
	}
	return list;
}

static json_t *
ends_json(const struct cf_manifest *manifest)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < manifest->nends; i++) {
		json_t *obj = json_object();

		set(obj, "collector", manifest->ends[i].collector);
		set(obj, "end", manifest->ends[i].end);
		set(obj, "note", manifest->ends[i].note);
		json_array_append_new(list, obj);
	}
	return list;
}

static int
write_manifest(const char *dir, const struct cf_manifest *manifest,
    struct cf_err *err)
{
	json_t *obj = json_object();
	char path[4096], *text;
	int rc;

	json_object_set_new(obj, "format", json_integer(1));
	set(obj, "program", manifest->program);
	set(obj, "build", manifest->build);
	set(obj, "started", manifest->started);
	set(obj, "finished", manifest->finished);
	set(obj, "clock", manifest->clock);
	set(obj, "resolver", manifest->resolver);
	set(obj, "sandbox", manifest->sandbox);
	set(obj, "deployment_sha256", manifest->deployment_sha256);
	json_object_set_new(obj, "complete", json_boolean(manifest->complete));
	set(obj, "why", manifest->why);
	json_object_set_new(obj, "facts",
	    json_integer((json_int_t)manifest->facts));
	set(obj, "head", manifest->head);
	json_object_set_new(obj, "datasets", datasets_json(manifest));
	json_object_set_new(obj, "collectors", ends_json(manifest));
	text = json_dumps(obj, JSON_SORT_KEYS | JSON_INDENT(1));
	json_decref(obj);
	if (text == NULL)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	snprintf(path, sizeof(path), "%s/manifest.json", dir);
	rc = cf_file_write(path, text, strlen(text), 0644, err);
	free(text);
	return rc;
}

/* ---- The folder ---- */

static int
make_dir(const char *path, struct cf_err *err)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return CF_OK;
	return cf_err_sys(err, CF_TR("impossible de créer le dossier « %s »",
	    "cannot make the folder '%s'"), path);
}

static int
open_files(struct cf_writer_ev *writer, const char *yaml, size_t len,
    struct cf_err *err)
{
	char path[4096];
	int fd, rc;

	if ((rc = make_dir(writer->dir, err)) != CF_OK)
		return rc;
	snprintf(path, sizeof(path), "%s/blobs", writer->dir);
	if ((rc = make_dir(path, err)) != CF_OK)
		return rc;
	/* Evidence is never written over: that would lose it. */
	snprintf(path, sizeof(path), "%s/facts.jsonl", writer->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 && errno == EEXIST)
		return cf_err_set(err, CF_EUSAGE, CF_TR(
		    "« %s » existe déjà : choisissez un dossier neuf, les preuves ne sont jamais écrasées",
		    "'%s' exists already: choose a new folder, evidence is never written over"),
		    path);
	if (fd < 0 || (writer->facts = fdopen(fd, "w")) == NULL) {
		rc = cf_err_sys(err, CF_TR("impossible de créer « %s »",
		    "cannot create '%s'"), path);
		if (fd >= 0)
			close(fd);
		return rc;
	}
	snprintf(path, sizeof(path), "%s/deployment.yaml", writer->dir);
	return cf_file_write(path, yaml, len, 0644, err);
}

static void
writer_free(struct cf_writer_ev *writer)
{
	if (writer->facts != NULL)
		fclose(writer->facts);
	free(writer->dir);
	free(writer);
}

int
cf_evwriter_open(const char *dir, const char *yaml, size_t len,
    struct cf_evidence *evidence, struct cf_writer_ev **ret,
    struct cf_err *err)
{
	struct cf_manifest begun = { .head = CF_CHAIN_START,
		.why = "the collection was cut short" };
	struct cf_writer_ev *writer;
	int rc;

	if (strlen(dir) > 3000)
		return cf_err_set(err, CF_EUSAGE, CF_TR(
		    "le chemin « %.40s… » est trop long",
		    "the path '%.40s…' is too long"), dir);
	if ((writer = calloc(1, sizeof(*writer))) == NULL ||
	    (writer->dir = strdup(dir)) == NULL) {
		free(writer);
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	}
	writer->evidence = evidence;
	memcpy(writer->head, CF_CHAIN_START, sizeof(writer->head));
	if ((rc = open_files(writer, yaml, len, err)) != CF_OK ||
	    (rc = write_manifest(dir, &begun, err)) != CF_OK) {
		writer_free(writer);
		return rc;
	}
	*ret = writer;
	return CF_OK;
}

static int
write_blob(struct cf_writer_ev *writer, const void *raw, size_t len,
    const char *digest, struct cf_err *err)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/blobs/%s", writer->dir, digest);
	if (access(path, F_OK) == 0)
		return CF_OK;
	/* Thousands of them: one sync for all, when the evidence is closed. */
	return cf_file_write_later(path, raw, len, 0644, err);
}

static int
append(struct cf_writer_ev *writer, const struct cf_fact *fact,
    struct cf_err *err)
{
	struct cf_buf line;
	int rc;

	cf_buf_init(&line, CF_MAX_LINE);
	rc = cf_fact_line(fact, writer->head, NULL, 0, &line);
	if (rc != CF_OK) {
		rc = cf_err_set(err, rc, CF_TR("le fait « %s » ne peut être écrit",
		    "the fact '%s' cannot be written"), fact->key);
		goto out;
	}
	/* To the kernel at once: a crash of ours must not lose the line. */
	if (fprintf(writer->facts, "%s\n", line.data) < 0 ||
	    fflush(writer->facts) != 0) {
		rc = cf_err_sys(err, CF_TR("impossible d'écrire « %s/facts.jsonl »",
		    "cannot write '%s/facts.jsonl'"), writer->dir);
		goto out;
	}
	rc = cf_sha256_hex(line.data, line.len, writer->head);
	writer->written++;
out:
	cf_buf_free(&line);
	return rc;
}

int
cf_evwriter_add(struct cf_writer_ev *writer, struct cf_fact *fact,
    const void *raw, size_t raw_len, struct cf_err *err)
{
	char digest[CF_SHA256_HEX];
	const struct cf_fact *kept;
	int rc;

	if (raw != NULL) {
		if ((rc = cf_sha256_hex(raw, raw_len, digest)) != CF_OK)
			return cf_err_set(err, rc, "SHA-256");
		fact->raw = digest;
	}
	rc = cf_evidence_add(writer->evidence, fact);
	fact->raw = "";
	if (rc != CF_OK)
		return cf_err_set(err, rc, CF_TR(
		    "trop de faits ou mémoire insuffisante",
		    "too many facts, or out of memory"));
	if (writer->failure.code != CF_OK)
		return writer->failure.code;
	if (raw != NULL)
		(void)write_blob(writer, raw, raw_len, digest, &writer->failure);
	kept = cf_evidence_at(writer->evidence,
	    cf_evidence_count(writer->evidence) - 1);
	if (writer->failure.code == CF_OK)
		(void)append(writer, kept, &writer->failure);
	if (writer->failure.code != CF_OK && err != NULL)
		*err = writer->failure;
	return writer->failure.code;
}

int
cf_evwriter_close(struct cf_writer_ev *writer, struct cf_manifest *manifest,
    struct cf_err *err)
{
	int rc;

	if (writer->facts != NULL) {
		if ((fflush(writer->facts) != 0 ||
		    syncfs(fileno(writer->facts)) != 0) &&
		    writer->failure.code == CF_OK)
			(void)cf_err_sys(&writer->failure, CF_TR(
			    "impossible d'écrire « %s/facts.jsonl »",
			    "cannot write '%s/facts.jsonl'"), writer->dir);
		fclose(writer->facts);
		writer->facts = NULL;
	}
	manifest->facts = writer->written;
	manifest->head = cf_strdup(cf_evidence_region(writer->evidence),
	    writer->head);
	if (writer->failure.code != CF_OK) {
		manifest->complete = false;
		manifest->why = cf_strdup(cf_evidence_region(writer->evidence),
		    writer->failure.msg);
		rc = writer->failure.code;
		if (err != NULL)
			*err = writer->failure;
		(void)write_manifest(writer->dir, manifest, NULL);
	} else
		rc = write_manifest(writer->dir, manifest, err);
	writer_free(writer);
	return rc;
}

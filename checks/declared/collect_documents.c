/*
 * Hashes the evidence documents that the deployment names.  It runs in the
 * child that has files and no network, reads regular files only, in pieces,
 * and keeps their digest and size, never their content: a document of proof
 * may be confidential.  It does not follow a document's own references.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <confiance/limits.h>

#include "declared.h"

static enum cf_status
errno_status(int error)
{
	return error == EACCES || error == EPERM ? CF_ST_DENIED :
						   CF_ST_UNREACHABLE;
}

/* Feeds the whole file to ctx; the number of bytes, or -1 with errno. */
static int64_t
digest_fd(int fd, EVP_MD_CTX *ctx)
{
	unsigned char piece[65536];
	int64_t size = 0;
	ssize_t n;

	for (;;) {
		n = read(fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -1 : size;
		size += n;
		if (size > CF_MAX_DOCUMENT) {
			errno = EFBIG;
			return -1;
		}
		if (EVP_DigestUpdate(ctx, piece, (size_t)n) != 1) {
			errno = EIO;
			return -1;
		}
	}
}

/* Opens without waiting, so that a FIFO does not hold the audit up. */
static int
open_regular(const char *path, int *ret_fd)
{
	struct stat st;
	int fd, error;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) != 0) {
		error = errno;
		close(fd);
		return error;
	}
	if (!S_ISREG(st.st_mode)) {
		close(fd);
		return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	}
	*ret_fd = fd;
	return 0;
}

enum cf_status
declared_digest(const char *path, char ret_hex[CF_SHA256_HEX],
    int64_t *ret_size, char *ret_note, size_t note_len)
{
	unsigned char digest[CF_SHA256_LEN];
	enum cf_status status = CF_ST_OK;
	EVP_MD_CTX *ctx;
	int64_t size;
	int fd, error;

	if ((error = open_regular(path, &fd)) != 0) {
		snprintf(ret_note, note_len, "%s: %s", path,
		    error == EINVAL ? "not a regular file" : strerror(error));
		return errno_status(error);
	}
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
		snprintf(ret_note, note_len, "%s: no SHA-256 here", path);
		status = CF_ST_NOT_COLLECTED;
	} else if ((size = digest_fd(fd, ctx)) < 0) {
		error = errno;
		snprintf(ret_note, note_len, "%s: %s", path, strerror(error));
		status = errno_status(error);
	} else if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1) {
		snprintf(ret_note, note_len, "%s: no SHA-256 here", path);
		status = CF_ST_NOT_COLLECTED;
	} else {
		cf_hex(digest, sizeof(digest), ret_hex);
		*ret_size = size;
	}
	EVP_MD_CTX_free(ctx);
	close(fd);
	return status;
}

int
declared_documents(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	const struct cf_document *doc;
	const char *subject, *path;
	char hex[CF_SHA256_HEX], note[512];
	enum cf_status status;
	int64_t size;
	size_t i;

	for (i = 0; i < d->ndocuments && !cf_cancelled(c); i++) {
		doc = &d->documents[i];
		subject = cf_subject(c->arena, "document", doc->id);
		if (doc->file[0] == '\0') {
			cf_emit_status(c, subject, "document.sha256",
			    CF_ST_ABSENT, "no file is declared");
			continue;
		}
		path = cf_deployment_path(c->arena, d->file, doc->file);
		if (cf_arena_failed(c->arena))
			return cf_err_set(err, CF_ENOMEM,
			    "out of memory while hashing documents");
		status = declared_digest(path, hex, &size, note, sizeof(note));
		if (status != CF_ST_OK) {
			cf_emit_status(c, subject, "document.sha256", status,
			    "%s", note);
			continue;
		}
		cf_emit_text(c, subject, "document.sha256", hex);
		cf_emit_int(c, subject, "document.size", size);
	}
	/* What Ctrl-C left out is said, not silently missing. */
	for (; i < d->ndocuments; i++)
		cf_emit_status(c,
		    cf_subject(c->arena, "document", d->documents[i].id),
		    "document.sha256", CF_ST_NOT_COLLECTED,
		    "the collection was cancelled");
	return CF_OK;
}

/*
 * Secrets, opened when they are needed and at no other time.  What is read
 * goes through one buffer on the stack that is wiped; no error, log or region
 * ever sees it.  A file that others could have written is not trusted: who
 * may replace a PIN may lock a token or point the audit elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <confiance/deployment.h>
#include <confiance/limits.h>

/* A secret, a line end, and one byte that says "too long". */
#define ROOM (CF_MAX_SECRET + 3)

struct opening {
	const struct cf_secret_ref *ref;
	const char *file;
	struct cf_err *err;
};

/* why: a sentence's end that holds nothing of the content. */
static int
fail(const struct opening *o, int code, const char *why)
{
	char what[200];

	if (o->ref->from == CF_SECRET_FILE)
		snprintf(what, sizeof(what), CF_TR("du fichier « %.150s »",
		    "of the file '%.150s'"), o->ref->name);
	else if (o->ref->from == CF_SECRET_ENV)
		snprintf(what, sizeof(what), CF_TR(
		    "de la variable d'environnement « %.130s »",
		    "of the environment variable '%.130s'"), o->ref->name);
	else
		snprintf(what, sizeof(what), CF_TR("du descripteur %lld",
		    "of the descriptor %lld"), (long long)o->ref->fd);
	return cf_err_at(o->err, code, o->file, o->ref->pos.line,
	    o->ref->pos.column, CF_TR("le secret %s ne peut être lu : %s",
	    "the secret %s cannot be read: %s"), what, why);
}

static int
fail_errno(const struct opening *o)
{
	char reason[128];

	return fail(o, CF_ECONFIG, strerror_r(errno, reason, sizeof(reason)));
}

/* At most ROOM bytes; -1 with errno. */
static ssize_t
read_some(int fd, char *buf)
{
	size_t len = 0;
	ssize_t n;

	while (len < ROOM) {
		n = read(fd, buf + len, ROOM - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

/* Takes what is in buf, and wipes it. */
static int
take(const struct opening *o, char *buf, size_t len, struct cf_secret **ret)
{
	struct cf_secret *secret;

	if (o->ref->from != CF_SECRET_ENV && len > 0 && buf[len - 1] == '\n') {
		len--;
		if (len > 0 && buf[len - 1] == '\r')
			len--;
	}
	if (len == 0)
		return fail(o, CF_ECONFIG, CF_TR("il est vide", "it is empty"));
	if (len > CF_MAX_SECRET)
		return fail(o, CF_ELIMIT, CF_TR(
		    "il dépasse la limite de taille d'un secret",
		    "it exceeds the size limit of a secret"));
	if ((secret = cf_secret_new_take(buf, len)) == NULL)
		return fail(o, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	*ret = secret;
	return CF_OK;
}

static int
open_fd(const struct opening *o, int fd, struct cf_secret **ret)
{
	char buf[ROOM];
	ssize_t n;
	int rc;

	n = read_some(fd, buf);
	rc = n < 0 ? fail_errno(o) : take(o, buf, (size_t)n, ret);
	explicit_bzero(buf, sizeof(buf));
	return rc;
}

static int
open_path(const struct opening *o, const char *path, struct cf_secret **ret)
{
	struct stat st;
	int fd, rc;

	/* A FIFO must not hang us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fail_errno(o);
	if (fstat(fd, &st) != 0)
		rc = fail_errno(o);
	else if (!S_ISREG(st.st_mode))
		rc = fail(o, CF_ECONFIG, CF_TR(
		    "ce n'est pas un fichier ordinaire",
		    "it is not a regular file"));
	else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		rc = fail(o, CF_ECONFIG, CF_TR(
		    "d'autres peuvent y écrire ; attendu : chmod 600",
		    "others may write to it; expected: chmod 600"));
	else
		rc = open_fd(o, fd, ret);
	close(fd);
	return rc;
}

/* A relative path starts from the folder of the deployment file. */
static int
open_file(const struct opening *o, struct cf_secret **ret)
{
	const char *slash = o->file != NULL ? strrchr(o->file, '/') : NULL;
	char *path = NULL;
	int rc;

	if (o->ref->name[0] == '/' || slash == NULL)
		return open_path(o, o->ref->name, ret);
	if (asprintf(&path, "%.*s%s", (int)(slash + 1 - o->file), o->file,
	    o->ref->name) < 0)
		return fail(o, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	rc = open_path(o, path, ret);
	free(path);
	return rc;
}

static int
open_env(const struct opening *o, struct cf_secret **ret)
{
	const char *value = getenv(o->ref->name);
	char buf[ROOM];
	size_t len;
	int rc;

	if (value == NULL)
		return fail(o, CF_ECONFIG, CF_TR("elle n'est pas définie",
		    "it is not set"));
	len = strnlen(value, ROOM);
	memcpy(buf, value, len);
	rc = take(o, buf, len, ret);
	explicit_bzero(buf, sizeof(buf));
	return rc;
}

int
cf_secret_open(const struct cf_secret_ref *ref, const char *file,
    struct cf_secret **ret, struct cf_err *err)
{
	struct opening o = { ref, file, err };

	switch (ref->from) {
	case CF_SECRET_FILE:
		return open_file(&o, ret);
	case CF_SECRET_ENV:
		return open_env(&o, ret);
	case CF_SECRET_FD:
		return open_fd(&o, (int)ref->fd, ret);
	default:
		return cf_err_at(err, CF_ENOTFOUND, file, ref->pos.line,
		    ref->pos.column, "%s", CF_TR("aucun secret n'est donné ici",
		    "no secret is given here"));
	}
}

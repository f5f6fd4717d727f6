/*
 * Whole files, read with a limit and written aside and renamed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <confiance/base.h>

static int
read_all(int fd, char *buf, size_t max, size_t *ret_len)
{
	size_t len = 0;
	ssize_t n;

	while (len < max) {
		n = read(fd, buf + len, max - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CF_ESYS;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return CF_OK;
}

int
cf_file_read(struct cf_arena *arena, const char *path, size_t max, char **ret,
    size_t *ret_len, struct cf_err *err)
{
	struct stat st;
	bool missing;
	size_t len;
	char *buf;
	int fd, rc;

	/* A FIFO must not hang us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		/* A path that is not there is mostly a slip of the hand, and
		 * the caller's to judge. */
		missing = errno == ENOENT || errno == ENOTDIR;
		rc = cf_err_sys(err, CF_TR("impossible d'ouvrir « %s »",
		    "cannot open '%s'"), path);
		if (missing && err != NULL)
			err->code = CF_ENOTFOUND;
		return missing ? CF_ENOTFOUND : rc;
	}
	if (fstat(fd, &st) != 0) {
		rc = cf_err_sys(err, CF_TR("impossible de lire « %s »",
		    "cannot read '%s'"), path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		rc = cf_err_set(err, CF_ESYS, CF_TR(
		    "« %s » n'est pas un fichier ordinaire",
		    "'%s' is not a regular file"), path);
		goto out;
	}
	if ((uintmax_t)st.st_size > max) {
		rc = cf_err_set(err, CF_ELIMIT, CF_TR(
		    "« %s » compte %ju octets, plus que la limite de %zu",
		    "'%s' has %ju bytes, more than the limit of %zu"), path,
		    (uintmax_t)st.st_size, max);
		goto out;
	}
	if ((buf = cf_alloc(arena, (size_t)st.st_size + 1)) == NULL) {
		rc = cf_err_set(err, CF_ENOMEM, CF_TR(
		    "mémoire insuffisante pour lire « %s »",
		    "out of memory reading '%s'"), path);
		goto out;
	}
	if (read_all(fd, buf, (size_t)st.st_size, &len) != CF_OK) {
		rc = cf_err_sys(err, CF_TR("impossible de lire « %s »",
		    "cannot read '%s'"), path);
		goto out;
	}
	buf[len] = '\0';
	*ret = buf;
	*ret_len = len;
	rc = CF_OK;
out:
	close(fd);
	return rc;
}

static int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
put(const char *path, const void *data, size_t len, unsigned int mode,
    bool sync, struct cf_err *err)
{
	char tmp[4096];
	int fd, n, saved;

	n = snprintf(tmp, sizeof(tmp), "%s.tmp.%ld", path, (long)getpid());
	if (n < 0 || (size_t)n >= sizeof(tmp))
		return cf_err_set(err, CF_ELIMIT, CF_TR(
		    "le chemin « %s » est trop long", "the path '%s' is too long"),
		    path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
	    (mode_t)mode);
	if (fd < 0)
		return cf_err_sys(err, CF_TR("impossible de créer « %s »",
		    "cannot create '%s'"), tmp);
	if (write_all(fd, data, len) != 0 || (sync && fsync(fd) != 0)) {
		saved = errno;
		close(fd);
		unlink(tmp);
		errno = saved;
		return cf_err_sys(err, CF_TR("impossible d'écrire « %s »",
		    "cannot write '%s'"), path);
	}
	if (close(fd) != 0 || rename(tmp, path) != 0) {
		saved = errno;
		unlink(tmp);
		errno = saved;
		return cf_err_sys(err, CF_TR("impossible d'écrire « %s »",
		    "cannot write '%s'"), path);
	}
	return CF_OK;
}

int
cf_file_write(const char *path, const void *data, size_t len,
    unsigned int mode, struct cf_err *err)
{
	return put(path, data, len, mode, true, err);
}

int
cf_file_write_later(const char *path, const void *data, size_t len,
    unsigned int mode, struct cf_err *err)
{
	return put(path, data, len, mode, false, err);
}

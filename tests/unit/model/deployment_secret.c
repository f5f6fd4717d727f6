/*
 * Secrets are opened from files, variables and descriptors; what goes wrong
 * is said with the place of the reference and without the content.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <confiance/deployment.h>
#include <confiance/limits.h>

struct place {
	char dir[64];
	char deployment[128]; /* dir/deployment.yaml, need not exist */
};

static int
setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (place == NULL)
		return -1;
	snprintf(place->dir, sizeof(place->dir), "/tmp/cf-secret-XXXXXX");
	if (mkdtemp(place->dir) == NULL)
		return -1;
	snprintf(place->deployment, sizeof(place->deployment),
	    "%s/deployment.yaml", place->dir);
	*state = place;
	return 0;
}

static int
teardown(void **state)
{
	struct place *place = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/pin", place->dir);
	unlink(path);
	rmdir(place->dir);
	free(place);
	return 0;
}

static void
write_pin(const struct place *place, const void *data, size_t len,
    mode_t mode)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/pin", place->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static const struct cf_secret_ref pin_file = {
	CF_SECRET_FILE, "pin", 0, { 7, 10 },
};

static void
expect(const struct cf_secret_ref *ref, const char *file, const char *wanted,
    size_t len)
{
	struct cf_secret *secret = NULL;
	struct cf_err err = { 0 };
	size_t got;

	assert_int_equal(cf_secret_open(ref, file, &secret, &err), CF_OK);
	assert_memory_equal(cf_secret_bytes(secret, &got), wanted, len);
	assert_int_equal(got, len);
	cf_secret_free(secret);
}

static void
expect_error(const struct cf_secret_ref *ref, const char *file, int code,
    const char *part)
{
	struct cf_secret *secret = NULL;
	struct cf_err err = { 0 };

	assert_int_equal(cf_secret_open(ref, file, &secret, &err), code);
	assert_null(secret);
	assert_int_equal(err.line, ref->pos.line);
	assert_int_equal(err.column, ref->pos.column);
	assert_string_equal(err.file, file);
	if (strstr(err.msg, part) == NULL)
		fail_msg("%s", err.msg);
	assert_null(strstr(err.msg, "canary"));
}

static void
test_file(void **state)
{
	const struct place *place = *state;
	char path[128];
	struct cf_secret_ref ref = pin_file;

	write_pin(place, "1234", 4, 0600);
	expect(&ref, place->deployment, "1234", 4);
	/* One line end goes, another stays. */
	write_pin(place, "1234\n", 5, 0600);
	expect(&ref, place->deployment, "1234", 4);
	write_pin(place, "1234\r\n", 6, 0600);
	expect(&ref, place->deployment, "1234", 4);
	write_pin(place, "1234\n\n", 6, 0600);
	expect(&ref, place->deployment, "1234\n", 5);
	write_pin(place, "a\0b", 3, 0640);
	expect(&ref, place->deployment, "a\0b", 3);
	/* Readable by others is the owner's choice; absolute paths stay. */
	write_pin(place, " x ", 3, 0644);
	snprintf(path, sizeof(path), "%s/pin", place->dir);
	ref.name = path;
	expect(&ref, "elsewhere/deployment.yaml", " x ", 3);
}

static void
test_file_refused(void **state)
{
	const struct place *place = *state;
	struct cf_secret_ref ref = pin_file;
	char path[128];

	expect_error(&ref, place->deployment, CF_ECONFIG,
	    "of the file 'pin' cannot be read: No such file");
	write_pin(place, "canary", 6, 0660);
	expect_error(&ref, place->deployment, CF_ECONFIG, "chmod 600");
	write_pin(place, "canary", 6, 0602);
	expect_error(&ref, place->deployment, CF_ECONFIG, "chmod 600");
	write_pin(place, "", 0, 0600);
	expect_error(&ref, place->deployment, CF_ECONFIG, "it is empty");
	write_pin(place, "\n", 1, 0600);
	expect_error(&ref, place->deployment, CF_ECONFIG, "it is empty");
	ref.name = ".";
	expect_error(&ref, place->deployment, CF_ECONFIG, "regular file");
	/* A FIFO does not hang. */
	snprintf(path, sizeof(path), "%s/pin", place->dir);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_error(&pin_file, place->deployment, CF_ECONFIG,
	    "regular file");
}

static void
test_size(void **state)
{
	const struct place *place = *state;
	char buf[CF_MAX_SECRET + 8];

	memset(buf, 'c', sizeof(buf));
	write_pin(place, buf, CF_MAX_SECRET, 0600);
	expect(&pin_file, place->deployment, buf, CF_MAX_SECRET);
	buf[CF_MAX_SECRET] = '\n';
	write_pin(place, buf, CF_MAX_SECRET + 1, 0600);
	expect(&pin_file, place->deployment, buf, CF_MAX_SECRET);
	buf[CF_MAX_SECRET] = 'c';
	write_pin(place, buf, CF_MAX_SECRET + 1, 0600);
	expect_error(&pin_file, place->deployment, CF_ELIMIT, "size limit");
	write_pin(place, buf, sizeof(buf), 0600);
	expect_error(&pin_file, place->deployment, CF_ELIMIT, "size limit");
}

static void
test_env(void **state)
{
	const struct cf_secret_ref ref = { CF_SECRET_ENV, "CF_TEST_SECRET", 0,
		{ 3, 4 } };
	char big[CF_MAX_SECRET + 2];

	(void)state;
	unsetenv("CF_TEST_SECRET");
	expect_error(&ref, "d.yaml", CF_ECONFIG,
	    "variable 'CF_TEST_SECRET' cannot be read: it is not set");
	setenv("CF_TEST_SECRET", "", 1);
	expect_error(&ref, "d.yaml", CF_ECONFIG, "it is empty");
	setenv("CF_TEST_SECRET", "value\n", 1);
	expect(&ref, "d.yaml", "value\n", 6);
	memset(big, 'c', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	setenv("CF_TEST_SECRET", big, 1);
	expect_error(&ref, "d.yaml", CF_ELIMIT, "size limit");
	unsetenv("CF_TEST_SECRET");
}

static void
test_fd(void **state)
{
	struct cf_secret_ref ref = { CF_SECRET_FD, "", 0, { 1, 2 } };
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "by pipe\n", 8), 8);
	close(fds[1]);
	ref.fd = fds[0];
	expect(&ref, "d.yaml", "by pipe", 7);
	/* It is still open, and empty now. */
	expect_error(&ref, "d.yaml", CF_ECONFIG, "it is empty");
	close(fds[0]);
	expect_error(&ref, "d.yaml", CF_ECONFIG, "descriptor");
}

static void
test_none(void **state)
{
	const struct cf_secret_ref ref = { 0 };
	struct cf_secret *secret = NULL;
	struct cf_err err = { 0 };

	(void)state;
	assert_int_equal(cf_secret_open(&ref, "d.yaml", &secret, &err),
	    CF_ENOTFOUND);
	assert_null(secret);
}

static void
test_french(void **state)
{
	const struct cf_secret_ref ref = { CF_SECRET_ENV, "CF_TEST_ABSENT", 0,
		{ 3, 4 } };

	(void)state;
	cf_lang = CF_LANG_FR;
	expect_error(&ref, "d.yaml", CF_ECONFIG, "le secret de la variable "
	    "d'environnement « CF_TEST_ABSENT » ne peut être lu : elle n'est "
	    "pas définie");
	cf_lang = CF_LANG_EN;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(test_file), T(test_file_refused), T(test_size),
		cmocka_unit_test(test_env), cmocka_unit_test(test_fd),
		cmocka_unit_test(test_none), cmocka_unit_test(test_french),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

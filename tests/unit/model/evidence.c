/*
 * Evidence: what is written comes back; what was cut, changed, removed or
 * inserted is found and named; what is not a fact is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include <confiance/evidence.h>
#include <confiance/limits.h>

#define YAML "confiance: 1\nname: x\n"

struct folder {
	char dir[64];
	char path[160];
};

static const char *
file_of(struct folder *f, const char *name)
{
	snprintf(f->path, sizeof(f->path), "%s/evidence/%s", f->dir, name);
	return f->path;
}

static char *
slurp(struct folder *f, const char *name, struct cf_arena *arena)
{
	char *text;
	size_t len;

	assert_int_equal(cf_file_read(arena, file_of(f, name), 1u << 20, &text,
	    &len, NULL), CF_OK);
	return text;
}

static void
spew(struct folder *f, const char *name, const char *text)
{
	assert_int_equal(cf_file_write(file_of(f, name), text, strlen(text),
	    0644, NULL), CF_OK);
}

static struct cf_fact
make_fact(const char *key, const char *subject, struct cf_value value)
{
	return (struct cf_fact){ .key = key, .subject = subject,
		.value = value, .time = 1764028800, .collector = "t.t",
		.note = "", .source = "", .raw = "" };
}

/* Five facts of all types, one with raw bytes; closed when finish. */
static void
write_folder(struct folder *f, bool finish)
{
	static const char *const items[] = { "a", "é", "" };
	struct cf_evidence *ev = cf_evidence_new();
	struct cf_manifest m = { .program = "confiance test",
		.started = "2025-11-25T00:00:00Z",
		.finished = "2025-11-25T00:00:01Z", .complete = true };
	struct cf_writer_ev *w;
	struct cf_err err = { 0 };
	struct cf_fact facts[] = {
		make_fact("a.bool", "x:1", cf_v_bool(true)),
		make_fact("a.int", "x:1", cf_v_int(INT64_MIN)),
		make_fact("a.text", "x:2", cf_v_text("q\"\\é")),
		make_fact("a.list", "x:2", cf_v_list(items, 3)),
		make_fact("a.time", "y:1", cf_v_time(0)),
	};
	size_t i;

	facts[1].origin = CF_OR_DECLARED;
	facts[1].source = "deployment.yaml:4";
	strcpy(f->dir, "/tmp/confiance-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(cf_evwriter_open(file_of(f, ""), YAML, strlen(YAML),
	    ev, &w, &err), CF_OK);
	for (i = 0; i < CF_NELEM(facts); i++)
		assert_int_equal(cf_evwriter_add(w, &facts[i],
		    i == 2 ? "raw bytes" : NULL, i == 2 ? 9 : 0, &err), CF_OK);
	if (finish)
		assert_int_equal(cf_evwriter_close(w, &m, &err), CF_OK);
	else {
		/* As if the writer had died here: nothing is closed. */
		struct cf_manifest lost = { .complete = false };
		char *text;
		struct cf_arena *arena = cf_arena_new(1u << 20);

		text = slurp(f, "manifest.json", arena);
		assert_int_equal(cf_evwriter_close(w, &lost, &err), CF_OK);
		spew(f, "manifest.json", text);
		cf_arena_free(arena);
	}
	cf_evidence_free(ev);
}

static void
remove_folder(struct folder *f)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", f->dir);
	assert_int_equal(system(cmd), 0);
}

static int
read_folder(struct folder *f, struct cf_evidence **ret,
    struct cf_manifest *ret_m, struct cf_err *err)
{
	const char *yaml;
	size_t len;

	memset(err, 0, sizeof(*err));
	return cf_evidence_read(file_of(f, ""), ret, ret_m, &yaml, &len, err);
}

static void
comes_back(void **state)
{
	struct folder f;
	struct cf_evidence *ev = NULL;
	struct cf_manifest m;
	const struct cf_fact *fact;
	const char *const *subjects;
	struct cf_err err;

	(void)state;
	write_folder(&f, true);
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_OK);
	assert_int_equal(cf_evidence_count(ev), 5);
	assert_true(m.complete);
	assert_int_equal(m.facts, 5);
	fact = cf_evidence_get(ev, "a.int", "x:1");
	assert_non_null(fact);
	assert_true(fact->value.i == INT64_MIN);
	assert_int_equal(fact->origin, CF_OR_DECLARED);
	assert_string_equal(fact->source, "deployment.yaml:4");
	fact = cf_evidence_get(ev, "a.list", "x:2");
	assert_int_equal(fact->value.n, 3);
	assert_string_equal(fact->value.list[1], "é");
	fact = cf_evidence_get(ev, "a.text", "x:2");
	assert_string_equal(fact->value.s, "q\"\\é");
	assert_int_equal(strlen(fact->raw), 64);
	assert_null(cf_evidence_get(ev, "a.text", "x:1"));
	assert_int_equal(cf_evidence_subjects(ev, "x", &subjects), 2);
	assert_string_equal(subjects[1], "x:2");
	assert_int_equal(cf_evidence_subjects(ev, "z", &subjects), 0);
	cf_evidence_free(ev);
	remove_folder(&f);
}

/* The dead writer's folder is valid, and says that it is incomplete. */
static void
dead_writer_is_incomplete(void **state)
{
	struct folder f;
	struct cf_evidence *ev = NULL;
	struct cf_manifest m;
	struct cf_err err;

	(void)state;
	write_folder(&f, false);
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_OK);
	assert_false(m.complete);
	assert_true(m.why[0] != '\0');
	assert_int_equal(cf_evidence_count(ev), 5);
	cf_evidence_free(ev);
	remove_folder(&f);
}

/* Every byte of facts.jsonl changed in turn: never accepted, and the line
 * named is the changed one or its neighbour in the chain. */
static void
every_edit_is_found(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct folder f;
	struct cf_evidence *ev = NULL;
	struct cf_manifest m;
	struct cf_err err;
	unsigned int line = 1;
	char *text, kept;
	size_t i;

	(void)state;
	write_folder(&f, true);
	text = slurp(&f, "facts.jsonl", arena);
	for (i = 0; text[i] != '\0'; i++) {
		kept = text[i];
		text[i] = kept == 'Z' ? 'Y' : kept == 'z' ? 'y' :
		    (char)(kept + 1);
		spew(&f, "facts.jsonl", text);
		assert_int_not_equal(read_folder(&f, &ev, &m, &err), CF_OK);
		assert_true(err.line == line || err.line + 1 == line ||
		    err.line == line + 1);
		assert_non_null(strstr(err.file, "facts.jsonl"));
		text[i] = kept;
		line += kept == '\n';
	}
	remove_folder(&f);
	cf_arena_free(arena);
}

static void
removed_line(struct folder *f, char *text, unsigned int which,
    struct cf_arena *arena)
{
	char *p = text, *end;
	unsigned int i;

	for (i = 0; i < which; i++)
		p = strchr(p, '\n') + 1;
	end = strchr(p, '\n') + 1;
	spew(f, "facts.jsonl", cf_printf(arena, "%.*s%s", (int)(p - text),
	    text, end));
}

static void
removed_and_cut_lines_are_found(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct folder f;
	struct cf_evidence *ev = NULL;
	struct cf_manifest m;
	struct cf_err err;
	char *text;
	unsigned int i;

	(void)state;
	write_folder(&f, true);
	text = slurp(&f, "facts.jsonl", arena);
	for (i = 0; i < 5; i++) {
		removed_line(&f, text, i, arena);
		assert_int_equal(read_folder(&f, &ev, &m, &err),
		    CF_EINTEGRITY);
		assert_int_equal(err.line, i == 0 ? 1 : i);
	}
	spew(&f, "facts.jsonl", cf_strndup(arena, text, strlen(text) - 1));
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_EINTEGRITY);
	assert_int_equal(err.line, 5);
	spew(&f, "facts.jsonl", "");
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_EINTEGRITY);
	remove_folder(&f);
	cf_arena_free(arena);
}

static void
blobs_and_yaml_are_checked(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	struct folder f;
	struct cf_evidence *ev = NULL;
	struct cf_manifest m;
	struct cf_err err;
	char name[80], hex[CF_SHA256_HEX];

	(void)state;
	write_folder(&f, true);
	assert_int_equal(cf_sha256_hex("raw bytes", 9, hex), CF_OK);
	snprintf(name, sizeof(name), "blobs/%s", hex);
	spew(&f, name, "raw bytez");
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_EINTEGRITY);
	assert_int_equal(err.line, 3);
	unlink(file_of(&f, name));
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_EINTEGRITY);
	assert_non_null(strstr(err.msg, hex));
	spew(&f, "manifest.json", "{\"format\":2}");
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_EPARSE);
	unlink(file_of(&f, "manifest.json"));
	assert_int_equal(read_folder(&f, &ev, &m, &err), CF_ENOTFOUND);
	remove_folder(&f);
	cf_arena_free(arena);
}

static void
never_written_over(void **state)
{
	struct folder f;
	struct cf_evidence *ev = cf_evidence_new();
	struct cf_writer_ev *w;
	struct cf_err err = { 0 };

	(void)state;
	write_folder(&f, true);
	assert_int_equal(cf_evwriter_open(file_of(&f, ""), YAML, strlen(YAML),
	    ev, &w, &err), CF_EUSAGE);
	cf_evidence_free(ev);
	remove_folder(&f);
}

/* A file-size limit stands for the full disk: the same failed write. */
static void
full_disk_is_told(void **state)
{
	struct rlimit old, small = { 0 };
	struct cf_evidence *ev = cf_evidence_new();
	struct cf_manifest m = { .program = "t", .finished = "x",
		.complete = true };
	struct folder f;
	struct cf_writer_ev *w;
	struct cf_err err = { 0 };
	struct cf_fact fact = make_fact("a.text", "x:1", cf_v_text("v"));
	int i, rc = CF_OK;

	(void)state;
	strcpy(f.dir, "/tmp/confiance-test-XXXXXX");
	assert_non_null(mkdtemp(f.dir));
	assert_int_equal(cf_evwriter_open(file_of(&f, ""), YAML, strlen(YAML),
	    ev, &w, &err), CF_OK);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 2000;
	setrlimit(RLIMIT_FSIZE, &small);
	for (i = 0; i < 30 && rc == CF_OK; i++)
		rc = cf_evwriter_add(w, &fact, NULL, 0, &err);
	assert_int_equal(rc, CF_ESYS);
	assert_non_null(strstr(err.msg, "facts.jsonl"));
	/* Later facts are still kept in memory. */
	memset(&err, 0, sizeof(err));
	(void)cf_evwriter_add(w, &fact, NULL, 0, &err);
	assert_int_equal(cf_evidence_count(ev), i + 1);
	setrlimit(RLIMIT_FSIZE, &old);
	memset(&err, 0, sizeof(err));
	assert_int_equal(cf_evwriter_close(w, &m, &err), CF_ESYS);
	assert_false(m.complete);
	cf_evidence_free(ev);
	remove_folder(&f);
}

static void
bad_lines_are_refused(void **state)
{
#define GOOD "\"collector\":\"t.t\",\"key\":\"a.b\",\"origin\":\"measured\"," \
	"\"status\":\"ok\",\"subject\":\"x:1\",\"time\":\"2025-11-25T00:00:00Z\""
#define VALUE ",\"type\":\"int\",\"value\":1"
	static const char *const bad[] = {
		"", "{", "[]", "null", "{}", "{" GOOD "}",
		"{" GOOD VALUE "} x", "{" GOOD VALUE ",\"key\":\"c\"}",
		"{" GOOD VALUE ",\"other\":1}",
		"{" GOOD ",\"type\":\"int\",\"value\":1.5}",
		"{" GOOD ",\"type\":\"int\",\"value\":99999999999999999999}",
		"{" GOOD ",\"type\":\"int\",\"value\":\"1\"}",
		"{" GOOD ",\"type\":\"float\",\"value\":1}",
		"{" GOOD ",\"value\":1}",
		"{" GOOD ",\"type\":\"text\",\"value\":\"\\u001b\"}",
		"{" GOOD ",\"type\":\"text\",\"value\":\"\\u202e\"}",
		"{" GOOD ",\"type\":\"list\",\"value\":[1]}",
		"{" GOOD ",\"type\":\"list\",\"value\":[[\"a\"]]}",
		"{" GOOD ",\"type\":\"time\",\"value\":\"2025-11-25\"}",
		"{" GOOD VALUE ",\"raw\":\"abc\"}",
		"{" GOOD VALUE ",\"raw_bytes\":\"!!!!\"}",
		"{" GOOD VALUE ",\"seq\":-1}", "{" GOOD VALUE ",\"prev\":\"a\"}",
	};
	struct cf_arena *arena = cf_arena_new(8u << 20);
	struct cf_line line;
	struct cf_err err = { 0 };
	char *deep;
	size_t i;

	(void)state;
	assert_int_equal(cf_line_parse(arena, "{" GOOD VALUE "}",
	    strlen("{" GOOD VALUE "}"), &line, &err), CF_OK);
	for (i = 0; i < CF_NELEM(bad); i++) {
		memset(&err, 0, sizeof(err));
		assert_int_not_equal(cf_line_parse(arena, bad[i],
		    strlen(bad[i]), &line, &err), CF_OK);
		assert_true(err.msg[0] != '\0');
	}
	deep = cf_alloc(arena, 100000);
	memset(deep, '[', 99999);
	assert_int_equal(cf_line_parse(arena, deep, 99999, &line, NULL),
	    CF_ELIMIT);
	assert_int_equal(cf_line_parse(arena, deep, CF_MAX_LINE + 1, &line,
	    NULL), CF_ELIMIT);
	cf_arena_free(arena);
}

/* Which of several facts is believed. */
static void
the_best_fact_is_believed(void **state)
{
	struct cf_evidence *ev = cf_evidence_new();
	struct cf_fact fact = make_fact("k", "x:1", cf_v_int(1));

	(void)state;
	fact.origin = CF_OR_DECLARED;
	fact.time = 2000;
	cf_evidence_add(ev, &fact);
	fact.origin = CF_OR_MEASURED;
	fact.time = 1000;
	fact.value.i = 2;
	cf_evidence_add(ev, &fact);
	fact.time = 1500;
	fact.value.i = 3;
	cf_evidence_add(ev, &fact);
	fact.time = 9000;
	fact.status = CF_ST_TIMEOUT;
	fact.value = (struct cf_value){ 0 };
	cf_evidence_add(ev, &fact);
	assert_null(cf_evidence_get(ev, "k", "x:1")); /* not sealed */
	assert_int_equal(cf_evidence_seal(ev), CF_OK);
	assert_int_equal(cf_evidence_get(ev, "k", "x:1")->value.i, 3);
	cf_evidence_free(ev);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(dead_writer_is_incomplete),
		cmocka_unit_test(every_edit_is_found),
		cmocka_unit_test(removed_and_cut_lines_are_found),
		cmocka_unit_test(blobs_and_yaml_are_checked),
		cmocka_unit_test(never_written_over),
		cmocka_unit_test(full_disk_is_told),
		cmocka_unit_test(bad_lines_are_refused),
		cmocka_unit_test(the_best_fact_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

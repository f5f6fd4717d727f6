/*
 * Collections that go wrong: collectors that crash, hang, lie, fail or talk
 * too much cost their own facts only, and the manifest says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <confiance/collect.h>
#include <confiance/limits.h>

/* What the evil collector does, chosen by the name of the deployment. */
static int
run_evil(struct cf_collect *c, struct cf_err *err)
{
	const char *what = c->deployment->name;
	char big[CF_MAX_TEXT + 100];

	cf_emit_text(c, "x:1", "x.text", "before");
	if (strcmp(what, "crash") == 0)
		raise(SIGSEGV);
	if (strcmp(what, "exit") == 0)
		_exit(7);
	if (strcmp(what, "hang") == 0) {
		for (;;)
			pause();
	}
	if (strcmp(what, "fail") == 0)
		return cf_err_set(err, CF_ESYS, "no such data file");
	if (strcmp(what, "unknown key") == 0)
		cf_emit_text(c, "x:1", "x.unknown", "v");
	if (strcmp(what, "wrong type") == 0)
		cf_emit_int(c, "x:1", "x.text", 1);
	if (strcmp(what, "wrong subject") == 0)
		cf_emit_text(c, "y:1", "x.text", "v");
	if (strcmp(what, "dirty") == 0)
		cf_emit_text(c, "x:\x1b[2J", "x.text", "a\xff\x1b[31m");
	if (strcmp(what, "long") == 0) {
		memset(big, 'a', sizeof(big) - 1);
		big[sizeof(big) - 1] = '\0';
		cf_emit_text(c, "x:2", "x.text", big);
	}
	if (strcmp(what, "raw") == 0)
		cf_emit(c, &(struct cf_claim){ .subject = "x:2",
		    .key = "x.text", .value = cf_v_text("v"),
		    .raw = "\0\1\2", .raw_len = 3 });
	if (strcmp(what, "interrupt") == 0) {
		kill(getppid(), SIGINT);
		while (!cf_cancelled(c))
			usleep(1000);
		cf_emit_text(c, "x:2", "x.text", "after");
	}
	return CF_OK;
}

/* Bytes that are not facts, straight into the pipe: what a child that was
 * taken over would do. */
static int
run_liar(struct cf_collect *c, struct cf_err *err)
{
	static const char forged[] = "{\"collector\":\"run\",\"key\":"
	    "\"run.complete\",\"origin\":\"measured\",\"status\":\"ok\","
	    "\"subject\":\"run:collection\",\"time\":"
	    "\"2025-11-25T00:00:00Z\",\"type\":\"bool\",\"value\":true}\n";
	static const char garbage[] = "{\"key\":\x01\x02\xff\n";
	int fd;

	(void)err;
	if (strcmp(c->deployment->name, "forge") != 0 &&
	    strcmp(c->deployment->name, "garbage") != 0 &&
	    strcmp(c->deployment->name, "endless") != 0)
		return CF_OK;
	/* The pipe is the highest open descriptor of the child. */
	for (fd = 255; fd > 2; fd--) {
		if (strcmp(c->deployment->name, "endless") == 0) {
			char block[4096];
			int i;

			memset(block, 'a', sizeof(block));
			for (i = 0; i < 2000; i++) {
				if (write(fd, block, sizeof(block)) < 0)
					break;
			}
			continue;
		}
		if (strcmp(c->deployment->name, "forge") == 0)
			(void)!write(fd, forged, sizeof(forged) - 1);
		else
			(void)!write(fd, garbage, sizeof(garbage) - 1);
	}
	return CF_OK;
}

static int
run_good(struct cf_collect *c, struct cf_err *err)
{
	(void)err;
	cf_emit_text(c, "x:good", "x.text", "good");
	return CF_OK;
}

/* Sees what the others said. */
static int
run_lookup(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_fact *fact;

	(void)err;
	fact = cf_evidence_get(c->evidence, "x.text", "x:good");
	cf_emit_text(c, "x:looked-up", "x.text",
	    fact != NULL ? fact->value.s : "nothing");
	cf_emit_dataset(c, &(struct cf_dataset){ "set", "1", "2025-01-01",
	    "CC0", "00" });
	return CF_OK;
}

static int
run_declare(struct cf_collect *c, struct cf_err *err)
{
	(void)err;
	cf_emit(c, &(struct cf_claim){ .subject = "x:declared",
	    .key = "x.text", .value = cf_v_text(c->deployment->name),
	    .origin = CF_OR_DECLARED });
	return CF_OK;
}

static const struct cf_fact_def facts[] = {
	{ "x.text", "x", CF_T_TEXT, "", { "texte", "text" } },
	{ 0 },
};
static const struct cf_collector collectors[] = {
	{ "declare", { "", "" }, CF_PHASE_DECLARE, CF_TRUST_NET, run_declare },
	{ "evil", { "", "" }, CF_PHASE_OBSERVE, CF_TRUST_MODULE, run_evil },
	{ "liar", { "", "" }, CF_PHASE_OBSERVE, CF_TRUST_MODULE, run_liar },
	{ "good", { "", "" }, CF_PHASE_OBSERVE, CF_TRUST_FILES, run_good },
	{ "look", { "", "" }, CF_PHASE_LOOKUP, CF_TRUST_FILES, run_lookup },
	{ 0 },
};
static const struct cf_rule *const no_rules[] = { NULL };
static const struct cf_check check = { "t", { "t", "t" }, facts, collectors,
	no_rules };

const struct cf_check *const *
cf_checks(size_t *ret_n)
{
	static const struct cf_check *const all[] = { &check };

	*ret_n = 1;
	return all;
}

struct outcome {
	char dir[64];
	struct cf_evidence *evidence;
	struct cf_manifest manifest;
};

static void
collect(const char *name, struct outcome *ret)
{
	struct cf_deployment deployment = { .name = name };
	struct cf_collect_options options = { .program = "t", .build = "",
		.data_dir = "", .resolver = "", .run_ms = 600 };
	struct cf_manifest read;
	struct cf_evidence *again = NULL;
	struct cf_err err = { 0 };
	const char *yaml;
	char path[96];
	size_t len;

	*ret = (struct outcome){ .dir = "/tmp/confiance-test-XXXXXX" };
	assert_non_null(mkdtemp(ret->dir));
	snprintf(path, sizeof(path), "%s/evidence", ret->dir);
	assert_int_equal(cf_collect_run(&deployment, "x", 1, path, &options,
	    &ret->evidence, &ret->manifest, &err), CF_OK);
	/* Whatever happened, the folder is valid evidence. */
	if (cf_evidence_read(path, &again, &read, &yaml, &len, &err) != CF_OK)
		fail_msg("%s: %s", name, err.msg);
	assert_int_equal(cf_evidence_count(again),
	    cf_evidence_count(ret->evidence));
	assert_int_equal(read.complete, ret->manifest.complete);
	cf_evidence_free(again);
}

static void
end(struct outcome *o)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", o->dir);
	assert_int_equal(system(cmd), 0);
	cf_evidence_free(o->evidence);
}

static const char *
end_of(const struct outcome *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->manifest.nends; i++) {
		if (strcmp(o->manifest.ends[i].collector, name) == 0)
			return o->manifest.ends[i].end;
	}
	return "";
}

static const char *
text_of(const struct outcome *o, const char *subject)
{
	const struct cf_fact *fact = cf_evidence_get(o->evidence, "x.text",
	    subject);

	return fact != NULL ? fact->value.s : "";
}

static void
all_is_well(void **state)
{
	struct outcome o;

	(void)state;
	collect("nothing", &o);
	assert_true(o.manifest.complete);
	assert_string_equal(text_of(&o, "x:declared"), "nothing");
	assert_string_equal(text_of(&o, "x:looked-up"), "good");
	assert_string_equal(end_of(&o, "t.evil"), "done");
	assert_string_equal(end_of(&o, "child.module"), "done");
	assert_int_equal(o.manifest.ndatasets, 1);
	assert_true(cf_evidence_get(o.evidence, "run.complete",
	    "run:collection")->value.b);
	end(&o);
}

/* The neighbours' facts are there, and what was said before the fault. */
static void
faults_stay_apart(void **state)
{
	static const struct {
		const char *name, *who, *end;
	} table[] = {
		{ "crash", "child.module", "crashed" },
		{ "exit", "child.module", "crashed" },
		{ "fail", "t.evil", "failed" },
		{ "unknown key", "t.evil", "failed" },
		{ "wrong type", "t.evil", "failed" },
		{ "wrong subject", "t.evil", "failed" },
		{ "forge", "child.module", "failed" },
		{ "garbage", "child.module", "failed" },
		{ "endless", "child.module", "failed" },
	};
	struct outcome o;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		collect(table[i].name, &o);
		if (strcmp(end_of(&o, table[i].who), table[i].end) != 0)
			fail_msg("%s: %s ended '%s'", table[i].name,
			    table[i].who, end_of(&o, table[i].who));
		assert_false(o.manifest.complete);
		assert_string_equal(text_of(&o, "x:1"), "before");
		assert_string_equal(text_of(&o, "x:good"), "good");
		assert_string_equal(text_of(&o, "x:looked-up"), "good");
		assert_false(cf_evidence_get(o.evidence, "run.complete",
		    "run:collection")->value.b);
		end(&o);
	}
}

static void
a_hanging_child_is_ended(void **state)
{
	int64_t before = cf_monotonic_ms();
	struct outcome o;

	(void)state;
	/* The time of a module child is CF_P11_SECONDS; Ctrl-C twice ends it
	 * at once. */
	if (fork() == 0) {
		usleep(300000);
		kill(getppid(), SIGINT);
		usleep(200000);
		kill(getppid(), SIGINT);
		_exit(0);
	}
	collect("hang", &o);
	wait(NULL);
	assert_true(cf_monotonic_ms() - before < 5000);
	assert_false(o.manifest.complete);
	assert_string_equal(end_of(&o, "child.module"), "cancelled");
	assert_string_equal(text_of(&o, "x:1"), "before");
	end(&o);
}

static void
an_interrupt_keeps_what_was_said(void **state)
{
	struct outcome o;

	(void)state;
	collect("interrupt", &o);
	assert_false(o.manifest.complete);
	assert_string_equal(o.manifest.why, "interrupted");
	assert_string_equal(text_of(&o, "x:1"), "before");
	assert_string_equal(text_of(&o, "x:2"), "after");
	end(&o);
}

static void
texts_pass_the_gate(void **state)
{
	struct outcome o;

	(void)state;
	collect("dirty", &o);
	assert_string_equal(o.manifest.why, "");
	assert_string_equal(text_of(&o, "x:\\x1b[2J"), "a\\xff\\x1b[31m");
	end(&o);
	collect("long", &o);
	assert_true(strlen(text_of(&o, "x:2")) <= CF_MAX_TEXT);
	assert_true(strlen(text_of(&o, "x:2")) > CF_MAX_TEXT - 4);
	end(&o);
}

static void
raw_bytes_become_a_piece(void **state)
{
	struct outcome o;
	const struct cf_fact *fact;
	char path[256];

	(void)state;
	collect("raw", &o);
	fact = cf_evidence_get(o.evidence, "x.text", "x:2");
	assert_non_null(fact);
	snprintf(path, sizeof(path), "%s/evidence/blobs/%s", o.dir, fact->raw);
	assert_int_equal(access(path, R_OK), 0);
	end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_well),
		cmocka_unit_test(faults_stay_apart),
		cmocka_unit_test(a_hanging_child_is_ended),
		cmocka_unit_test(an_interrupt_keeps_what_was_said),
		cmocka_unit_test(texts_pass_the_gate),
		cmocka_unit_test(raw_bytes_become_a_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

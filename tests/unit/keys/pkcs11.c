/*
 * The pkcs11 collector against real tokens: SoftHSM, filled by its own tools.
 * What the tools were told to make is the truth that is compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "keys.h"
#include "sink.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define PIN "648219"

static char dir[] = "/tmp/confiance-keys-XXXXXX";
static bool ready;
static struct cf_collect collect;

static int sh(const char *fmt, ...) CF_PRINTF(1, 2);

/* A line of shell; the paths in it are ours. */
static int
sh(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	return system(line);
}

static int
tool(const char *token, const char *args)
{
	return sh("pkcs11-tool --module " MODULE " --token-label %s --login "
	    "--pin " PIN " %s >>%s/log 2>&1", token, args, dir);
}

static int
make_tokens(void)
{
	static const char *const tokens[] = { "good", "bad", "empty", "wrong" };
	int bad = 0;
	size_t i;

	for (i = 0; i < CF_NELEM(tokens); i++)
		bad |= sh("softhsm2-util --init-token --free --label %s "
		    "--pin " PIN " --so-pin 10203040 >>%s/log 2>&1",
		    tokens[i], dir);
	bad |= tool("good", "--keygen --key-type aes:32 --label kek --id 01 "
	    "--sensitive --private");
	bad |= tool("good", "--keypairgen --key-type rsa:2048 --label sign "
	    "--id 02 --sensitive --usage-sign");
	bad |= tool("good", "--keypairgen --key-type EC:secp384r1 --label ec "
	    "--id 03 --sensitive --usage-sign");
	bad |= tool("bad", "--keygen --key-type aes:16 --label leaves "
	    "--id 11 --extractable");
	bad |= sh("head -c 32 /dev/urandom >%s/aes && head -c 24 /dev/urandom "
	    ">%s/des", dir, dir);
	bad |= sh("pkcs11-tool --module " MODULE " --token-label bad --login "
	    "--pin " PIN " --write-object %s/aes --type secrkey --key-type "
	    "AES:32 --label imported --id 12 --sensitive >>%s/log 2>&1", dir,
	    dir);
	bad |= sh("pkcs11-tool --module " MODULE " --token-label bad --login "
	    "--pin " PIN " --write-object %s/aes --type secrkey --key-type "
	    "AES:32 --label readable --id 13 --extractable >>%s/log 2>&1",
	    dir, dir);
	bad |= sh("pkcs11-tool --module " MODULE " --token-label bad --login "
	    "--pin " PIN " --write-object %s/des --type secrkey --key-type "
	    "DES3:24 --label old --id 14 --sensitive >>%s/log 2>&1", dir, dir);
	return bad;
}

static int
setup(void **state)
{
	char conf[256];
	FILE *f;

	(void)state;
	if (mkdtemp(dir) == NULL)
		return 1;
	if (access(MODULE, R_OK) != 0 ||
	    sh("command -v softhsm2-util pkcs11-tool >%s/log 2>&1", dir) != 0)
		return 0; /* the tests skip */
	snprintf(conf, sizeof(conf), "%s/softhsm2.conf", dir);
	if ((f = fopen(conf, "w")) == NULL)
		return 1;
	fprintf(f, "directories.tokendir = %s/tokens\n"
	    "objectstore.backend = file\nlog.level = ERROR\n"
	    "slots.removable = false\n", dir);
	fclose(f);
	setenv("SOFTHSM2_CONF", conf, 1);
	setenv("TEST_KEYS_PIN", PIN, 1);
	setenv("TEST_KEYS_WRONG", "0000", 1);
	if (sh("mkdir %s/tokens", dir) != 0 || make_tokens() != 0) {
		sh("cat %s/log >&2", dir);
		return 1;
	}
	ready = true;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return sh("rm -rf %s", dir);
}

/* Runs the collector on one store. */
static void
look(const char *module, const char *token, const char *pin_variable)
{
	struct cf_key_store store = { .id = "hsm", .type = "pkcs11",
		.module = module, .token = token };
	struct cf_deployment d = { .file = "deployment.yaml",
		.key_stores = &store, .nkey_stores = 1 };

	if (pin_variable != NULL)
		store.pin = (struct cf_secret_ref){ .from = CF_SECRET_ENV,
			.name = pin_variable };
	sink_open(&collect, &d);
	sink_secret = PIN;
	assert_int_equal(keys_collect_pkcs11(&collect, NULL), 0);
	assert_int_equal(cf_evidence_seal(sink_evidence), 0);
	assert_int_equal(sink_bugs, 0);
}

static void
expect(const char *subject, const char *key, const char *value)
{
	const char *seen = sink_value(subject, key);

	if (strcmp(seen, value) != 0)
		print_error("%s of %s\n", key, subject);
	assert_string_equal(seen, value);
}

/* local sensitive always extractable never private seen, as t and f */
static void
expect_flags(const char *key, const char *flags)
{
	static const char *const names[] = { "key.local", "key.sensitive",
		"key.always_sensitive", "key.extractable",
		"key.never_extractable", "key.private",
		"key.seen_without_login" };
	const struct cf_fact *fact;
	size_t i;

	for (i = 0; i < CF_NELEM(names); i++) {
		fact = cf_evidence_get(sink_evidence, names[i], key);
		assert_non_null(fact);
		assert_int_equal(fact->status, CF_ST_OK);
		if (fact->value.b != (flags[i] == 't'))
			print_error("%s of %s\n", names[i], key);
		assert_int_equal(fact->value.b, flags[i] == 't');
	}
}

static void
test_good(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look(MODULE, "good", "TEST_KEYS_PIN");
	expect("key_store:hsm", "p11.token_label", "good");
	expect("key_store:hsm", "p11.manufacturer", "SoftHSM project");
	expect("key_store:hsm", "p11.login", "user");
	expect("key_store:hsm", "p11.keys",
	    "key:hsm/ec, key:hsm/kek, key:hsm/sign");
	expect_flags("key:hsm/kek", "tttfttf");
	expect("key:hsm/kek", "key.class", "secret");
	expect("key:hsm/kek", "key.type", "AES");
	expect("key:hsm/kek", "key.bits", "256");
	expect("key:hsm/kek", "key.gen_mechanism", "CKM_AES_KEY_GEN");
	expect("key:hsm/kek", "key.end_date", "(absent)");
	expect("key:hsm/kek", "key.store", "key_store:hsm");
	expect_flags("key:hsm/sign", "tttfttf");
	expect("key:hsm/sign", "key.class", "private");
	expect("key:hsm/sign", "key.type", "RSA");
	expect("key:hsm/sign", "key.bits", "2048");
	/* pkcs11-tool sets CKA_SIGN and leaves the others to SoftHSM. */
	expect("key:hsm/sign", "key.usages", "decrypt, sign, unwrap");
	expect_flags("key:hsm/ec", "tttfttf");
	expect("key:hsm/ec", "key.curve", "P-384");
	expect("key:hsm/ec", "key.bits", "384");
	sink_close();
}

static void
test_bad(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look(MODULE, "bad", "TEST_KEYS_PIN");
	expect_flags("key:hsm/leaves", "tfftfft");
	expect("key:hsm/leaves", "key.bits", "128");
	expect_flags("key:hsm/imported", "ftfffft");
	expect("key:hsm/imported", "key.gen_mechanism", "(not_collected)");
	expect_flags("key:hsm/readable", "ffftfft");
	expect("key:hsm/old", "key.type", "DES3");
	sink_close();
}

/* Without a PIN the list is what shows, and says that it is partial. */
static void
test_no_pin(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look(MODULE, "good", NULL);
	expect("key_store:hsm", "p11.login", "(not_collected)");
	expect("key_store:hsm", "p11.keys", "(partial) ");
	sink_close();
	look(MODULE, "bad", NULL);
	expect("key_store:hsm", "p11.keys", "(partial) key:hsm/imported, "
	    "key:hsm/leaves, key:hsm/old, key:hsm/readable");
	sink_close();
}

static void
test_empty(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look(MODULE, "empty", "TEST_KEYS_PIN");
	expect("key_store:hsm", "p11.keys", "");
	sink_close();
}

/* One try, and none on a token that counts a failure. */
static void
test_wrong_pin(void **state)
{
	const struct cf_fact *flags;

	(void)state;
	if (!ready)
		skip();
	look(MODULE, "wrong", "TEST_KEYS_WRONG");
	expect("key_store:hsm", "p11.login", "(denied)");
	expect("key_store:hsm", "p11.keys", "(partial) ");
	sink_close();
	look(MODULE, "wrong", "TEST_KEYS_PIN");
	flags = cf_evidence_get(sink_evidence, "p11.flags", "key_store:hsm");
	assert_non_null(flags);
	assert_true(cf_list_has(flags, "USER_PIN_COUNT_LOW"));
	expect("key_store:hsm", "p11.login", "(denied)");
	sink_close();
}

static void
test_no_secret(void **state)
{
	(void)state;
	if (!ready)
		skip();
	unsetenv("TEST_KEYS_UNSET");
	look(MODULE, "good", "TEST_KEYS_UNSET");
	expect("key_store:hsm", "p11.login", "(denied)");
	sink_close();
}

static void
test_missing(void **state)
{
	static const char *const keys[] = { "p11.token_label",
		"p11.manufacturer", "p11.login", "p11.keys" };
	size_t i;

	(void)state;
	look("/nonexistent/module.so", "good", NULL);
	for (i = 0; i < CF_NELEM(keys); i++)
		expect("key_store:hsm", keys[i], "(unreachable)");
	assert_non_null(strstr(cf_evidence_get(sink_evidence, "p11.keys",
	    "key_store:hsm")->note, "/nonexistent/module.so"));
	sink_close();
	look("/bin/true", "good", NULL); /* no PKCS#11 module */
	expect("key_store:hsm", "p11.keys", "(unreachable)");
	sink_close();
	look("", "good", NULL);
	expect("key_store:hsm", "p11.keys", "(not_collected)");
	sink_close();
	if (!ready)
		return;
	look(MODULE, "no such token", NULL);
	expect("key_store:hsm", "p11.keys", "(unreachable)");
	sink_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_no_pin),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_wrong_pin),
		cmocka_unit_test(test_no_secret),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/*
 * The volume collector on images made by cryptsetup and mkfs: no device
 * mapper, no loop device, no root.  What the tools were told to make is the
 * truth that is compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include <cmocka.h>

#include "storage.h"
#include "sink.h"

#define SMALL "--luks2-metadata-size 16k --luks2-keyslots-size 768k "
#define ARGON "--pbkdf argon2id --pbkdf-memory 32768 "                         \
	"--pbkdf-force-iterations 4 --pbkdf-parallel 1 "
#define PBKDF2 "--pbkdf pbkdf2 --pbkdf-force-iterations 1000 "

static char dir[] = "/tmp/confiance-volumes-XXXXXX";
static bool ready;
static struct cf_collect collect;

static int sh(const char *fmt, ...) CF_PRINTF(1, 2);

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
luks(const char *name, const char *size, const char *options)
{
	return sh("cd %s && truncate -s %s %s && printf test-passphrase | "
	    "cryptsetup luksFormat -q %s %s - >>log 2>&1", dir, size, name,
	    options, name);
}

static int
make_images(void)
{
	int bad = 0;

	bad |= luks("good", "20M", "--type luks2 --cipher aes-xts-plain64 "
	    "--key-size 512 " SMALL ARGON);
	bad |= luks("xts256", "20M", "--type luks2 --cipher aes-xts-plain64 "
	    "--key-size 256 " SMALL PBKDF2);
	bad |= luks("ecb", "20M", "--type luks2 --cipher aes-ecb --key-size "
	    "128 " SMALL PBKDF2);
	bad |= luks("old", "4M", "--type luks1 --cipher aes-cbc-essiv:sha256 "
	    "--key-size 256 --hash sha1 --pbkdf-force-iterations 1000");
	bad |= sh("cd %s && cp good second && dd if=/dev/zero of=second "
	    "bs=512 count=1 conv=notrunc status=none", dir);
	bad |= sh("cd %s && cp good first && dd if=/dev/zero of=first bs=512 "
	    "count=1 seek=32 conv=notrunc status=none", dir);
	bad |= sh("cd %s && head -c 3072 good >cut", dir);
	bad |= sh("cd %s && head -c 8388608 /dev/urandom >data && printf "
	    "test-passphrase | cryptsetup luksFormat -q --type luks2 " SMALL
	    PBKDF2 "--header header data - >>log 2>&1 && cp data random", dir);
	bad |= sh("cd %s && head -c 8388608 /dev/zero >zero", dir);
	/* qcow2 by hand: header, L1 at 64 KiB, L2 at 128, cluster at 192. */
	bad |= sh("cd %s && truncate -s 320K blank && printf 'QFI\\373\\0\\0"
	    "\\0\\2' | dd of=blank conv=notrunc status=none && printf "
	    "'\\0\\0\\0\\020' | dd of=blank bs=1 seek=20 conv=notrunc "
	    "status=none && printf '\\0\\0\\0\\1\\0\\0\\0\\0\\0\\1\\0\\0' | "
	    "dd of=blank bs=1 seek=36 conv=notrunc status=none", dir);
	bad |= sh("cd %s && cp blank guest && printf '\\200\\0\\0\\0\\0\\2"
	    "\\0\\0' | dd of=guest bs=1 seek=65536 conv=notrunc status=none "
	    "&& printf '\\200\\0\\0\\0\\0\\3\\0\\0' | dd of=guest bs=1 "
	    "seek=131072 conv=notrunc status=none && cp guest guest-luks && "
	    "printf XFSB | dd of=guest bs=64K seek=3 conv=notrunc status=none "
	    "&& dd if=good of=guest-luks bs=64K seek=3 count=1 conv=notrunc "
	    "status=none", dir);
	/* LUKS inside, where the header extension of crypt_method 2 says. */
	bad |= sh("cd %s && cp blank inside && printf '\\0\\0\\0\\2' | dd "
	    "of=inside bs=1 seek=32 conv=notrunc status=none && printf "
	    "'\\005\\067\\276\\167\\0\\0\\0\\020\\0\\0\\0\\0\\0\\4\\0"
	    "\\0\\0\\0\\0\\0\\0\\077\\0\\0' | dd of=inside bs=1 seek=72 "
	    "conv=notrunc status=none && truncate -s 256K inside && cat old "
	    ">>inside", dir);
	bad |= sh("cd %s && head -c 1048576 /dev/zero >disk && cat good "
	    ">>disk && truncate -s 24M disk && printf '\\203\\0\\0\\0\\0\\010"
	    "\\0\\0\\0\\240\\0\\0' | dd of=disk bs=1 seek=450 conv=notrunc "
	    "status=none && printf '\\125\\252' | dd of=disk bs=1 seek=510 "
	    "conv=notrunc status=none", dir);
	return bad;
}

static int
setup(void **state)
{
	(void)state;
	setenv("PATH", "/usr/sbin:/sbin:/usr/bin:/bin", 1);
	if (mkdtemp(dir) == NULL)
		return 1;
	if (sh("command -v cryptsetup >%s/log 2>&1", dir) != 0)
		return 0; /* the tests skip */
	if (make_images() != 0) {
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

static void
look(const char *path, const char *header)
{
	char full[256], full_header[256];
	struct cf_data_store store = { .id = "v", .type = "volume",
		.path = full, .header = "" };
	struct cf_deployment d = { .file = "deployment.yaml",
		.data_stores = &store, .ndata_stores = 1 };

	snprintf(full, sizeof(full), "%s%s%s", path[0] == '/' ? "" : dir,
	    path[0] == '/' ? "" : "/", path);
	if (header != NULL) {
		snprintf(full_header, sizeof(full_header), "%s/%s", dir,
		    header);
		store.header = full_header;
	}
	sink_open(&collect, &d);
	assert_int_equal(storage_collect_volumes(&collect, NULL), 0);
	assert_int_equal(cf_evidence_seal(sink_evidence), 0);
	assert_int_equal(sink_bugs, 0);
}

static void
expect_on(const char *subject, const char *key, const char *value)
{
	const char *seen = sink_value(subject, key);

	if (strcmp(seen, value) != 0)
		print_error("%s of %s\n", key, subject);
	assert_string_equal(seen, value);
}

static void
expect(const char *key, const char *value)
{
	expect_on("volume:v", key, value);
}

static void
test_good(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look("good", NULL);
	expect("volume.data_store", "data_store:v");
	expect("volume.size", "20971520");
	expect("volume.format", "luks2");
	expect("volume.encrypted", "true");
	expect("volume.header_state", "primary");
	expect("volume.cipher", "aes");
	expect("volume.mode", "xts-plain64");
	expect("volume.key_bits", "512");
	expect("volume.effective_bits", "256");
	expect("volume.kdf", "argon2id");
	expect("volume.kdf_memory", "32768");
	expect("volume.kdf_time", "4");
	expect("volume.kdf_iterations", "(absent)");
	expect("volume.keyslots", "1");
	expect("volume.integrity", "(absent)");
	sink_close();
}

static void
test_others(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look("xts256", NULL);
	expect("volume.key_bits", "256");
	expect("volume.effective_bits", "128");
	expect("volume.kdf", "pbkdf2");
	expect("volume.kdf_iterations", "1000");
	sink_close();
	look("ecb", NULL);
	expect("volume.mode", "ecb");
	sink_close();
	look("old", NULL);
	expect("volume.format", "luks1");
	expect("volume.mode", "cbc-essiv:sha256");
	expect("volume.hash", "sha1");
	expect("volume.kdf_iterations", "1000");
	sink_close();
}

/* A damaged header is seen as such, and the image stays as it is. */
static void
test_damaged(void **state)
{
	(void)state;
	if (!ready)
		skip();
	assert_int_equal(sh("cd %s && chmod a-w second first cut && sha256sum "
	    "second first cut >sums", dir), 0);
	look("second", NULL);
	expect("volume.header_state", "secondary-only");
	expect("volume.encrypted", "true");
	expect("volume.cipher", "aes");
	sink_close();
	look("first", NULL);
	expect("volume.header_state", "primary-only");
	expect("volume.encrypted", "true");
	sink_close();
	look("cut", NULL);
	expect("volume.header_state", "damaged");
	expect("volume.encrypted", "(malformed)");
	expect("volume.cipher", "-");
	sink_close();
	assert_int_equal(sh("cd %s && sha256sum --status -c sums", dir), 0);
}

static void
test_detached(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look("data", NULL);
	expect("volume.format", "unknown");
	expect("volume.content", "random-like");
	expect("volume.encrypted", "(not_collected)");
	sink_close();
	look("data", "header");
	expect("volume.format", "luks2");
	expect("volume.header_state", "detached");
	expect("volume.encrypted", "true");
	sink_close();
	/* A header that is declared for data in clear. */
	if (sh("cd %s && truncate -s 8M plain && mkfs.ext4 -q -F plain "
	    ">>log 2>&1", dir) == 0) {
		look("plain", NULL);
		expect("volume.format", "plain-ext4");
		expect("volume.encrypted", "false");
		sink_close();
		look("plain", "header");
		expect("volume.encrypted", "false");
		sink_close();
	}
	look("data", "nonexistent");
	expect("volume.encrypted", "(unreachable)");
	sink_close();
}

static void
test_partition(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look("disk", NULL);
	expect("volume.format", "mbr");
	expect("volume.partitions", "volume:v#p1");
	expect_on("volume:v#p1", "volume.partition_type", "0x83");
	expect_on("volume:v#p1", "volume.format", "luks2");
	expect_on("volume:v#p1", "volume.encrypted", "true");
	expect_on("volume:v#p1", "volume.data_store", "data_store:v");
	sink_close();
}

static void
test_qcow(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look("blank", NULL);
	expect("volume.format", "qcow2");
	expect("volume.encrypted", "false");
	sink_close();
	look("guest", NULL);
	expect("volume.encrypted", "false");
	sink_close();
	look("guest-luks", NULL);
	expect("volume.encrypted", "(not_collected)");
	sink_close();
	look("inside", NULL);
	expect("volume.format", "qcow2");
	expect("volume.encrypted", "true");
	expect("volume.mode", "cbc-essiv:sha256");
	sink_close();
}

static void
test_no_header(void **state)
{
	(void)state;
	if (!ready)
		skip();
	look("zero", NULL);
	expect("volume.content", "zero");
	expect("volume.encrypted", "(not_collected)");
	sink_close();
	look("random", NULL);
	expect("volume.content", "random-like");
	expect("volume.encrypted", "(not_collected)");
	sink_close();
}

static void
test_no_look(void **state)
{
	char path[256];

	(void)state;
	look("/nonexistent", NULL);
	expect("volume.format", "(unreachable)");
	expect("volume.encrypted", "(unreachable)");
	sink_close();
	look("/dev/null", NULL);
	expect("volume.encrypted", "(malformed)");
	sink_close();
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	look("fifo", NULL); /* does not hang */
	expect("volume.encrypted", "(malformed)");
	sink_close();
	if (geteuid() != 0) {
		assert_int_equal(sh("cd %s && : >closed && chmod 0 closed",
		    dir), 0);
		look("closed", NULL);
		expect("volume.encrypted", "(denied)");
		sink_close();
	}
}

/* Every byte of the first header counts: the second one takes over. */
static void
test_flips(void **state)
{
	static unsigned char head[32768];
	char path[256];
	struct cf_arena *arena;
	struct luks_info info;
	const char *why;
	FILE *f;
	size_t i;

	(void)state;
	if (!ready)
		skip();
	snprintf(path, sizeof(path), "%s/good", dir);
	assert_non_null(f = fopen(path, "rb"));
	assert_int_equal(fread(head, 1, sizeof(head), f), sizeof(head));
	fclose(f);
	for (i = 0; i < 16384; i += 61) {
		/* The checksum's field is larger than SHA-256 fills. */
		if (i >= 448 + 32 && i < 512)
			continue;
		arena = cf_arena_new(CF_ARENA_COLLECT);
		head[i] ^= 0xff;
		assert_int_equal(luks_parse(arena, head, sizeof(head), &info,
		    &why), 0);
		assert_string_equal(info.state, "secondary-only");
		assert_string_equal(info.cipher, "aes");
		head[i] ^= 0xff;
		/* Cut anywhere before the second is whole, the first holds. */
		assert_int_equal(luks_parse(arena, head, 16384 + i, &info,
		    &why), 0);
		assert_string_equal(info.state, "primary-only");
		assert_int_equal(luks_parse(arena, head, 6 + i, &info, &why),
		    CF_EPARSE);
		cf_arena_free(arena);
	}
}

/* The second reader is really asked, and a lie of the first is caught. */
static void
test_second_reader(void **state)
{
	static unsigned char head[1u << 20];
	struct cf_arena *arena = cf_arena_new(CF_ARENA_COLLECT);
	struct luks_info info;
	const char *why;
	char path[256];
	FILE *f;

	(void)state;
	if (!ready) {
		cf_arena_free(arena);
		skip();
	}
	snprintf(path, sizeof(path), "%s/good", dir);
	assert_non_null(f = fopen(path, "rb"));
	assert_int_equal(fread(head, 1, sizeof(head), f), sizeof(head));
	fclose(f);
	assert_int_equal(luks_parse(arena, head, sizeof(head), &info, &why),
	    0);
	assert_int_equal(luks_second_reader(arena, head, sizeof(head),
	    20u << 20, &info, &why), 0);
	info.cipher = "serpent";
	assert_int_equal(luks_second_reader(arena, head, sizeof(head),
	    20u << 20, &info, &why), CF_EPARSE);
	assert_non_null(strstr(why, "serpent"));
	cf_arena_free(arena);
}

/* A tree as sysfs has it: a volume on LVM on dm-crypt on a partition. */
static void
test_stack(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_COLLECT);
	const char *kind;
	char sysfs[256];

	(void)state;
	snprintf(sysfs, sizeof(sysfs), "%s/sys", dir);
	assert_int_equal(sh("cd %s && mkdir -p sys/dev/block sys/lv/dm "
	    "sys/lv/slaves sys/crypt/dm sys/crypt/slaves sys/part sys/mix/dm "
	    "sys/mix/slaves && printf 'LVM-abc\\n' >sys/lv/dm/uuid && printf "
	    "'CRYPT-LUKS2-0123-name\\n' >sys/crypt/dm/uuid && printf "
	    "'LVM-def\\n' >sys/mix/dm/uuid && ln -s ../../crypt "
	    "sys/lv/slaves/dm-0 && ln -s ../../part sys/crypt/slaves/sda1 && "
	    "ln -s ../../crypt sys/mix/slaves/dm-0 && ln -s ../../part "
	    "sys/mix/slaves/sdb1 && cd sys/dev/block && ln -s ../../lv 253:1 "
	    "&& ln -s ../../crypt 253:0 && ln -s ../../part 8:1 && ln -s "
	    "../../mix 253:2", dir), 0);
	assert_int_equal(volume_stack(arena, sysfs, 253, 1, &kind),
	    CF_TRI_YES);
	assert_string_equal(kind, "CRYPT-LUKS2");
	assert_int_equal(volume_stack(arena, sysfs, 253, 0, &kind),
	    CF_TRI_YES);
	assert_int_equal(volume_stack(arena, sysfs, 8, 1, &kind), CF_TRI_NO);
	/* One leg in clear is clear. */
	assert_int_equal(volume_stack(arena, sysfs, 253, 2, &kind),
	    CF_TRI_NO);
	assert_int_equal(volume_stack(arena, sysfs, 9, 9, &kind),
	    CF_TRI_UNSET);
	/* A loop ends. */
	assert_int_equal(sh("cd %s/sys && mkdir -p loop/slaves && ln -s "
	    "../../loop loop/slaves/self && ln -s ../../loop dev/block/7:7",
	    dir), 0);
	assert_int_equal(volume_stack(arena, sysfs, 7, 7, &kind),
	    CF_TRI_UNSET);
	cf_arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_detached),
		cmocka_unit_test(test_partition),
		cmocka_unit_test(test_qcow),
		cmocka_unit_test(test_no_header),
		cmocka_unit_test(test_no_look),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_second_reader),
		cmocka_unit_test(test_stack),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

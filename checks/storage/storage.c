/*
 * The storage check: whether data at rest is encrypted, with what, and who
 * holds the key.  Vocabulary, collectors and rules.
 */
#include "storage.h"

static const struct cf_fact_def facts[] = {
	{ "volume.data_store", "volume", CF_T_TEXT, "",
	    { "Stockage déclaré auquel le volume appartient.",
		"Declared data store that the volume belongs to." } },
	{ "volume.size", "volume", CF_T_INT, "byte",
	    { "Taille du volume.", "Size of the volume." } },
	{ "volume.format", "volume", CF_T_TEXT, "",
	    { "Ce que les premiers octets montrent : luks1, luks2, "
	      "plain-ext4, qcow2, gpt, unknown…",
		"What the first bytes show: luks1, luks2, plain-ext4, qcow2, "
		"gpt, unknown…" } },
	{ "volume.content", "volume", CF_T_TEXT, "",
	    { "Distribution des octets échantillonnés : zero, random-like "
	      "ou structured.",
		"Distribution of the sampled bytes: zero, random-like or "
		"structured." } },
	{ "volume.partitions", "volume", CF_T_LIST, "",
	    { "Partitions du volume.", "Partitions of the volume." } },
	{ "volume.partition_type", "volume", CF_T_TEXT, "",
	    { "Type de la partition : GUID ou octet MBR.",
		"Type of the partition: GUID or MBR byte." } },
	{ "volume.stack", "volume", CF_T_TEXT, "",
	    { "Couche dm-crypt sous le périphérique.",
		"dm-crypt layer under the device." } },
	{ "volume.encrypted", "volume", CF_T_BOOL, "",
	    { "Les données du volume sont chiffrées, à ce niveau ou dessous.",
		"The data of the volume is encrypted, at this level or "
		"below." } },
	{ "volume.cipher", "volume", CF_T_TEXT, "",
	    { "Algorithme de chiffrement.", "Cipher." } },
	{ "volume.mode", "volume", CF_T_TEXT, "",
	    { "Mode de chiffrement et vecteur d'initialisation.",
		"Mode of operation and initialisation vector." } },
	{ "volume.key_bits", "volume", CF_T_INT, "bit",
	    { "Taille de la clé du volume, telle que l'en-tête la donne.",
		"Size of the volume key, as the header gives it." } },
	{ "volume.effective_bits", "volume", CF_T_INT, "bit",
	    { "Taille de la clé de l'algorithme : la moitié en mode XTS, "
	      "sans la clé d'intégrité.",
		"Size of the cipher's key: half of it in XTS mode, without "
		"the integrity key." } },
	{ "volume.integrity", "volume", CF_T_TEXT, "",
	    { "Mécanisme d'intégrité des données.",
		"Integrity mechanism of the data." } },
	{ "volume.kdf", "volume", CF_T_LIST, "",
	    { "Fonction de dérivation de chaque emplacement de clé.",
		"Key derivation function of each key slot." } },
	{ "volume.kdf_iterations", "volume", CF_T_INT, "",
	    { "Plus petit nombre d'itérations PBKDF2.",
		"Lowest number of PBKDF2 iterations." } },
	{ "volume.kdf_memory", "volume", CF_T_INT, "KiB",
	    { "Plus petite mémoire d'Argon2.", "Lowest memory of Argon2." } },
	{ "volume.kdf_time", "volume", CF_T_INT, "",
	    { "Plus petit nombre de passes d'Argon2.",
		"Lowest number of passes of Argon2." } },
	{ "volume.hash", "volume", CF_T_LIST, "",
	    { "Fonctions de hachage que l'en-tête emploie.",
		"Hash functions that the header uses." } },
	{ "volume.keyslots", "volume", CF_T_INT, "",
	    { "Emplacements de clé occupés.", "Key slots in use." } },
	{ "volume.tokens", "volume", CF_T_LIST, "",
	    { "Jetons de déverrouillage (systemd-tpm2, clevis…).",
		"Unlocking tokens (systemd-tpm2, clevis…)." } },
	{ "volume.header_state", "volume", CF_T_TEXT, "",
	    { "En-tête lu : primary, primary-only, secondary-only, detached "
	      "ou damaged.",
		"Header that was read: primary, primary-only, "
		"secondary-only, detached or damaged." } },

	{ "s3.endpoint", "data_store", CF_T_TEXT, "",
	    { "Hôte du service S3 interrogé.",
		"Host of the S3 service that was asked." } },
	{ "s3.buckets", "data_store", CF_T_LIST, "",
	    { "Compartiments du stockage.", "Buckets of the store." } },
	{ "s3.buckets_missing", "data_store", CF_T_LIST, "",
	    { "Compartiments déclarés que le service dit ne pas exister.",
		"Declared buckets that the service says do not exist." } },
	{ "bucket.data_store", "bucket", CF_T_TEXT, "",
	    { "Stockage déclaré auquel le compartiment appartient.",
		"Declared data store that the bucket belongs to." } },
	{ "bucket.encryption", "bucket", CF_T_TEXT, "",
	    { "Chiffrement par défaut : AES256, aws:kms, aws:kms:dsse.",
		"Default encryption: AES256, aws:kms, aws:kms:dsse." } },
	{ "bucket.kms_key", "bucket", CF_T_TEXT, "",
	    { "Clé KMS de la règle.", "KMS key of the rule." } },
	{ "bucket.key_class", "bucket", CF_T_TEXT, "",
	    { "Qui détient la clé : none, provider, customer-in-provider, "
	      "customer-imported, customer-hsm ou external.",
		"Who holds the key: none, provider, customer-in-provider, "
		"customer-imported, customer-hsm or external." } },
	{ "bucket.location", "bucket", CF_T_TEXT, "",
	    { "Région que le service donne (LocationConstraint).",
		"Region that the service gives (LocationConstraint)." } },
	{ 0 },
};

static const struct cf_collector collectors[] = {
	{
		.name = "volume",
		.title = { "Volumes et images disque",
		    "Volumes and disk images" },
		.phase = CF_PHASE_OBSERVE,
		.trust = CF_TRUST_FILES,
		.run = storage_collect_volumes,
	},
	{
		.name = "s3",
		.title = { "Compartiments S3", "S3 buckets" },
		.phase = CF_PHASE_OBSERVE,
		.trust = CF_TRUST_NET,
		.run = storage_collect_s3,
	},
	{ 0 },
};

static const struct cf_rule *const rules[] = {
	&storage_rule_inventory,
	&storage_rule_place,
	&storage_rule_volume_encrypted,
	&storage_rule_volume_cipher,
	&storage_rule_volume_kdf,
	&storage_rule_volume_integrity,
	&storage_rule_bucket_encrypted,
	&storage_rule_bucket_key_control,
	&storage_rule_bucket_place,
	NULL,
};

const struct cf_check cf_check_storage = {
	.name = "storage",
	.title = { "Chiffrement au repos", "Encryption at rest" },
	.facts = facts,
	.collectors = collectors,
	.rules = rules,
};

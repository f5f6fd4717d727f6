/* The vocabulary of this check. */
#include "ike.h"

#define FACT(key, type, fr, en) { key, "endpoint", type, "", { fr, en } }

const struct cf_fact_def ike_facts[] = {
	FACT("ike.versions", CF_T_LIST,
	    "Versions d'IKE acceptées, avant toute authentification.",
	    "Versions of IKE accepted, before any authentication."),
	FACT("ike.addresses", CF_T_LIST,
	    "Adresses du point d'accès qui ont été examinées en IKE.",
	    "Addresses of the endpoint that were examined in IKE."),
	FACT("ike.addresses_differ", CF_T_LIST,
	    "Clés dont la valeur n'est pas la même à toutes les adresses ; leur "
	    "note dit qui a répondu quoi.",
	    "Keys whose value is not the same at all addresses; their note "
	    "says who answered what."),
	FACT("ike.encryption", CF_T_LIST,
	    "Algorithmes de chiffrement acceptés en IKEv2, avec la taille de "
	    "clé.",
	    "Encryption algorithms accepted in IKEv2, with the key size."),
	FACT("ike.prf", CF_T_LIST,
	    "Fonctions pseudo-aléatoires acceptées en IKEv2.",
	    "Pseudo-random functions accepted in IKEv2."),
	FACT("ike.integrity", CF_T_LIST,
	    "Algorithmes d'intégrité acceptés en IKEv2 ; absent quand seuls "
	    "des chiffrements authentifiés sont acceptés.",
	    "Integrity algorithms accepted in IKEv2; absent when only "
	    "authenticated encryption is accepted."),
	FACT("ike.dh_groups", CF_T_LIST,
	    "Groupes d'échange de clés acceptés en IKEv2, dans l'ordre où ils "
	    "ont été choisis.",
	    "Key exchange groups accepted in IKEv2, in the order they were "
	    "chosen."),
	FACT("ike.chosen", CF_T_LIST,
	    "Ce que la passerelle choisit quand tout lui est proposé en "
	    "IKEv2.",
	    "What the gateway chooses in IKEv2 when everything is offered."),
	FACT("ike.v1_encryption", CF_T_LIST,
	    "Chiffrements choisis en IKEv1 (pas la liste de ceux qui sont "
	    "acceptés).",
	    "Ciphers chosen in IKEv1 (not the list of those accepted)."),
	FACT("ike.v1_chosen", CF_T_LIST,
	    "Propositions choisies en IKEv1, par mode : chiffrement, hachage, "
	    "authentification, groupe.",
	    "Proposals chosen in IKEv1, by mode: cipher, hash, "
	    "authentication, group."),
	FACT("ike.aggressive", CF_T_BOOL,
	    "Le mode agressif d'IKEv1 est accepté.",
	    "Aggressive mode of IKEv1 is accepted."),
	FACT("ike.vendor_ids", CF_T_LIST,
	    "Identifiants de constructeur annoncés, avec leur nom s'il est "
	    "connu.",
	    "Vendor identifiers announced, with their name if it is known."),
	FACT("ike.notifications", CF_T_LIST,
	    "Capacités annoncées dans le premier échange d'IKEv2.",
	    "Capabilities announced in the first exchange of IKEv2."),
	FACT("ike.cookie", CF_T_BOOL,
	    "Un cookie contre le déni de service a été demandé.",
	    "A cookie against denial of service was asked for."),
	FACT("ike.exchanges", CF_T_INT,
	    "Échanges demandés à ce point d'accès.",
	    "Exchanges asked of this endpoint."),
	FACT("ike.esp", CF_T_LIST,
	    "Transformations acceptées pour ESP ; négociées après "
	    "l'authentification, elles ne se voient pas de l'extérieur.",
	    "Transforms accepted for ESP; negotiated after authentication, "
	    "they are not visible from outside."),
	{ NULL },
};

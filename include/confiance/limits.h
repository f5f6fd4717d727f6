/*
 * Every limit on foreign input, in one place, so that the whole attack budget
 * is on one screen.  A number in a .c file that bounds foreign input is a bug.
 */
#ifndef CONFIANCE_LIMITS_H
#define CONFIANCE_LIMITS_H

/* Files that a person gives us. */
#define CF_MAX_DEPLOYMENT (4u << 20) /* deployment.yaml, bytes */
#define CF_MAX_PROFILE (8u << 20)    /* a profile, bytes */
#define CF_MAX_REPORT (256u << 20)   /* report.json read back, bytes */
#define CF_MAX_DEPTH 32		     /* nesting of YAML and JSON */
#define CF_MAX_ITEMS 20000	     /* entries of one list of a deployment */
#define CF_MAX_SECRET 4096	     /* a PIN, a password, bytes */
#define CF_MAX_DATASET (256u << 20)  /* a data file of a check, bytes */

/* Evidence: read back from disk or received from a collector. */
#define CF_MAX_LINE (2u << 20)	/* one fact line, its raw bytes included */
#define CF_MAX_RAW (1u << 20)	/* raw bytes behind one fact */
#define CF_MAX_FACTS 2000000	/* facts of one evidence */
#define CF_MAX_TEXT 16384	/* one text value, bytes */
#define CF_MAX_LIST 4096	/* entries of one list value */
#define CF_MAX_SUBJECT 512	/* a subject's name, bytes */
#define CF_MAX_KEY 64		/* a fact key, bytes */
#define CF_MAX_NOTE 1024	/* a fact's note, bytes */

/* Regions: one per pass. */
#define CF_ARENA_DEPLOYMENT (64u << 20)
#define CF_ARENA_PROFILE (64u << 20)
#define CF_ARENA_EVIDENCE (1u << 30)
#define CF_ARENA_ASSESS (512u << 20)
#define CF_ARENA_REPORT (512u << 20)
#define CF_ARENA_COLLECT (256u << 20)

/* The network.  Polite by default: architecture, "Hostile ground". */
#define CF_NET_PER_HOST 4	  /* connections at once to one address */
#define CF_NET_TOTAL 256	  /* connections at once, overall */
#define CF_NET_TOTAL_MAX 4096
#define CF_NET_CONNECT_MS 5000	  /* a TCP connect */
#define CF_NET_IDLE_MS 5000	  /* silence of a peer after our last byte */
#define CF_NET_TALK_MS 15000	  /* one whole conversation */
#define CF_NET_RUN_MS 900000	  /* a whole collection, 15 minutes */
#define CF_NET_TALK_BYTES (256u << 10) /* received in one conversation */
#define CF_HTTP_BODY (8u << 20)	  /* an HTTP body */
#define CF_HTTP_HEADERS (64u << 10) /* all headers of an answer */
#define CF_HTTP_REDIRECTS 3
#define CF_DNS_ANSWER 65535	  /* a DNS packet */
#define CF_DNS_CHAIN 16		  /* steps of a CNAME chain */
#define CF_DNS_ADDRESSES 64	  /* addresses of one name */

/* TLS and X.509. */
#define CF_TLS_CHAIN 16		   /* certificates of one chain */
#define CF_TLS_CHAIN_BYTES (128u << 10)
#define CF_TLS_HANDSHAKE (160u << 10) /* one reassembled handshake flight */
#define CF_TLS_PROBES 600	   /* connections for one endpoint */
#define CF_X509_NAMES 512	   /* subject alternative names kept */

/* Tokens and volumes. */
#define CF_P11_OBJECTS 10000	/* objects of one token */
#define CF_P11_SLOTS 256	/* slots of one module */
#define CF_P11_ATTRIBUTE 4096	/* one attribute of an object, bytes */
#define CF_P11_LABEL 128	/* bytes of a label or identifier in a subject */
#define CF_P11_SECONDS 60	/* the whole child that loads foreign code */
#define CF_LUKS_HEADER (8u << 20) /* LUKS2 metadata area, both copies */
#define CF_LUKS_JSON (4u << 20)	  /* one JSON area: 4 MiB less 4 KiB at most */
#define CF_LUKS_SLOTS 32	  /* key slots of LUKS2; LUKS1 has 8 */
#define CF_LUKS_TOKENS 32
#define CF_LUKS_SEGMENTS 32
#define CF_IMAGE_HEAD (256u << 10) /* looked at for signatures, per volume */
#define CF_IMAGE_SAMPLES 64	  /* blocks of 4 KiB sampled over a volume */
#define CF_IMAGE_PARTITIONS 128	  /* entries of a partition table */
#define CF_IMAGE_STACK 16	  /* devices under a block device, in depth */

/* Object storage. */
#define CF_S3_BUCKETS 1000	/* buckets of one store */
#define CF_S3_DEPTH 16		/* nesting of an XML answer */
#define CF_S3_VALUE 2048	/* one text of an XML answer, bytes */

/* The ownership graph. */
#define CF_OWN_NODES 500
#define CF_OWN_EDGES 5000

#endif

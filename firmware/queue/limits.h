/* The largest hall these rules serve; every list of the engine ends here and says so (-ENOSPC). */
#ifndef NOVBE_QUEUE_LIMITS_H
#define NOVBE_QUEUE_LIMITS_H

enum {
	QUEUE_MAX_INSTITUTIONS = 128,
	QUEUE_MAX_SERVICES = 1024,
	QUEUE_MAX_CLASSES = 8,
	QUEUE_MAX_SERIES = 256,
	QUEUE_MAX_PROFILES = 512,
	QUEUE_MAX_LATER = 3,          /* lines of a profile behind the first */
	QUEUE_MAX_COUNTERS = 512,
	QUEUE_MAX_ZONES = 64,
	QUEUE_MAX_KIOSKS = 64,        /* offline ranges: kiosk 1..64 */
	QUEUE_MAX_VISITS = 131072,    /* of one business day */
	QUEUE_MAX_LEGS_PER_VISIT = 32, /* transfers of one visit */
	QUEUE_MAX_PARKED = 16,        /* at one counter */
	QUEUE_MAX_RETIRED = 1024,     /* numbers taken out of use, of one business day */
	QUEUE_MAX_PAPERS = 1024,      /* pieces of paper under way whose news is awaited */
	QUEUE_MAX_PAUSE_REASONS = 32,
	QUEUE_MAX_PRINTERS = 255,     /* shared ones that had an order, of one business day */
	QUEUE_MAX_HOURS = 256,        /* tables of opening hours */

	ID_SIZE = 40,        /* service, institution, profile, zone, device ids: [a-z0-9-], with NUL */
	OPERATOR_SIZE = 40,  /* an operator's id, with NUL: never a name */
	COMMAND_ID_SIZE = 40, /* 16 hex digits, '-', decimal counter, with NUL */
	RUN_ID_SIZE = 17,    /* 16 hex digits, with NUL */
	TOKEN_SIZE = 33,     /* 32 hex digits, with NUL */
	LANGUAGE_SIZE = 4,   /* ISO 639 code, with NUL */
	DAY_SIZE = 11,       /* YYYY-MM-DD, with NUL */
	APPOINTMENT_CODE_SIZE = 17, /* 4..16 of A-Z, 0-9 and -, with NUL */
	REASON_SIZE = 64,    /* a reason code or short text, with NUL */
};

#endif

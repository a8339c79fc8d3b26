/*
 * What the kiosk does, as a pure state machine: touches, keys, answers and time go in, what to show
 * and what to do come out. It paints nothing, sends nothing and reads no clock.
 *
 *   language -> institution -> (checking) -> service ---.
 *                   |--------> (checking) -> most used -|-> class -> details -.
 *                   |--------> (checking) -> search ----'                     |
 *                   '--------> (checking) -> code of an appointment ----------|
 *                                  a code that is scanned anywhere -----------|
 *                                  a button of its own for a service ---------'-> (checking)
 *
 *   (checking) -> asking -> printing -> ticket
 *                    |          |
 *                    |          '-> number: surely no paper came out (or notice)
 *                    |-> number: the printer is known to have no paper
 *                    |-> number: whoever comes with the code had checked in before
 *                    '-> notice: refused, closed, hub away, cannot print where paper must be
 *
 *   printing -> paper_ask             nobody knows whether it came out
 *     "Yes, I have it"     -> ticket
 *     "No, print it again" -> copying -> printing, the copy; FLOW_MAX_COPIES times at most
 *     no answer, no copy to be had -> number
 *
 * A hall of one institution has its services in that place, and offers the other three there.
 * "class" asks whether the citizen belongs to one of the classes of which the hall says that people
 * may say so themselves; "details" tells what the service needs and how long it takes, and is where
 * the ticket is asked for. Without such classes, or where the board file leaves the details out,
 * the step is not there.
 *
 * From ticket, number and notice it goes home, the first screen on which there is something to
 * choose: a centre with one language starts with its institutions, one with a single institution
 * besides with its services.
 *
 * A kiosk may have buttons of its own, each for a service: one leads from wherever nobody is being
 * served to (checking) -> asking. While a ticket is made they are refused, and the screen shows so.
 * Where there is nothing but such buttons (buttons_only), home asks for a press, and a question
 * that nobody could answer is not asked: the number must do.
 *
 * The printer is asked at the first touch and known before services appear, but nobody is held for
 * longer than FLOW_HOLD_MS. One that cannot print is asked again at each touch and every
 * FLOW_PROBE_BROKEN_MS until it can; one that can is never asked while nobody is there.
 *
 * Whoever is quiet for idle_ms on a screen of choices is asked whether more time is needed,
 * FLOW_MORE_MS long, at most FLOW_MORE_TIMES times; then everything is forgotten: choices, what was
 * typed, how the kiosk was to be. So it is at home, where something there is not as at first.
 * Going home by one's own wish forgets the choices alone.
 *
 * Back goes one step back, to the page one came from.
 *
 * A ticket ends in exactly one EFFECT_CONFIRM or EFFECT_VOID. Its original is printed at most once;
 * whoever says that it did not come out gets a copy, marked as such, of the same number.
 */
#ifndef NOVBE_KIOSK_FLOW_H
#define NOVBE_KIOSK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/device/hub_link.h"
#include "firmware/queue/limits.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"

enum {
	FLOW_PAGE_TILES = 9,	     /* at most on one page: one digit each */
	FLOW_DOUBLE_STRIKE_MS = 500, /* a second strike within this is the first one's echo */
	FLOW_AWAY_GRACE_MS = 2000,   /* before this it is not said: the hub may be back at once */
	FLOW_WAIT_HIDDEN_MS = 300,   /* a quick answer shows no "one moment" */
	FLOW_NOTICE_MS = 12000,
	FLOW_HOLD_MS = 1500,	      /* nobody waits longer for the printer's answer */
	FLOW_PROBE_FRESH_MS = 2000,   /* asked so short a time ago, it is not asked again */
	FLOW_PROBE_BROKEN_MS = 30000, /* while it cannot print it is asked this often */
	FLOW_PRINT_LIMIT_MS =
		120000,		/* the press answers before; if not, nobody stands here for ever */
	FLOW_MAX_COPIES = 2,	/* of one ticket; then its number must do */
	FLOW_REFUSED_MS = 1500, /* a refused button shows for so long */
	FLOW_READ_MS = 3000,	/* a number stays for so long, whoever presses a button */
	FLOW_MAX_EFFECTS = 8,
	FLOW_MORE_MS = 20000,
	FLOW_MORE_TIMES = 10,
	FLOW_MAX_FOUND = 27,	/* services that a search shows */
	FLOW_TYPED_SIZE = 64,	/* bytes with NUL */
	FLOW_FEW_SERVICES = 12, /* a hall with no more needs neither search nor "most used" */
	FLOW_VOLUME_STEP_PCT = 10,
	FLOW_VOLUME_LEAST_PCT = 10, /* whoever needs the voice would not find it again */
	FLOW_LEAST_CODE = 4,	    /* characters of an appointment's code */
};

enum flow_screen {
	FLOW_STARTING, /* nothing is known of the hall yet */
	FLOW_BUTTONS,  /* home of a kiosk that has nothing else to press */
	FLOW_LANGUAGE,
	FLOW_INSTITUTION,
	FLOW_SERVICE,	/* of the institution */
	FLOW_POPULAR,	/* the services most asked for */
	FLOW_SEARCH,	/* what was typed and the services found by it */
	FLOW_CODE,	/* of an appointment, typed or scanned */
	FLOW_CLASS,	/* "does one of these apply to you?" */
	FLOW_DETAILS,	/* of the service chosen, and "take a ticket" */
	FLOW_ACCESS,	/* larger letters, contrast, lower screen, voice */
	FLOW_MORE_TIME, /* "do you need more time?"; only shown, flow->screen stays */
	FLOW_CHECKING,	/* the printer is asked whether it can print */
	FLOW_ASKING,	/* the hub is asked for a number */
	FLOW_PRINTING,
	FLOW_PAPER_ASK, /* nobody knows whether the paper came out: the citizen sees it */
	FLOW_COPYING,	/* the hub is told of a copy */
	FLOW_TICKET,	/* the paper came out */
	FLOW_NUMBER,	/* it did not: the number is valid and shown for longer */
	FLOW_NOTICE,
};

enum flow_notice {
	NOTICE_HUB_AWAY, /* and the kiosk has no numbers of its own */
	NOTICE_DAY_CLOSED,
	NOTICE_SERVICE_CLOSED,
	NOTICE_PRINTER,	       /* no paper came out and, by config, no ticket counts without it */
	NOTICE_NO_PRINTER,     /* none could come out: nobody is offered a ticket */
	NOTICE_NO_NUMBER,      /* the series is used up, or a list of the hall is full */
	NOTICE_NO_SERVICE,     /* a button's, which the hall does not have */
	NOTICE_NO_APPOINTMENT, /* nobody knows the code */
	NOTICE_TOO_EARLY,      /* for the appointment; from flow->when_ms on */
	NOTICE_TOO_LATE,       /* for the appointment */
	NOTICE_REFUSED,	       /* for a reason the citizen cannot change */
	NOTICE_NOT_OPEN,       /* this service, by its hours; from flow->when_ms on, 0: not known */
	NOTICE_CLOSING,	       /* it closes before this citizen would be served */
	NOTICE_COUNT,
};

enum flow_printer {
	FLOW_PRINTER_UNKNOWN, /* did not answer yet: taken for ready, the print itself will tell */
	FLOW_PRINTER_READY,
	/* cannot print */
	FLOW_PRINTER_NO_PAPER,
	FLOW_PRINTER_COVER_OPEN,
	FLOW_PRINTER_SILENT, /* off, its cable out, its queue or spool not there */
};

enum flow_paper_answer { PAPER_ANSWER_YES, PAPER_ANSWER_NO, PAPER_ANSWER_COUNT }; /* tiles */

enum flow_control {
	CONTROL_NONE,
	CONTROL_TILE,
	CONTROL_BACK,
	CONTROL_HOME,
	CONTROL_NEXT_PAGE,
	CONTROL_PREVIOUS_PAGE,
	CONTROL_POPULAR,
	CONTROL_SEARCH,
	CONTROL_APPOINTMENT,
	CONTROL_ACCESS,	 /* how the kiosk is to be */
	CONTROL_SWITCH,	 /* on FLOW_ACCESS; tile: enum flow_switch */
	CONTROL_QUIETER, /* on FLOW_ACCESS, while the voice is on */
	CONTROL_LOUDER,
	CONTROL_TAKE,	 /* the ticket */
	CONTROL_DONE,	 /* the code is complete */
	CONTROL_KEY,	 /* of the keyboard; tile: see flow_key_text() */
	CONTROL_VARIANT, /* of the last letter; tile: which of keyboard_variants() */
	CONTROL_SPACE,
	CONTROL_ERASE,
	CONTROL_SCRIPT, /* the other keyboard */
	CONTROL_STAY,	/* more time */
};
struct flow_target { /* what a finger is on */
	enum flow_control control;
	int tile; /* position on the page, from 0; of keys and switches their number */
};

enum flow_switch { SWITCH_LARGE, SWITCH_CONTRAST, SWITCH_LOW, SWITCH_VOICE, SWITCH_COUNT };
struct flow_access {	       /* how whoever stands there wants the kiosk to be */
	bool on[SWITCH_COUNT]; /* large letters; high contrast; all in reach of a wheelchair; voice
				*/
	int volume_pct;
};

enum flow_key {
	FLOW_KEY_DIGIT, /* with the tile's position */
	FLOW_KEY_ENTER,
	FLOW_KEY_BACK,
	FLOW_KEY_HOME,
	FLOW_KEY_NEXT_PAGE,
	FLOW_KEY_PREVIOUS_PAGE,
	FLOW_KEY_ERASE,
	/* of a keypad */
	FLOW_KEY_REPEAT, /* says it again; the first one turns the voice on, as FLOW_KEY_VOICE */
	FLOW_KEY_VOICE,
	FLOW_KEY_LOUDER,
	FLOW_KEY_QUIETER,
};

enum flow_effect {
	EFFECT_NONE,
	EFFECT_PROBE,	 /* ask the printer; answer with flow_set_printer() */
	EFFECT_ISSUE,	 /* ask for flow->service in flow->language; answer with flow_answer() */
	EFFECT_CHECK_IN, /* with the code in flow->typed; answer with flow_answer() */
	EFFECT_REPEAT,	 /* say the screen again */
	EFFECT_PRINT,	 /* print flow->ticket, copy flow->copy; tell flow_printed() */
	EFFECT_REPRINT,	 /* ask for a copy of flow->ticket; answer with flow_copied() */
	EFFECT_CONFIRM,	 /* flow->ticket is in the citizen's hand (or head); its paper: flow->print
			  */
	EFFECT_VOID,	 /* flow->ticket is not */
};

struct keyboard;
struct search;

struct flow_staff {	     /* for who looks after the kiosk; citizens need not care */
	bool alone;	     /* the hub is away: the kiosk gives numbers of its own */
	uint32_t unreported; /* tickets that the hub does not know yet */
};

struct flow_doors {	  /* by the hall's hours, whatever the hub says of the day */
	bool closed;
	int64_t opens_ms; /* wall time; 0: nobody knows */
	int64_t now_ms;	  /* wall time of this, by which "today" is meant */
};

struct flow_options {
	int64_t ticket_shown_ms, idle_ms;
	bool paperless_fallback; /* a ticket without paper counts: its number is shown instead */
	/* How many of the shown screen's `count` tiles stand on each page but the last,
	 * 1..FLOW_PAGE_TILES. */
	int (*page_tiles)(void *data, int count);
	/* How many pages the details of a service take, from 1; NULL: one. */
	int (*details_pages)(void *data);
	void *data;
	bool buttons_only; /* the screen, if there is one, cannot be touched */
	bool no_details;   /* a chosen service is asked for at once */
	bool has_voice;	   /* it can speak */
	int volume_pct;	   /* at first */
};

struct flow { /* read freely, changed only by the functions below */
	struct flow_options options;
	const struct hall_catalogue *hall; /* borrowed; NULL: not known yet */
	bool has_numbers, day_open;
	struct flow_doors doors;
	struct flow_staff staff;
	int64_t away_since_ms;

	enum flow_screen screen; /* where we are */
	enum flow_screen shown;	 /* what is to be painted; differs for a moment while asking */
	enum flow_notice notice;
	char language[LANGUAGE_SIZE];
	char institution[ID_SIZE], service[ID_SIZE];
	char klass[ID_SIZE];	    /* that the citizen belongs to; empty: the first */
	enum flow_screen chosen_on; /* the list on which the service was chosen */
	struct flow_access access;
	enum flow_screen access_from;	 /* where FLOW_ACCESS leads back to */
	enum flow_screen notice_from;	 /* where FLOW_NOTICE does; FLOW_STARTING: home */
	uint16_t first[FLOW_NOTICE + 1]; /* by screen: the first tile of the page that was left */
	bool asks_more;			 /* FLOW_MORE_TIME stands before the screen */
	int more_given;
	const struct search *search;	/* borrowed; NULL: there is none */
	char typed[FLOW_TYPED_SIZE];	/* on FLOW_SEARCH and FLOW_CODE */
	bool other_script;		/* the keyboard that CONTROL_SCRIPT leads to */
	uint16_t found[FLOW_MAX_FOUND]; /* services by position in the hall */
	int found_count;
	bool by_code;		  /* what is asked for is a check-in, not an issue */
	bool again;		  /* FLOW_NUMBER: had checked in before */
	int64_t when_ms;	  /* of NOTICE_TOO_EARLY, NOTICE_NOT_OPEN: the first time that is right,
				     wall time */
	struct flow_target focus; /* of a keypad; CONTROL_NONE: nothing has it */
	struct flow_target focus_behind; /* what had it before FLOW_MORE_TIME came up */
	int page;
	struct flow_target pressed; /* under the finger, or chosen and being worked on */
	struct ticket_message ticket;
	unsigned int copy;	/* which piece of the ticket's paper is at hand, 0: the original */
	int copies_asked;	/* how many copies were asked for */
	enum print_state print; /* what became of it, for EFFECT_CONFIRM */
	bool changed;		/* the screen must be painted; cleared by the painter */

	enum flow_printer printer;
	bool probing;	       /* asked and not answered yet */
	int64_t probed_ms;     /* when it was asked last */
	int64_t hold_until_ms; /* nobody is held for the answer any longer */
	enum flow_screen goal; /* behind FLOW_CHECKING: a list, the code, asking or copying */
	int64_t since_ms;      /* of this screen */

	bool finger_down;
	int64_t last_strike_ms, last_key_ms, last_scan_ms;
	struct flow_target last_strike;
	char last_scan[APPOINTMENT_CODE_SIZE];
	enum flow_key last_key;
	int last_digit;
	int64_t last_button_ms, refused_until_ms;
	char last_button[ID_SIZE]; /* the service of it */
	bool refused;		   /* a button just now, and it is to be seen */
	int64_t until_ms;	   /* when this screen ends by itself; 0: never */
	int64_t show_wait_ms;	   /* when "one moment" appears; 0: not waiting */
	enum flow_effect effects[FLOW_MAX_EFFECTS];
	int effect_count;
};

void flow_init(struct flow *flow, const struct flow_options *options, int64_t now_ms);
/* A new catalogue (borrowed until the next call); choices that it does not know go home, and
 * another one than before drops the search. NULL only while no ticket is in work. */
void flow_set_hall(struct flow *flow, const struct hall_catalogue *hall, int64_t now_ms);
/* has: numbers can be had, from the hub or the kiosk's own. day_open: tickets are given today. */
void flow_set_numbers(struct flow *flow, bool has, bool day_open, int64_t now_ms);
/* Whether the hall is open by its hours: while it is not, home says so. */
void flow_set_doors(struct flow *flow, const struct flow_doors *doors, int64_t now_ms);
/* The hall's search (borrowed until the next call or until another hall is set), made anew with
 * each catalogue; NULL: there is none, and no search is offered. */
void flow_set_search(struct flow *flow, const struct search *search, int64_t now_ms);
/* What stands small in the header. */
void flow_set_staff(struct flow *flow, struct flow_staff staff);

/* A touch acts on release, where it was pressed. A second one within FLOW_DOUBLE_STRIKE_MS is an
 * echo; of the keyboard's keys, which change nothing under the finger, only one of the same key. A
 * touch takes the focus away. */
void flow_press(struct flow *flow, struct flow_target target, int64_t now_ms);
void flow_release(struct flow *flow, struct flow_target target, int64_t now_ms);
/* tile: for FLOW_KEY_DIGIT the position on the page. */
void flow_key(struct flow *flow, enum flow_key key, int tile, int64_t now_ms);

/* A character (UTF-8) from a keyboard: typed where something can be typed; elsewhere 1..9 choose a
 * tile, "0" goes home, "n" and "p" turn the page. */
void flow_type(struct flow *flow, const char *character, int64_t now_ms);
/* A code that a scanner read, from wherever nobody is being served: what follows the last '/' or
 * '=', without spaces around it. What is no code, or comes while the hub is away, gets its notice;
 * the same code within FLOW_DOUBLE_STRIKE_MS of itself is an echo. In the language chosen, else the
 * hall's first. False: not now, or the hall has no appointments. */
bool flow_scan(struct flow *flow, const char *code, int64_t now_ms);
/* Moves the focus (CONTROL_NONE: nothing has it); FLOW_KEY_ENTER then does what a touch there does.
 * It is lost on a new screen, another page, and with a touch. */
void flow_focus(struct flow *flow, struct flow_target target, int64_t now_ms);

/* What became of a button's press. */
enum flow_chosen { CHOSEN_TAKEN, CHOSEN_ECHO /* of the same press */, CHOSEN_REFUSED };
/* A service's own button: language is that of its citizens, unless one was chosen on the screen.
 * Refused while a ticket is made, a number was not read yet, or none can be had; the screen says
 * why, or shows FLOW_REFUSED_MS long what goes on (flow->refused). */
enum flow_chosen flow_choose_service(
	struct flow *flow, const char *service, const char *language, int64_t now_ms);

/* What the printer says, asked for or not. */
void flow_set_printer(struct flow *flow, enum flow_printer printer, int64_t now_ms);
/* It said that it cannot print. */
bool flow_printer_fails(const struct flow *flow);
/* The same, and tickets count without paper: whoever chooses is told beforehand. */
bool flow_is_paperless(const struct flow *flow);

/* Whether whoever comes now can take a ticket: the hall is known, its day open, numbers there,
 * and the printer too where a ticket must be on paper. */
bool flow_is_giving(const struct flow *flow);

/* The outcome of EFFECT_ISSUE or EFFECT_CHECK_IN; answer only with OUTCOME_ANSWERED. Whoever had
 * checked in before sees the number (flow->again); that ticket is settled, no effect follows. */
void flow_answer(struct flow *flow, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms);
/* The outcome of EFFECT_PRINT: PRINT_PRINTED, _UNCERTAIN or _UNPRINTED. */
void flow_printed(struct flow *flow, enum print_state state, int64_t now_ms);
/* The outcome of EFFECT_REPRINT; answer only with OUTCOME_ANSWERED. */
void flow_copied(struct flow *flow, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms);

/* Lets time pass. */
void flow_tick(struct flow *flow, int64_t now_ms);
/* Whether it waits for a machine and the screen does not show so yet. */
bool flow_waits_unseen(const struct flow *flow, int64_t now_ms);
/* When flow_tick() has something to do, INT64_MAX: never. */
int64_t flow_next_ms(const struct flow *flow);
/* The next thing to do, EFFECT_NONE when there is none. */
enum flow_effect flow_take(struct flow *flow);

/* The list on the shown screen: how many tiles, how many on a page, how many pages. */
int flow_tile_count(const struct flow *flow);
int flow_tiles_per_page(const struct flow *flow);
int flow_page_count(const struct flow *flow);
/* What stands at a position of the whole list, from 0, whatever page it is on: a position in the
 * hall's languages, institutions, services or classes (of FLOW_PAPER_ASK: enum flow_paper_answer);
 * -1: none. Asks for no page, so it may be called while one is made up. */
int flow_list_index(const struct flow *flow, int position);
/* The same of a tile on the shown page. */
int flow_tile_index(const struct flow *flow, int tile);
/* Whether there is something to go back to (and home). */
bool flow_may_back(const struct flow *flow);
/* The keyboard of the screen; NULL: nothing can be typed there. */
const struct keyboard *flow_keyboard(const struct flow *flow);
/* What a key of it writes; tile: its digits are 0.., then come its rows, from the top. NULL: there
 * is no such key. */
const char *flow_key_text(const struct flow *flow, int tile);
/* Whether both are seen alike: they differ in times and in what is to be done at most. May say no
 * where they are. */
bool flow_looks_like(const struct flow *flow, const struct flow *other);
/* What the shown screen offers; what it does not offer does nothing. CONTROL_DONE only once the
 * code can be one, CONTROL_SCRIPT only where there is another keyboard. */
bool flow_offers(const struct flow *flow, enum flow_control control);

#endif

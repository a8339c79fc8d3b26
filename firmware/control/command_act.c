/* The manager's acts: day, counter, service, ticket, copy. Each is one command to the hub; what it
 * says back is shown. */
#include "firmware/control/command.h"

#include <stdio.h>
#include <string.h>

#include "firmware/control/arguments.h"
#include "firmware/control/session.h"
#include "firmware/control/status_text.h"

/* Session, question, answer; *hub is what the hub said of itself before. */
static int ask_once(const char *board, struct command *command, struct answer_message *answer,
	struct hub_message *hub)
{
	int status;
	struct session *session = session_new(board, &status);

	if (!session)
		return status;
	status = session_start(session);
	*hub = *hub_link_hub(session_link(session));
	if (status == 0)
		status = session_ask(session, command, answer);
	session_free(session);
	return status;
}

static const char *unless_new(const struct answer_message *answer)
{
	return answer->seq ? "" : " (it was so already)";
}

/* ---- The day ---- */

static const struct arguments_form day_form = {NULL, "open\nclose",
	"Opens today's business day, or closes the one that is open.\v"
	"When a day closes, counters close and tickets that still wait expire. A day that was "
	"closed by mistake goes on when it is opened again, with the next numbers; what expired "
	"stays expired.",
	1, 1, "open or close?"};

int control_day(const char *board, int argc, char **argv)
{
	static const char *const acts[] = {"open", "close", NULL};
	struct command command = {0};
	struct answer_message answer = {0};
	struct arguments arguments;
	struct hub_message hub;

	arguments_parse(&arguments, &day_form, argc, argv);
	bool open = arguments_choice(acts, arguments.word[0], "day") == 0;

	command.verb = open ? VERB_OPEN_DAY : VERB_CLOSE_DAY;
	int status = ask_once(board, &command, &answer, &hub);

	if (status == 0)
		printf("the business day%s%s is %s\n", open ? "" : " ", open ? "" : hub.day,
			open ? "open" : "closed");
	else if (open && answer.refusal == REFUSED_STATE)
		fprintf(stderr, "  Day %s is over, or the hall file changed since it was closed.\n",
			hub.day);
	return status;
}

/* ---- Counters ---- */

static const struct argp_option counter_options[] = {
	{"operator", ARGUMENT_OPERATOR, "ID", 0, "who sits there (open)", 0},
	{"profile", ARGUMENT_PROFILE, "ID", 0, "what it takes (open; else the counter's own)", 0},
	{"reason", ARGUMENT_REASON, "TEXT", 0, "why (pause, close, call)", 0},
	{"after", ARGUMENT_AFTER, NULL, 0, "once the visit in hand has ended (close)", 0},
	{"force", ARGUMENT_FORCE, NULL, 0,
		"at once: the ticket in hand waits again at its place (close)", 0},
	{0},
};
static const struct arguments_form counter_form = {counter_options,
	"NUMBER open\nNUMBER close\nNUMBER pause\nNUMBER resume\nNUMBER profile ID\nNUMBER end\n"
	"NUMBER no-show\nNUMBER call TICKET",
	"Acts for a counter, as its operator would.\v"
	"end and no-show free a counter that was left with a ticket in hand: the visit is over, or "
	"nobody came. A counter closes only with empty hands, unless --after or --force says what "
	"becomes of the ticket in hand; what was parked there waits again. call takes a ticket "
	"out of its order, which stands in the journal.",
	2, 3, "which counter?"};

static void counter_show(const struct answer_message *answer)
{
	const struct counter_message *c = &answer->counter;

	printf("counter %u is %s%s", c->number, counter_state_name(c->state), unless_new(answer));
	if (c->state != COUNTER_CLOSED)
		printf(", profile %s%s%s", c->profile, c->operator_id[0] ? ", operator " : "",
			c->operator_id);
	if (c->ticket[0])
		printf(", %s in hand (%s)%s", c->ticket, leg_state_name(c->leg_state),
			c->closing ? ", closes after this visit" : "");
	putchar('\n');
}

/* What was said that the act does not take; the options of one act are nobody else's. */
static void counter_check(const struct arguments *a, enum verb verb)
{
	bool takes_word = verb == VERB_SET_PROFILE || verb == VERB_CALL_TICKET;

	if (takes_word != (a->count == 3))
		arguments_wrong("counter %s %s: %s", a->word[0], a->word[1],
			a->count == 3		   ? "one word too many"
			: verb == VERB_SET_PROFILE ? "name the profile"
						   : "name the ticket");
	if (a->operator_id && verb != VERB_OPEN)
		arguments_wrong("--operator goes with open");
	if (a->profile && verb != VERB_OPEN)
		arguments_wrong("--profile goes with open; else: counter %s profile %s", a->word[0],
			a->profile);
	if (a->reason && verb != VERB_PAUSE && verb != VERB_CLOSE && verb != VERB_CALL_TICKET)
		arguments_wrong("--reason goes with pause, close and call");
	if ((a->after || a->force) && verb != VERB_CLOSE)
		arguments_wrong("--after and --force go with close");
	if (a->after && a->force)
		arguments_wrong("--after or --force, not both");
}

int control_counter(const char *board, int argc, char **argv)
{
	static const char *const acts[] = {
		"open", "close", "pause", "resume", "profile", "end", "no-show", "call", NULL};
	static const enum verb verbs[] = {VERB_OPEN, VERB_CLOSE, VERB_PAUSE, VERB_RESUME,
		VERB_SET_PROFILE, VERB_END, VERB_NO_SHOW, VERB_CALL_TICKET};
	struct command command = {0};
	struct answer_message answer;
	struct arguments a;
	struct hub_message hub;

	arguments_parse(&a, &counter_form, argc, argv);
	arguments_counter(&command.counter_number, a.word[0]);
	command.verb = verbs[arguments_choice(acts, a.word[1], "counter")];
	counter_check(&a, command.verb);
	if (command.verb == VERB_CALL_TICKET)
		arguments_ticket(&command.ticket, a.word[2]);
	else
		arguments_copy(command.profile, sizeof(command.profile),
			a.count == 3 ? a.word[2] : a.profile, "profile");
	arguments_copy(command.operator_id, sizeof(command.operator_id), a.operator_id, "operator");
	arguments_copy(command.reason, sizeof(command.reason), a.reason, "reason");
	command.after = a.after;
	command.force = a.force;
	int status = ask_once(board, &command, &answer, &hub);

	if (status == 0 && answer.has_counter)
		counter_show(&answer);
	return status;
}

/* ---- Services ---- */

static const struct argp_option reason_option[] = {
	{"reason", ARGUMENT_REASON, "TEXT", 0, "why (stands in the journal)", 0},
	{0},
};
static const struct arguments_form service_form = {reason_option, "ID open\nID close",
	"Gives tickets for a service again, or no more.\v"
	"Those who wait for a closed service are still called.",
	2, 2, "which service?"};

int control_service(const char *board, int argc, char **argv)
{
	static const char *const acts[] = {"open", "close", NULL};
	struct command command = {0};
	struct answer_message answer;
	struct arguments a;
	struct hub_message hub;

	arguments_parse(&a, &service_form, argc, argv);
	arguments_copy(command.service, sizeof(command.service), a.word[0], "service");
	bool open = arguments_choice(acts, a.word[1], "service") == 0;

	command.verb = open ? VERB_OPEN_SERVICE : VERB_CLOSE_SERVICE;
	if (a.reason && open)
		arguments_wrong("--reason goes with close");
	arguments_copy(command.reason, sizeof(command.reason), a.reason, "reason");
	int status = ask_once(board, &command, &answer, &hub);

	if (status == 0)
		printf("service %s %s%s\n", command.service,
			open ? "gives tickets" : "gives no more tickets", unless_new(&answer));
	return status;
}

/* ---- Tickets ---- */

static const struct arguments_form ticket_form = {reason_option,
	"NUMBER\nNUMBER cancel\nNUMBER retire\nNUMBER return",
	"Finds a ticket of today, or acts on it.\v"
	"cancel: the visit ends here. retire: the number is out of use today, given or not. "
	"return: "
	"a missed ticket waits again, at its old place.",
	1, 2, "which ticket?"};

/* What is known of the newest piece of paper, in words. */
static void paper_show(const struct ticket_message *t)
{
	static const char *const words[PRINT_STATE_COUNT] = {
		[PRINT_ISSUED] = "nothing was heard of it yet",
		[PRINT_ORDERED] = "ordered, not taken by the printer yet",
		[PRINT_SUBMITTED] = "at the printer, not out yet",
		[PRINT_PRINTED] = "came out",
		[PRINT_UNCERTAIN] = "may have come out, or not",
		[PRINT_UNPRINTED] = "did not come out",
	};

	printf("  paper     %s%s%s", words[t->print], t->printer[0] ? ", printer " : "",
		t->printer);
	if (t->copies)
		printf(", copy %u", t->copies);
	putchar('\n');
}

static void ticket_show(const struct answer_message *answer, const char *zone)
{
	const struct ticket_message *t = &answer->ticket;
	char issued[24];

	status_text_time(issued, t->issued_ms, answer->now_ms, zone);
	printf("%s  %s\n", t->ticket, leg_state_name(t->state));
	printf("  visit     %s\n", t->visit);
	printf("  service   %s (%s)%s%s\n", t->service, t->institution,
		t->klass[0] ? ", class " : "", t->klass);
	printf("  issued    %s%s%s\n", issued, t->language[0] ? ", in " : "", t->language);
	if (strcmp(strchr(t->leg, '/') ? strchr(t->leg, '/') : "/1", "/1") != 0)
		printf("  leg       %s\n", t->leg);
	if (t->counter)
		printf("  counter   %u\n", t->counter);
	paper_show(t);
}

int control_ticket(const char *board, int argc, char **argv)
{
	static const char *const acts[] = {"find", "cancel", "retire", "return", NULL};
	static const enum verb verbs[] = {VERB_FIND, VERB_CANCEL, VERB_RETIRE_TICKET, VERB_RETURN};
	struct command command = {0};
	struct answer_message answer;
	struct hub_message hub;
	char number[TICKET_TEXT_SIZE];
	struct arguments a;

	arguments_parse(&a, &ticket_form, argc, argv);
	arguments_ticket(&command.ticket, a.word[0]);
	command.verb = verbs[a.count == 2 ? arguments_choice(acts, a.word[1], "ticket") : 0];
	if (a.reason && command.verb != VERB_CANCEL && command.verb != VERB_RETIRE_TICKET)
		arguments_wrong("--reason goes with cancel and retire");
	arguments_copy(command.reason, sizeof(command.reason), a.reason, "reason");
	int status = ask_once(board, &command, &answer, &hub);

	if (status != 0)
		return status;
	ticket_text(&command.ticket, number);
	if (command.verb == VERB_RETIRE_TICKET)
		printf("%s is out of use today%s\n", number, unless_new(&answer));
	if (answer.has_ticket)
		ticket_show(&answer, hub.time_zone);
	return 0;
}

/* ---- Copies ---- */

static const struct argp_option printer_option[] = {
	{"printer", ARGUMENT_PRINTER, "ID", 0, "a shared printer of the hall file", 0},
	{0},
};
static const struct arguments_form reprint_form = {printer_option, "NUMBER",
	"Prints a ticket of today again, marked as a copy, at a shared printer.\v"
	"Without --printer at the one that printed it before. The printer has half a minute to "
	"take the order; `novbe-ctl ticket NUMBER` tells what became of it.",
	1, 1, "which ticket?"};

/* The printer that had this ticket before. */
static int printer_before(struct session *session, struct command *reprint)
{
	struct command find = {.verb = VERB_FIND, .ticket = reprint->ticket};
	struct answer_message answer;
	int status = session_ask(session, &find, &answer);

	if (status != 0)
		return status;
	if (!answer.ticket.printer[0]) {
		fprintf(stderr,
			"novbe-ctl: reprint: no shared printer had %s before: name one with "
			"--printer\n",
			answer.ticket.ticket);
		return 1;
	}
	arguments_copy(
		reprint->printer, sizeof(reprint->printer), answer.ticket.printer, "printer");
	return 0;
}

int control_reprint(const char *board, int argc, char **argv)
{
	struct command command = {.verb = VERB_REPRINT};
	struct answer_message answer;
	struct arguments a;
	int status;

	arguments_parse(&a, &reprint_form, argc, argv);
	arguments_ticket(&command.ticket, a.word[0]);
	arguments_copy(command.printer, sizeof(command.printer), a.printer, "printer");
	struct session *session = session_new(board, &status);

	if (!session)
		return status;
	status = session_start(session);
	if (status == 0 && !command.printer[0])
		status = printer_before(session, &command);
	if (status == 0)
		status = session_ask(session, &command, &answer);
	if (status == 0)
		printf("%s: copy %u is ordered from %s\n", answer.ticket.ticket,
			answer.ticket.copies, answer.ticket.printer);
	session_free(session);
	return status;
}

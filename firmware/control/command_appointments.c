/*
 * `novbe-ctl appointments`: lists a day's, books those of a file, cancels one. A file is checked
 * whole before anything of it is booked; then several commands are under way at a time, and since
 * booking the same again changes nothing, a file that was cut short is simply given again.
 */
#include "firmware/control/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/file.h"
#include "firmware/base/json.h"
#include "firmware/control/appointment_file.h"
#include "firmware/control/arguments.h"
#include "firmware/control/session.h"
#include "firmware/wire/appointment_message.h"
#include "firmware/wire/shape.h"

enum { ROWS_ASKED = 100, BOOKED_AT_ONCE = 16, STATUS_FILE_WRONG = 2 };

static const struct argp_option options[] = {
	{"day", ARGUMENT_DAY, "DAY", 0, "of this business day, as 2026-11-23 (list, cancel)", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "one JSON object a line (list)", 0},
	{0},
};
static const struct arguments_form form = {options, "\nFILE.csv\ncancel CODE",
	"Lists the day's appointments, books those of a file, or cancels one.\v"
	"The file's head line names its columns: code,service,date,time,language (the last may be "
	"missing). Dates as 2026-11-23 and times as 09:30, local to the centre. All lines are "
	"checked first and nothing is booked while one is wrong. A code that is booked already for "
	"that day is moved, unless its citizen is here; the same again changes nothing.",
	0, 2, ""};

/* ---- The hall ---- */

struct gathered {
	struct hall_catalogue *catalogue; /* NULL: not heard */
	int rc;
};

static void catalogue_came(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct gathered *g = data;
	int rc = 0;

	if (kind != TOPIC_CATALOGUE)
		return;
	if (!name[0])
		rc = catalogue_message_read(body, &g->catalogue);
	else if (g->catalogue)
		rc = catalogue_message_read_institution(body, g->catalogue);
	if (rc < 0)
		g->rc = rc;
}

/* The whole catalogue: the broker gives the head before the institutions, as they are asked for. */
static int gather(struct session *session, struct gathered *g)
{
	session_hear(session, catalogue_came, NULL, g);
	int status = session_follow(session, TOPIC_CATALOGUE, NULL);

	if (status == 0)
		status = session_follow(session, TOPIC_CATALOGUE, "+");
	if (status == 0)
		status = session_start(session);
	session_hear(session, NULL, NULL, NULL);
	if (status == 0 && (g->rc < 0 || !g->catalogue)) {
		fprintf(stderr, "novbe-ctl: appointments: the hall's catalogue was not heard%s%s\n",
			g->rc < 0 ? ": " : "", g->rc < 0 ? strerror(-g->rc) : "");
		status = 1;
	}
	return status;
}

/* ---- Booking ---- */

struct booker;

struct under_way {
	struct booker *booker;
	const struct appointment_row *row; /* NULL: free */
};

struct booker {
	struct session *session;
	const char *name;
	const struct appointment_file *file;
	size_t next; /* row to be asked for */
	size_t booked, known, failed;
	bool stopped; /* the link is down, or somebody interrupted */
	unsigned int asking;
	struct under_way places[BOOKED_AT_ONCE];
};

static void book_more(struct booker *b);

static void booked(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct under_way *place = data;
	struct booker *b = place->booker;
	const struct appointment_row *row = place->row;

	(void)raw;
	place->row = NULL;
	b->asking--;
	if (outcome == OUTCOME_LOST)
		return;
	if (outcome == OUTCOME_ANSWERED && answer->ok) {
		*(answer->seq ? &b->booked : &b->known) += 1;
	} else if (outcome == OUTCOME_ANSWERED) {
		b->failed++;
		fprintf(stderr, "%s:%u: %s: refused: %s (%s)\n", b->name, row->line, row->code,
			answer->text, refusal_name(answer->refusal));
	} else {
		b->stopped = true;
		fprintf(stderr, "%s:%u: %s: no answer within %d s\n", b->name, row->line, row->code,
			SESSION_WAIT_MS / 1000);
	}
	book_more(b);
}

static int book_one(struct booker *b, struct under_way *place)
{
	const struct appointment_row *row = &b->file->rows[b->next];
	struct command command = {.verb = VERB_BOOK, .slot_ms = row->slot_ms};

	memcpy(command.code, row->code, sizeof(command.code));
	memcpy(command.service, row->service, sizeof(command.service));
	memcpy(command.language, row->language, sizeof(command.language));
	*place = (struct under_way){b, row};
	int rc = hub_link_ask(session_link(b->session), &command, SESSION_WAIT_MS, booked, place);

	if (rc < 0) {
		place->row = NULL;
		return rc;
	}
	b->next++;
	b->asking++;
	return 0;
}

static void book_more(struct booker *b)
{
	for (int i = 0; i < BOOKED_AT_ONCE && !b->stopped && b->next < b->file->count; i++) {
		if (b->places[i].row)
			continue;
		int rc = book_one(b, &b->places[i]);

		if (rc < 0) {
			b->stopped = true;
			fprintf(stderr, "novbe-ctl: appointments: not sent: %s\n", strerror(-rc));
		}
	}
	if (b->asking == 0)
		session_stop(b->session, 0);
}

static int book_all(struct session *session, const char *name, const struct appointment_file *file)
{
	struct booker b = {.session = session, .name = name, .file = file};
	int status = 0;

	if (file->count > 0) {
		book_more(&b);
		status = b.asking > 0 ? session_run(session) : 0;
	}
	printf("%zu booked, %zu were so already, %zu refused, %zu left\n", b.booked, b.known,
		b.failed, file->count - b.booked - b.known - b.failed);
	if (b.booked + b.known + b.failed < file->count)
		fprintf(stderr, "novbe-ctl: appointments: cut short: give the file again, what is "
				"booked stays as it is\n");
	return b.booked + b.known < file->count ? 1 : status;
}

static int import(struct session *session, const char *path)
{
	struct gathered g = {0};
	struct appointment_file file = {0};
	char *text = NULL;
	size_t len = 0;
	int rc = file_read(path, APPOINTMENT_FILE_MAX_BYTES, &text, &len), status;

	if (rc < 0) {
		fprintf(stderr, "novbe-ctl: %s: cannot be read: %s\n", path, strerror(-rc));
		return STATUS_FILE_WRONG;
	}
	status = gather(session, &g);
	if (status == 0 && !g.catalogue->appointments) {
		fprintf(stderr, "novbe-ctl: appointments: the hall file has no such section: this "
				"hall takes none\n");
		status = 1;
	}
	if (status == 0) {
		rc = appointment_file_parse(path, text, len, g.catalogue,
			hub_link_now_ms(session_link(session)), stderr, &file);
		if (rc < 0)
			fprintf(stderr, "novbe-ctl: %s: nothing was booked%s%s\n", path,
				rc == -EINVAL ? "" : ": ", rc == -EINVAL ? "" : strerror(-rc));
		status = rc == 0 ? book_all(session, path, &file) : STATUS_FILE_WRONG;
	}
	appointment_file_fini(&file);
	hall_catalogue_free(g.catalogue);
	free(text);
	return status;
}

/* ---- The list ---- */

struct lister {
	struct session *session;
	struct command command;
	char zone[48];
	bool json;
	size_t count, checked_in, missed;
};

static void row_show(struct lister *l, const struct appointment_message *m)
{
	char time[6] = "-", ticket[TICKET_TEXT_SIZE] = "";

	if (clock_local_hhmm(m->slot_ms, l->zone, time) < 0)
		snprintf(time, sizeof(time), "-");
	if (m->ticket.number)
		ticket_text(&m->ticket, ticket);
	printf("%s  %-16s  %-3s  %-10s  %-7s  %s\n", time, m->code, m->language,
		appointment_state_name(m->state), ticket, m->service);
}

static bool row_take(struct lister *l, const struct json *item)
{
	struct appointment_message m;

	if (appointment_message_read(item, &m) < 0)
		return false;
	l->count++;
	l->checked_in += m.state == APPOINTMENT_CHECKED_IN;
	l->missed += m.state == APPOINTMENT_MISSED;
	if (l->json) {
		struct json_writer w;

		json_writer_init(&w, 1024);
		appointment_message_write(&w, &m);
		const char *text = json_writer_text(&w, NULL);

		printf("%s\n", text ? text : "{}");
		json_writer_fini(&w);
	} else {
		row_show(l, &m);
	}
	return true;
}

static int list_ask(struct lister *l);

static void list_came(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct lister *l = data;
	const struct json *list = json_get(raw, "appointments");
	const char *day = json_string(json_get(raw, "day"));
	size_t before = l->count;

	if (outcome == OUTCOME_LOST)
		return;
	if (outcome != OUTCOME_ANSWERED || !answer->ok || !day || !shape_is_day(day)) {
		fprintf(stderr, "novbe-ctl: appointments: %s\n",
			outcome == OUTCOME_ANSWERED ? answer->text : "no answer from the hub");
		session_stop(l->session, 1);
		return;
	}
	memcpy(l->command.day, day, sizeof(l->command.day)); /* midnight may pass between pages */
	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		if (!row_take(l, item)) {
			fprintf(stderr, "novbe-ctl: appointments: the hub's answer is not "
					"readable\n");
			session_stop(l->session, 1);
			return;
		}
	}
	if (l->count == before)
		session_stop(l->session, 0);
	else if (list_ask(l) < 0)
		session_stop(l->session, 1);
}

static int list_ask(struct lister *l)
{
	l->command.from = (int64_t)l->count + 1;
	int rc = hub_link_ask(session_link(l->session), &l->command, SESSION_WAIT_MS, list_came, l);

	if (rc < 0)
		fprintf(stderr, "novbe-ctl: appointments: not sent: %s\n", strerror(-rc));
	return rc;
}

static int list(struct session *session, const struct arguments *a)
{
	struct lister l = {.session = session,
		.command = {.verb = VERB_APPOINTMENTS, .limit = ROWS_ASKED},
		.json = a->json};
	int status = session_start(session);

	if (status != 0)
		return status;
	arguments_copy(l.command.day, sizeof(l.command.day), a->day, "day");
	snprintf(l.zone, sizeof(l.zone), "%s", hub_link_hub(session_link(session))->time_zone);
	status = list_ask(&l) < 0 ? 1 : session_run(session);
	if (status == 0 && !l.json)
		printf("%s: %zu appointments, %zu checked in, %zu missed\n", l.command.day, l.count,
			l.checked_in, l.missed);
	return status;
}

/* ---- One of them ---- */

static int cancel(struct session *session, const struct arguments *a)
{
	struct command command = {.verb = VERB_CANCEL_BOOKING};
	struct answer_message answer;
	int status = session_start(session);

	arguments_copy(command.code, sizeof(command.code), a->word[1], "code");
	for (char *c = command.code; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	arguments_copy(command.day, sizeof(command.day), a->day, "day");
	if (status == 0)
		status = session_ask(session, &command, &answer);
	if (status == 0)
		printf("appointment %s is cancelled%s\n", command.code,
			answer.seq ? "" : " (it was so already)");
	return status;
}

int control_appointments(const char *board, int argc, char **argv)
{
	struct arguments a;
	int status;

	arguments_parse(&a, &form, argc, argv);
	if (a.count == 2 && strcmp(a.word[0], "cancel") != 0)
		arguments_wrong("appointments: '%s': one word too many", a.word[1]);
	if (a.count == 1 && strcmp(a.word[0], "cancel") == 0)
		arguments_wrong("appointments cancel: name the code");
	if (a.count == 1 && a.day)
		arguments_wrong("--day goes with the list and with cancel");
	if (a.count > 0 && a.json)
		arguments_wrong("--json goes with the list");
	struct session *session = session_new(board, &status);

	if (!session)
		return status;
	if (a.count == 0)
		status = list(session, &a);
	else
		status = a.count == 1 ? import(session, a.word[0]) : cancel(session, &a);
	session_free(session);
	return status;
}

/* Paper under way. The list is short (what 30 s of printing hold) and mostly grows at its end, so
 * an array in order does. */
#include "firmware/queue/papers.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

static int64_t until_ms(const struct hall *hall, uint16_t at)
{
	return hall->visits[hall->papers.visit[at]].print_until_ms;
}

/* News may fill half of the list: they must not keep orders out. What then has no room is not
 * awaited; its state says what was heard last. */
static void await(struct hall *hall, uint32_t visit, int64_t until)
{
	struct papers *papers = &hall->papers;
	uint16_t at = papers->count;
	uint16_t room = hall->visits[visit].print == PRINT_ORDERED ? QUEUE_MAX_PAPERS
								   : QUEUE_MAX_PAPERS / 2;

	if (until == 0 || papers->count >= room)
		return;
	hall->visits[visit].print_until_ms = until;
	for (; at > 0 && until_ms(hall, (uint16_t)(at - 1)) > until; at--)
		papers->visit[at] = papers->visit[at - 1];
	papers->visit[at] = visit;
	papers->count++;
}

static void forget(struct hall *hall, uint32_t visit)
{
	struct papers *papers = &hall->papers;
	uint16_t at = 0;

	if (hall->visits[visit].print_until_ms == 0)
		return;
	while (papers->visit[at] != visit)
		at++;
	papers->count--;
	memmove(&papers->visit[at], &papers->visit[at + 1],
		(size_t)(papers->count - at) * sizeof(papers->visit[0]));
	hall->visits[visit].print_until_ms = 0;
}

/* A printer's number, from 1; printer_count + 1 when it has none yet. */
static unsigned int printer_number(const struct papers *papers, const char *printer)
{
	unsigned int at = 0;

	while (at < papers->printer_count && strcmp(papers->printers[at], printer) != 0)
		at++;
	return at + 1;
}

bool papers_have_room(const struct hall *hall, const char *printer)
{
	return hall->papers.count < QUEUE_MAX_PAPERS &&
	       printer_number(&hall->papers, printer) <= QUEUE_MAX_PRINTERS;
}

static void order(struct papers *papers, struct visit *visit, const char *printer)
{
	unsigned int number = printer_number(papers, printer);

	if (number > papers->printer_count)
		memcpy(papers->printers[papers->printer_count++], printer, strlen(printer) + 1);
	visit->printer = (uint8_t)number;
}

void papers_begin(struct hall *hall, uint32_t visit, const char *printer, int64_t until)
{
	struct visit *v = &hall->visits[visit];

	v->print = PRINT_ISSUED;
	v->printer = 0;
	if (printer[0] != '\0') {
		order(&hall->papers, v, printer);
		v->print = PRINT_ORDERED;
	}
	hall->papers.by_state[v->print]++;
	await(hall, visit, until);
}

void papers_copy(struct hall *hall, uint32_t visit, const char *printer, int64_t until)
{
	forget(hall, visit);
	hall->papers.by_state[hall->visits[visit].print]--;
	papers_begin(hall, visit, printer, until);
}

void papers_turn(struct hall *hall, uint32_t visit, enum print_state state, int64_t at_ms)
{
	struct visit *v = &hall->visits[visit];

	forget(hall, visit);
	hall->papers.by_state[v->print]--;
	hall->papers.by_state[state]++;
	v->print = (uint8_t)state;
	if (state == PRINT_SUBMITTED)
		await(hall, visit, at_ms + PAPERS_NEWS_MS);
}

int64_t papers_due_ms(const struct hall *hall)
{
	return hall->papers.count > 0 ? until_ms(hall, 0) : INT64_MAX;
}

/* ---- Looking ---- */

uint32_t hall_print_count(const struct hall *hall, enum print_state state)
{
	return state < PRINT_STATE_COUNT ? hall->papers.by_state[state] : 0;
}

const char *hall_printer(const struct hall *hall, uint8_t printer)
{
	return printer > 0 && printer <= hall->papers.printer_count
		       ? hall->papers.printers[printer - 1]
		       : "";
}

uint32_t hall_next_order(const struct hall *hall, uint32_t from)
{
	uint32_t next = UINT32_MAX;

	for (uint16_t i = 0; i < hall->papers.count; i++) {
		uint32_t visit = hall->papers.visit[i];

		if (visit >= from && visit < next && hall->visits[visit].print == PRINT_ORDERED)
			next = visit;
	}
	return next;
}

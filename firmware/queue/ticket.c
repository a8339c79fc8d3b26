/* Ticket numbers: which range a number belongs to, and how a ticket is written and read. */
#include "firmware/queue/ticket.h"

#include <string.h>

#include "firmware/queue/limits.h"

static bool is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool series_is_valid(const char *series)
{
	if (!is_letter(series[0]))
		return false;
	return series[1] == '\0' || (is_letter(series[1]) && series[2] == '\0');
}

int ticket_range(uint32_t number)
{
	uint32_t range = number / TICKET_KIOSK_RANGE;

	if (number % TICKET_KIOSK_RANGE == 0 || range > QUEUE_MAX_KIOSKS)
		return -1;
	return (int)range;
}

void ticket_text(const struct ticket *ticket, char text[TICKET_TEXT_SIZE])
{
	char digits[5];
	int count = 0;
	uint32_t rest = ticket->number;

	memset(text, 0, TICKET_TEXT_SIZE);
	if (!series_is_valid(ticket->series) || ticket_range(ticket->number) < 0)
		return;
	for (; rest > 0 || count < 3; rest /= 10)
		digits[count++] = (char)('0' + rest % 10);
	*text++ = ticket->series[0];
	if (ticket->series[1] != '\0')
		*text++ = ticket->series[1];
	while (count > 0)
		*text++ = digits[--count];
}

bool ticket_parse(const char *text, struct ticket *ticket)
{
	struct ticket read = {.number = 0};
	char again[TICKET_TEXT_SIZE];
	const char *digit = text;

	for (int i = 0; i < SERIES_SIZE - 1 && is_letter(*digit); i++)
		read.series[i] = *digit++;
	for (int i = 0; i < 5 && *digit >= '0' && *digit <= '9'; i++)
		read.number = read.number * 10 + (uint32_t)(*digit++ - '0');
	if (*digit != '\0')
		return false;
	/* Whatever is not written this way (A47, A0047, 047) is caught by writing it again. */
	ticket_text(&read, again);
	if (again[0] == '\0' || strcmp(again, text) != 0)
		return false;
	*ticket = read;
	return true;
}

bool ticket_text_is_kiosks(const char *text)
{
	struct ticket ticket;

	return ticket_parse(text, &ticket) && ticket_range(ticket.number) > 0;
}

bool ticket_equal(const struct ticket *a, const struct ticket *b)
{
	return a->number == b->number && strncmp(a->series, b->series, SERIES_SIZE) == 0;
}

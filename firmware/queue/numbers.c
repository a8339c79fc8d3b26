/* Which numbers of the day are given, out of use, or next. */
#include "firmware/queue/numbers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void numbers_learn_series(struct numbers *numbers, const struct setup *setup)
{
	memset(numbers->by_letters, 0, sizeof(numbers->by_letters));
	for (uint16_t i = 0; i < setup->series_count; i++) {
		const char *letters = setup->series[i].letters;
		int second = letters[1] == '\0' ? 0 : letters[1] - 'A' + 1;

		if (series_is_valid(letters))
			numbers->by_letters[letters[0] - 'A'][second] = (uint16_t)(i + 1);
	}
}

uint16_t numbers_series(const struct numbers *numbers, const char letters[SERIES_SIZE])
{
	uint16_t found;

	if (!memchr(letters, '\0', SERIES_SIZE) || !series_is_valid(letters))
		return SETUP_NONE;
	found = numbers->by_letters[letters[0] - 'A']
				   [letters[1] == '\0' ? 0 : letters[1] - 'A' + 1];
	return found > 0 ? (uint16_t)(found - 1) : (uint16_t)SETUP_NONE;
}

static bool block_is_retired(const struct number_block *block, uint32_t place)
{
	return block && (block->retired[place / 64] >> (place % 64) & 1);
}

uint32_t numbers_next(const struct numbers *numbers, uint16_t series)
{
	const struct number_block *block = numbers->blocks[series][0];

	for (uint32_t number = numbers->last[series] + 1U; number <= TICKET_HUB_LAST; number++)
		if (!block || (block->visit[number] == 0 && !block_is_retired(block, number)))
			return number;
	return 0;
}

static const struct number_block *block_of(
	const struct numbers *numbers, const struct ticket *ticket)
{
	uint16_t series = numbers_series(numbers, ticket->series);
	int range = ticket_range(ticket->number);

	return series == SETUP_NONE || range < 0 ? NULL : numbers->blocks[series][range];
}

int64_t numbers_visit(const struct numbers *numbers, const struct ticket *ticket)
{
	const struct number_block *block = block_of(numbers, ticket);

	return block ? (int64_t)block->visit[ticket->number % TICKET_KIOSK_RANGE] - 1 : -1;
}

bool numbers_is_retired(const struct numbers *numbers, const struct ticket *ticket)
{
	return block_is_retired(block_of(numbers, ticket), ticket->number % TICKET_KIOSK_RANGE);
}

static int block_make(
	struct numbers *numbers, const struct ticket *ticket, struct number_block **block)
{
	uint16_t series = numbers_series(numbers, ticket->series);
	int range = ticket_range(ticket->number);

	if (series == SETUP_NONE || range < 0)
		return -EINVAL;
	if (!numbers->blocks[series][range])
		numbers->blocks[series][range] = calloc(1, sizeof(**block));
	*block = numbers->blocks[series][range];
	return *block ? 0 : -ENOMEM;
}

int numbers_take(struct numbers *numbers, const struct ticket *ticket, uint32_t visit)
{
	uint16_t series = numbers_series(numbers, ticket->series);
	uint32_t place = ticket->number % TICKET_KIOSK_RANGE;
	struct number_block *block;
	int rc = block_make(numbers, ticket, &block);

	if (rc < 0)
		return rc;
	if (block->visit[place] != 0)
		return -EINVAL;
	block->visit[place] = visit + 1;
	if (ticket->number <= TICKET_HUB_LAST && ticket->number > numbers->last[series])
		numbers->last[series] = (uint16_t)ticket->number;
	return 0;
}

int numbers_retire(struct numbers *numbers, const struct ticket *ticket)
{
	uint32_t place = ticket->number % TICKET_KIOSK_RANGE;
	struct number_block *block;
	int rc = block_make(numbers, ticket, &block);

	if (rc < 0)
		return rc;
	if (block_is_retired(block, place) || numbers->retired_count >= QUEUE_MAX_RETIRED)
		return -EINVAL;
	block->retired[place / 64] |= UINT64_C(1) << (place % 64);
	numbers->retired_count++;
	return 0;
}

void numbers_jump(struct numbers *numbers, uint32_t ahead)
{
	for (int i = 0; i < QUEUE_MAX_SERIES; i++) {
		uint32_t left = TICKET_HUB_LAST - (uint32_t)numbers->last[i];

		numbers->last[i] = (uint16_t)(numbers->last[i] + (ahead < left ? ahead : left));
	}
}

void numbers_clear(struct numbers *numbers)
{
	for (int i = 0; i < QUEUE_MAX_SERIES; i++) {
		for (int k = 0; k <= QUEUE_MAX_KIOSKS; k++) {
			free(numbers->blocks[i][k]);
			numbers->blocks[i][k] = NULL;
		}
	}
	memset(numbers->last, 0, sizeof(numbers->last));
	numbers->retired_count = 0;
}

/*
 * A ticket looks the same, dot by dot, whether its texts were stamped before or not: with stamps
 * that hold everything, with ones that forget all the time, and with none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/paint/paint.h"
#include "printer/qr.h"
#include "printer/stamps.h"
#include "printer/ticket.h"
#include "tests/unit/printer/ticket_fixture.h"
#include "tests/unit/wire/dice.h"

enum {
	ROOMY_BYTES = 8 << 20,
	TIGHT_BYTES = 12000, /* a ticket alone has more */
};

static struct painter *painter;
static struct hall_catalogue *halls[2];

static int open_all(void **state)
{
	halls[0] = long_hall(60, 150);
	halls[1] = long_hall(CATALOGUE_MAX_NAME, 0);
	painter = paint_open();
	return painter ? open_words(state) : -1;
}

static int close_all(void **state)
{
	paint_close(painter);
	hall_catalogue_free(halls[0]);
	hall_catalogue_free(halls[1]);
	return close_words(state);
}

/* What differs from citizen to citizen. */
static struct ticket_message any_ticket(const char *language)
{
	struct ticket_message ticket = long_ticket(language);

	snprintf(ticket.ticket, sizeof(ticket.ticket), "%s%03d", dice_bool() ? "A" : "MW",
		(int)dice_int(1, 999));
	dice_text(ticket.token, DICE_HEX, 32, 32);
	ticket.ahead = (unsigned int)dice_int(0, 120);
	ticket.low_ms = dice_int(-1, 60) * 60000;
	ticket.high_ms = ticket.low_ms + dice_int(0, 60) * 60000;
	ticket.issued_ms += dice_int(0, 100) * 61000;
	if (dice_bool())
		snprintf(ticket.klass, sizeof(ticket.klass), "normal");
	return ticket;
}

static void any_layout(struct ticket_layout *layout)
{
	for (int i = 0; i < layout->row_count; i++) {
		struct layout_row *row = &layout->rows[i];

		if (row->item == LAYOUT_RULE || row->item == LAYOUT_GAP || dice_int(0, 3) > 0)
			continue;
		row->size = (uint8_t)dice_int(0, LAYOUT_SIZE_COUNT - 1);
		row->weight = (uint8_t)dice_int(LAYOUT_WEIGHT_OWN, LAYOUT_BOLD);
		row->align = (uint8_t)dice_int(LAYOUT_ALIGN_OWN, LAYOUT_ALIGN_COUNT - 1);
	}
}

static struct bitmap *painted(
	struct ticket_paper paper, struct stamps *stamps, const struct ticket_face *face)
{
	struct bitmap *dots;

	paper.stamps = stamps;
	dots = ticket_paint(painter, &paper, face);
	assert_non_null(dots);
	return dots;
}

static void assert_same(
	struct bitmap *dots, const struct bitmap *wanted, const char *how, int round)
{
	if (dots->height_dots != wanted->height_dots ||
		memcmp(dots->rows, wanted->rows,
			wanted->stride_bytes * (size_t)wanted->height_dots) != 0)
		fail_msg("round %d: not the same %s", round, how);
	bitmap_free(dots);
}

static void stamps_change_no_dot_of_any_ticket(void **state)
{
	static const int widths[] = {384, 512, 576, 640};
	struct stamps *roomy = stamps_new(ROOMY_BYTES), *tight = stamps_new(TIGHT_BYTES);
	int rounds =
		getenv("NOVBE_RUNS") ? 880 : 88; /* each language on each width twice, or more */

	(void)state;
	for (int round = 0; round < rounds; round++) {
		struct hall_catalogue *hall = halls[dice_int(0, 4) == 0];
		struct ticket_paper paper = {widths[round % 4], dice_bool() ? 180 : 203, NULL};
		struct ticket_message ticket = any_ticket(tongues[round % TONGUES].language);
		struct ticket_face face = {.ticket = &ticket,
			.hall = hall,
			.words = &words,
			.copy = (unsigned int)(dice_bool() ? dice_int(1, 3) : 0),
			.offline = dice_int(0, 5) == 0,
			.large = dice_int(0, 3) == 0};
		struct bitmap *bare;
		size_t kept;

		hall->ticket.second_language[0] = '\0';
		if (dice_int(0, 2) == 0)
			strcpy(hall->ticket.second_language,
				tongues[dice_int(0, TONGUES - 1)].language);
		any_layout(&hall->ticket);
		bare = painted(paper, NULL, &face);
		assert_same(painted(paper, roomy, &face), bare, "with some of its stamps", round);
		kept = stamps_bytes(roomy);
		assert_true(kept < ROOMY_BYTES * 9 / 10); /* nothing was forgotten */
		assert_same(painted(paper, roomy, &face), bare, "with all its stamps", round);
		assert_int_equal(stamps_bytes(roomy), kept);
		assert_same(painted(paper, tight, &face), bare, "with few stamps", round);
		bitmap_free(bare);
		if (kept > ROOMY_BYTES / 2) {
			stamps_free(roomy);
			roomy = stamps_new(ROOMY_BYTES);
		}
	}
	stamps_free(roomy);
	stamps_free(tight);
}

/* The code that was made before the ticket is taken for this ticket alone. */
static void a_code_made_before_changes_no_dot(void **state)
{
	struct ticket_message ticket = any_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = halls[0], .words = &words};
	struct qr_kept code = {0};
	struct ticket_paper paper = {576, 203, NULL, &code}, plain = {576, 203, NULL, NULL};
	struct bitmap *bare = painted(plain, NULL, &face), *other;

	(void)state;
	assert_same(painted(paper, NULL, &face), bare, "without a code", 0);
	ticket_expect(&code, halls[0], ticket.token);
	assert_same(painted(paper, NULL, &face), bare, "with its code", 0);
	code.qr.dark[0][0] ^= 1; /* so that it is seen to be used */
	other = painted(paper, NULL, &face);
	assert_memory_not_equal(
		other->rows, bare->rows, bare->stride_bytes * (size_t)bare->height_dots);
	bitmap_free(other);
	ticket_expect(&code, halls[0], "00000000000000000000000000000000");
	assert_same(painted(paper, NULL, &face), bare, "with another's code", 0);
	bitmap_free(bare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamps_change_no_dot_of_any_ticket),
		cmocka_unit_test(a_code_made_before_changes_no_dot),
	};

	dice_start("ticket_stamps");
	return cmocka_run_group_tests(tests, open_all, close_all);
}

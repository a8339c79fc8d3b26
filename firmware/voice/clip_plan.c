/* From a sentence's words to its recordings. */
#include "firmware/voice/clip_plan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/voice/clip_numbers.h"
#include "firmware/voice/clip_words.h"

enum { NUMBER_DIGITS = 4 /* of CLIP_NUMBER_MAX */ };

struct planning {
	const char *language, *core;
	clip_has_fn *has;
	void *data;
	struct clip_plan *plan;
};

static int lacks(struct planning *planning, const char *name, size_t len)
{
	snprintf(planning->plan->missing, CLIP_NAME_SIZE, "%.*s", (int)len, name);
	return -ENOENT;
}

/* A piece that is known to be there. */
static int add(struct planning *planning, const char *name, size_t len)
{
	if (planning->plan->count == CLIP_MAX_PIECES)
		return -E2BIG;
	snprintf(planning->plan->names[planning->plan->count++], CLIP_NAME_SIZE, "%.*s", (int)len,
		name);
	return 0;
}

static int need(struct planning *planning, const char *name, size_t len)
{
	if (!planning->has(planning->data, name, len))
		return lacks(planning, name, len);
	return add(planning, name, len);
}

/* Letters or digits, each by itself. */
static int need_each(struct planning *planning, const char *text, size_t len)
{
	int result = 0;

	for (size_t i = 0; i < len && result == 0; i++)
		result = need(planning, text + i, 1);
	return result;
}

static int need_number(struct planning *planning, const char *digits, size_t len)
{
	char names[CLIP_NUMBER_PIECES][CLIP_NUMBER_NAME_SIZE];
	size_t zeros = 0;
	int number = 0, result, count;

	while (zeros + 1 < len && digits[zeros] == '0')
		zeros++;
	result = need_each(planning, digits, zeros);
	digits += zeros;
	len -= zeros;
	if (result < 0 || len > NUMBER_DIGITS)
		return result < 0 ? result : need_each(planning, digits, len);
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (digits[i] - '0');
	count = clip_number(planning->language, number, names);
	for (int i = 0; i < count && result == 0; i++)
		result = need(planning, names[i], strlen(names[i]));
	return result;
}

/* "A047" has its number behind its letters; in "AB12CD34" each stands for itself. */
static int need_code(struct planning *planning, const char *code, size_t len)
{
	size_t letters = 0, digits = 0;
	int result;

	while (letters < len && code[letters] >= 'A')
		letters++;
	while (letters + digits < len && code[letters + digits] < 'A')
		digits++;
	if (letters == 0 || letters + digits < len)
		return need_each(planning, code, len);
	result = need_each(planning, code, letters);
	if (result < 0 || digits == 0)
		return result;
	return need_number(planning, code + letters, digits);
}

/* The longest run of words from the first that has a recording; how many words, 0: none. */
static int longest_run(struct planning *planning, const struct clip_word *words, int count)
{
	const char *name = planning->core + words[0].from;

	for (int run = count; run > 0; run--) {
		const size_t len = words[run - 1].from + words[run - 1].len - words[0].from;

		if (len < CLIP_NAME_SIZE && planning->has(planning->data, name, len))
			return run;
	}
	return 0;
}

/* Words that lack a recording are named with those behind them: so a studio records them. */
static int lacks_words(struct planning *planning, const struct clip_word *words, int count)
{
	int run = 1;

	while (run < count && words[run].kind == CLIP_WORD_PLAIN)
		run++;
	return lacks(planning, planning->core + words[0].from,
		words[run - 1].from + words[run - 1].len - words[0].from);
}

static int plan_word(struct planning *planning, const struct clip_word *words, int count)
{
	const char *text = planning->core + words[0].from;

	switch (words[0].kind) {
	case CLIP_WORD_NUMBER:
		return need_number(planning, text, words[0].len);
	case CLIP_WORD_CODE:
		return need_code(planning, text, words[0].len);
	case CLIP_WORD_PLAIN:
		break;
	}
	return lacks_words(planning, words, count);
}

int clip_plan(const char *language, const char *core, size_t len, clip_has_fn *has, void *data,
	struct clip_plan *plan)
{
	struct planning planning = {language, core, has, data, plan};
	struct clip_word words[CLIP_MAX_WORDS];
	const int count = clip_words(core, len, words);
	int result = count < 0 ? count : 0;

	plan->count = 0;
	plan->missing[0] = '\0';
	for (int at = 0; at < count && result == 0;) {
		const int run = longest_run(&planning, words + at, count - at);
		const struct clip_word *last = &words[at + (run > 0 ? run - 1 : 0)];
		const size_t bytes = last->from + last->len - words[at].from;

		result = run > 0 ? add(&planning, core + words[at].from, bytes)
				 : plan_word(&planning, words + at, count - at);
		at += run > 0 ? run : 1;
	}
	return result;
}

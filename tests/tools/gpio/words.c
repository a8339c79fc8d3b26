/* What tests say of chips and lines. */
#include "tests/tools/gpio/chips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct line *line_named(const char *name)
{
	for (int c = 0; c < CHIPS; c++)
		for (unsigned int i = 0; chips[c].made && i < chips[c].count; i++)
			if (!strcmp(chips[c].lines[i].name, name))
				return &chips[c].lines[i];
	return NULL;
}

static struct chip *chip_labelled(const char *label)
{
	for (int c = 0; c < CHIPS; c++)
		if (chips[c].made && !strcmp(chips[c].label, label))
			return &chips[c];
	return NULL;
}

static const char *chip_make(int argc, char **argv)
{
	struct chip *chip = chips;

	while (chip < chips + CHIPS && chip->made)
		chip++;
	if (chip == chips + CHIPS || argc < 3 || argc - 3 > LINES)
		return "too many";
	*chip = (struct chip){.made = true, .present = true, .number = (unsigned int)atoi(argv[1])};
	snprintf(chip->label, sizeof(chip->label), "%s", argv[2]);
	for (int i = 3; i < argc; i++) {
		struct line *line = &chip->lines[chip->count++];

		line->chip = chip;
		if (strcmp(argv[i], "-") != 0)
			snprintf(line->name, sizeof(line->name), "%s", argv[i]);
	}
	listing_set(chip->number, true);
	return NULL;
}

/* silently: as kernels before 6.6, whose waiters hear nothing of it. */
static void chip_unplug(struct chip *chip, bool silently)
{
	for (unsigned int i = 0; i < chip->count; i++) {
		struct request *request = chip->lines[i].request;

		chip->lines[i].driven = chip->lines[i].raw = false;
		if (!request)
			continue;
		request->gone = true;
		if (silently)
			request->line->request = NULL;
		else
			request_end(request);
	}
	if (chip->present)
		listing_set(chip->number, false);
	chip->present = false;
	chip->generation++;
}

static void chip_plug(struct chip *chip, unsigned int number)
{
	chip->present = true;
	chip->number = number;
	listing_set(number, true);
}

static void line_tell(const struct line *line, char answer[ANSWER_SIZE])
{
	static const struct {
		uint64_t flag;
		const char *word;
	} words[] = {{GPIO_V2_LINE_FLAG_ACTIVE_LOW, " active-low"},
		{GPIO_V2_LINE_FLAG_BIAS_PULL_UP, " pull-up"},
		{GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN, " pull-down"},
		{GPIO_V2_LINE_FLAG_BIAS_DISABLED, " disabled"}};
	const struct request *request = line->request;
	int at = snprintf(answer, ANSWER_SIZE, "ok %s %d %s",
		!request	  ? "free"
		: request->output ? "out"
				  : "in",
		line->raw, request ? request->consumer : "-");

	for (size_t i = 0; request && i < sizeof(words) / sizeof(words[0]); i++)
		if (request->flags & words[i].flag)
			at += snprintf(answer + at, ANSWER_SIZE - (size_t)at, "%s", words[i].word);
	if (request && request->debounce_us)
		snprintf(answer + at, ANSWER_SIZE - (size_t)at, " debounce=%u",
			request->debounce_us);
}

static const char *line_command(int argc, char **argv, struct line *line, char answer[ANSWER_SIZE])
{
	if (!strcmp(argv[0], "level"))
		line_tell(line, answer);
	else if (!strcmp(argv[0], "take") && line->request)
		return "it is in use";
	else if (!strcmp(argv[0], "take") || !strcmp(argv[0], "give"))
		line->taken = argv[0][0] == 't';
	else if (argc < 3)
		return "a number is missing";
	else if (!strcmp(argv[0], "set"))
		line_set(line, atoi(argv[2]), when_us(argc, argv, 3));
	else if (!strcmp(argv[0], "lose"))
		line->lose = atoi(argv[2]);
	else if (!strcmp(argv[0], "chatter") && argc >= 5) {
		int64_t at = when_us(argc, argv, 5);

		for (int i = 0; i < atoi(argv[3]); i++, at += 2 * atoi(argv[4])) {
			line_set(line, atoi(argv[2]), at);
			line_set(line, !atoi(argv[2]), at + atoi(argv[4]));
		}
		line_set(line, atoi(argv[2]), at);
	} else {
		return "no such command";
	}
	helper_wake();
	return NULL;
}

const char *chip_command(int argc, char **argv, char answer[ANSWER_SIZE])
{
	struct chip *chip;
	struct line *line;

	if (!strcmp(argv[0], "chip"))
		return chip_make(argc, argv);
	if (argc < 2)
		return "a name is missing";
	chip = chip_labelled(argv[1]);
	if (chip && !strcmp(argv[0], "unplug")) {
		chip_unplug(chip, argc == 3 && !strcmp(argv[2], "silently"));
		return NULL;
	}
	if (chip && !strcmp(argv[0], "plug") && argc == 3) {
		chip_plug(chip, (unsigned int)atoi(argv[2]));
		return NULL;
	}
	line = line_named(argv[1]);
	return line ? line_command(argc, argv, line, answer) : "no such line or command";
}

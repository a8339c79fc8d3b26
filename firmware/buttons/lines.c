/* Presses and faces as lines of text. */
#include "firmware/buttons/lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/buttons/source.h"

/* Copies the next word, returns what follows it without leading spaces. */
static const char *word_take(const char *text, char *word, size_t size)
{
	size_t len;

	text += strspn(text, " \t\r");
	len = strcspn(text, " \t\r");
	snprintf(word, size, "%.*s", (int)len, text);
	text += len;
	return text + strspn(text, " \t\r");
}

int line_read(const char *line, struct line_press *press, char why[120])
{
	char word[24];
	const char *rest = word_take(line, word, sizeof(word));
	struct line_press got = {.held = !strcmp(word, "hold")};
	size_t len;

	if (!word[0])
		return 0;
	if (got.held || !strcmp(word, "press"))
		rest = word_take(rest, word, sizeof(word));
	got.button = button_parse(word);
	if (got.button == BUTTON_COUNT) {
		snprintf(why, 120, "'%s' is no button: next, recall, arrive, no-show, park, ...",
			word);
		return -EINVAL;
	}
	len = strlen(rest);
	while (len > 0 && strchr(" \t\r", rest[len - 1]))
		len--;
	if (len >= sizeof(got.argument)) {
		snprintf(why, 120, "what follows '%s' is longer than %zu bytes", word,
			sizeof(got.argument) - 1);
		return -EINVAL;
	}
	memcpy(got.argument, rest, len);
	*press = got;
	return 1;
}

bool line_press(
	struct buttons *buttons, const char *line, bool too_long, char answer[LINE_ANSWER_SIZE])
{
	struct line_press press;
	char why[120];
	int ret = -EINVAL;

	answer[0] = '\0';
	if (too_long)
		snprintf(why, sizeof(why), "a line longer than %d bytes was left out",
			BUTTONS_LINE_MAX);
	else
		ret = line_read(line, &press, why);
	if (ret > 0)
		return buttons_deliver(buttons, press.button, press.held, press.argument);
	if (ret < 0)
		snprintf(answer, LINE_ANSWER_SIZE, "error %s\n", why);
	return false;
}

static const char *word_or_dash(const char *word)
{
	return *word ? word : "-";
}

size_t face_lines(const struct face *before, const struct face *face, char text[FACE_LINES_SIZE])
{
	size_t len = 0;

	text[0] = '\0';
	if (!before || before->lamp != face->lamp || strcmp(before->ticket, face->ticket) != 0 ||
		strcmp(before->service, face->service) != 0 ||
		strcmp(before->language, face->language) != 0) {
		len += (size_t)snprintf(text, FACE_LINES_SIZE, "lamp %s", lamp_name(face->lamp));
		if (face->ticket[0])
			len += (size_t)snprintf(text + len, FACE_LINES_SIZE - len, " %s %s %s",
				face->ticket, word_or_dash(face->service),
				word_or_dash(face->language));
		text[len++] = '\n';
		text[len] = '\0';
	}
	if (!before || strcmp(before->text, face->text) != 0) {
		size_t start = len;

		len += (size_t)snprintf(text + len, FACE_LINES_SIZE - len, "text %s", face->text);
		for (size_t i = start; i < len; i++)
			if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
				text[i] = ' '; /* one face, one line */
		text[len++] = '\n';
		text[len] = '\0';
	}
	return len;
}

size_t line_buffer_take(struct line_buffer *buffer, const char *bytes, size_t len,
	const char **line, bool *too_long)
{
	*line = NULL;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '\n') {
			buffer->text[buffer->len] = '\0';
			*line = buffer->text;
			*too_long = buffer->too_long;
			buffer->len = 0;
			buffer->too_long = false;
			return i + 1;
		}
		if (buffer->len < BUTTONS_LINE_MAX && bytes[i] != '\0')
			buffer->text[buffer->len++] = bytes[i];
		else
			buffer->too_long = true;
	}
	return len;
}

/* The lines that the sources stdin and simulated speak (buttons.h). Private to this room. */
#ifndef NOVBE_BUTTONS_LINES_H
#define NOVBE_BUTTONS_LINES_H

#include "firmware/buttons/buttons.h"

struct line_press {
	enum button button;
	bool held;
	char argument[PRESS_ARGUMENT_SIZE];
};

/* 1: *press is set; 0: an empty line; -EINVAL: no press, and why. */
int line_read(const char *line, struct line_press *press, char why[120])
	__attribute__((warn_unused_result));

enum { LINE_ANSWER_SIZE = 160, FACE_LINES_SIZE = 512 };
/* Presses what a line says, one that was cut off (too_long) nothing. True when the source was
 * closed by what the press did; else answer is a line to say about it, mostly "". */
bool line_press(
	struct buttons *buttons, const char *line, bool too_long, char answer[LINE_ANSWER_SIZE]);

/* Writes the lines for what differs, "" when nothing does; before NULL: everything. Returns their
 * length. */
size_t face_lines(const struct face *before, const struct face *face, char text[FACE_LINES_SIZE]);

/* Gathers bytes into lines. */
struct line_buffer {
	char text[BUTTONS_LINE_MAX + 1];
	size_t len;
	bool too_long; /* the rest of the line is thrown away */
};
/* Takes bytes up to and with the next '\n'; returns how many. *line is the finished line without
 * its end (valid until the next call), or NULL; *too_long says that it was cut. */
size_t line_buffer_take(struct line_buffer *buffer, const char *bytes, size_t len,
	const char **line, bool *too_long);

#endif

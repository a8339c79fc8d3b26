/* One journal entry as plain lines for people, and as the journal's own text again. Pure. */
#ifndef NOVBE_CONTROL_EVENT_LINE_H
#define NOVBE_CONTROL_EVENT_LINE_H

#include <stdint.h>
#include <stdio.h>

struct json;
struct json_writer;

/* "10:31:07  A047 called to counter 12 (id-card-new)", one line per change. zone: the hall's, for
 * the clock. Never the citizen's token. */
void event_line_write(FILE *out, const struct json *entry, const char *zone);
/* The entry's number, 0 when it has none. */
int64_t event_line_seq(const struct json *entry);
/* The entry's hub time, 0 when it has none. */
int64_t event_line_at_ms(const struct json *entry);
/* Writes a value as JSON text: for what our own writer made, the same bytes. */
void event_line_json(struct json_writer *w, const char *name, const struct json *value);

#endif

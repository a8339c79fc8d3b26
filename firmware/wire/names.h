/* One text in the centre's languages, as catalogues hold it. For hall_catalogue.c and
 * catalogue_message*.c alone; everybody else reads names by names_text(). */
#ifndef NOVBE_WIRE_NAMES_H
#define NOVBE_WIRE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/wire/catalogue_message.h"

void names_fini(struct names *names);
bool names_are_empty(const struct names *names);
/* As an object, one member per language that has a text. */
void names_write(struct json_writer *w, const char *name, const struct hall_catalogue *catalogue,
	const struct names *names);
/* Languages the centre does not have are passed over; no value is no text. max: bytes of each.
 * -EINVAL, -ENOMEM; what was read until then is in names. */
int names_read(const struct json *value, const struct hall_catalogue *catalogue, size_t max,
	struct names *names) __attribute__((warn_unused_result));
/* Its texts alone. */
void catalogue_service_fini(struct catalogue_service *service);
/* Moves the texts; languages may stand at other positions in the other catalogue. */
void names_move(const struct hall_catalogue *from, struct names *old,
	const struct hall_catalogue *to, struct names *names);

#endif

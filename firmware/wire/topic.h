/* Topics, all under novbe/1/<centre>/ (docs/FORMATS.md). The one place that spells them. */
#ifndef NOVBE_WIRE_TOPIC_H
#define NOVBE_WIRE_TOPIC_H

#include <stdbool.h>
#include <stddef.h>

#include "firmware/queue/limits.h"

enum { TOPIC_SIZE = 160 };

enum topic_kind {
	TOPIC_DEVICE_CMD,   /* dev/<id>/cmd    device -> hub */
	TOPIC_DEVICE_RSP,   /* dev/<id>/rsp    hub -> device */
	TOPIC_DEVICE_DO,    /* dev/<id>/do     hub, control -> device */
	TOPIC_DEVICE_DONE,  /* dev/<id>/done   device -> hub, control */
	TOPIC_DEVICE_STATE, /* dev/<id>/state  device, retained, last will */
	TOPIC_HUB_STATE,    /* hub/state       hub, retained, last will */
	TOPIC_CATALOGUE,    /* catalogue and catalogue/<institution>, retained */
	TOPIC_QUEUE,        /* queue/<institution>, retained */
	TOPIC_COUNTER,      /* counter/<n>, retained */
	TOPIC_BOARD,        /* board/<zone>, retained */
	TOPIC_EVENT,        /* event */
	TOPIC_KIND_COUNT,
};

/* Writes the topic; `name` is the device, institution, zone, counter number as text, or NULL for
 * those without one; "+" makes a subscription. Returns text. */
const char *topic_write(char text[TOPIC_SIZE], const char *centre, enum topic_kind kind,
	const char *name);
/* Reads one; false when it is not of this centre or of no known form. name gets "" or the name. */
bool topic_parse(const char *topic, const char *centre, enum topic_kind *kind, char name[ID_SIZE]);

#endif

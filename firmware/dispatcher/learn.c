/* From the table of waits to the hall's model: a tenth of a second for a hundred thousand waits. */
#include "firmware/dispatcher/learn.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"

void learn_waits(struct hub *hub)
{
	struct forecast_model model, prior;
	struct forecast_sample *samples = NULL;
	size_t count = 0;
	int rc;

	if (hall_day(hub->hall)[0] == '\0')
		return;
	forecast_prior(&prior);
	rc = journal_waits(
		hub->journal, hall_setup(hub->hall), hall_day(hub->hall), &samples, &count);
	if (rc == 0)
		rc = forecast_fit(&model, &prior, samples, count);
	free(samples);
	if (rc < 0) {
		log_warn("estimates: '%s': cannot learn from the last days: %s; the formula alone "
			 "is used until the next day opens",
			hub->database, strerror(-rc));
		return;
	}
	hall_learn(hub->hall, &model);
	log_info("estimates: '%s': learned from %" PRIu32 " waits", hall_day(hub->hall),
		model.labels);
}

/* Who is let in, counted anew by looking at everybody of the day: it shares no code with the rules.
 */
#ifndef NOVBE_TESTS_QUEUE_MODEL_DOORS_H
#define NOVBE_TESTS_QUEUE_MODEL_DOORS_H

#include "tests/unit/queue/model_order.h"

/* Tickets of a service that count: of one class (-1: all), with those who booked or without. */
static inline uint32_t model_given(
	const struct model *model, uint16_t service, int klass, bool with_booked)
{
	uint32_t given = 0;

	for (int i = 0; i < model->leg_count; i++) {
		const struct model_leg *leg = &model->legs[i];

		given += leg->leg == 0 && leg->service == service && leg->state != LEG_VOID &&
			 (klass < 0 || leg->klass == klass) &&
			 (with_booked || !model->told[leg->visit].booked);
	}
	return given;
}

static inline bool model_quota_reached(const struct model *model, uint16_t service, uint8_t klass)
{
	const struct setup_service *rules = &model->setup->services[service];
	uint32_t of_class = rules->quota_class[klass];

	return (rules->quota && model_given(model, service, -1, true) >= rules->quota) ||
	       (rules->quota_walk_in &&
		       model_given(model, service, -1, false) >= rules->quota_walk_in) ||
	       (of_class && model_given(model, service, klass, true) >= of_class);
}

/* What is said to a walk-in must be so. */
static inline void model_check_door(const struct model *model, const struct command *command,
	uint16_t service, uint8_t klass, enum refusal refusal, int64_t now_ms)
{
	const struct opening *opening = &command->opening;
	bool inside =
		!opening->given || (opening->opens_ms <= now_ms && now_ms < opening->closes_ms);

	if (refusal == REFUSED_NOT || refusal == REFUSED_CLOSING || refusal == REFUSED_QUOTA)
		assert_true(inside);
	if (refusal == REFUSED_NOT_OPEN)
		assert_false(inside);
	if (refusal == REFUSED_CLOSING)
		assert_true(opening->given);
	if (refusal == REFUSED_NOT || refusal == REFUSED_CLOSING)
		assert_false(model_quota_reached(model, service, klass));
	if (refusal == REFUSED_QUOTA)
		assert_true(model_quota_reached(model, service, klass));
}

#endif

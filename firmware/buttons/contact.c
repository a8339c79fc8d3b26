/* The states of one contact; the picture is in contact.h. */
#include "firmware/buttons/contact.h"

#include <assert.h>
#include <string.h>

static void tell(struct contact *contact, enum contact_event event, int64_t at_us)
{
	unsigned int at = (contact->first + contact->count) % CONTACT_QUEUE;

	/* At most held, stuck, free and pressed or restless happen between two takes. */
	assert(contact->count < CONTACT_QUEUE);
	contact->queue[at].event = event;
	contact->queue[at].at_us = at_us;
	contact->count++;
}

enum contact_event contact_take(struct contact *contact, int64_t *at_us)
{
	enum contact_event event;

	if (contact->count == 0)
		return CONTACT_NOTHING;
	event = contact->queue[contact->first].event;
	*at_us = contact->queue[contact->first].at_us;
	contact->first = (contact->first + 1) % CONTACT_QUEUE;
	contact->count--;
	return event;
}

void contact_start(
	struct contact *contact, const struct contact_options *options, int64_t now_us, bool down)
{
	const unsigned int healed = contact->healed;

	memset(contact, 0, sizeof(*contact));
	contact->healed = healed;
	contact->options = *options;
	contact->down = contact->edge_down = contact->ignored = down;
	if (down)
		tell(contact, CONTACT_HELD_AT_START, now_us);
}

/* The level that counts becomes this one. */
static void settle(struct contact *contact, int64_t at_us, bool down)
{
	contact->moving = false;
	contact->edge_down = down;
	if (contact->restless && !contact->ignored)
		tell(contact, CONTACT_FREE, at_us);
	contact->restless = false;
	if (contact->down == down)
		return;
	contact->down = down;
	if (down) {
		contact->down_us = at_us;
		contact->acted = contact->options.hold_us == 0;
		if (contact->acted)
			tell(contact, CONTACT_PRESSED, at_us);
	} else if (contact->ignored) {
		contact->ignored = false;
		tell(contact, CONTACT_FREE, at_us);
	} else if (!contact->acted) {
		tell(contact, CONTACT_PRESSED, at_us);
	}
}

/* When a press that goes on becomes a long one, or a stuck one. */
static int64_t down_due_us(const struct contact *contact)
{
	if (!contact->down || contact->ignored)
		return INT64_MAX;
	return contact->down_us +
	       (contact->acted ? contact->options.stuck_us : contact->options.hold_us);
}

static int64_t quiet_due_us(const struct contact *contact)
{
	return contact->moving ? contact->edge_us + contact->options.debounce_us : INT64_MAX;
}

int64_t contact_due_us(const struct contact *contact)
{
	const int64_t quiet = quiet_due_us(contact), down = down_due_us(contact);

	return quiet < down ? quiet : down;
}

/* What happens until at_us by what the edges said, in the order of time; at one time the long press
 * comes before the end of the chain, as it does where the kernel debounces. */
static void advance(struct contact *contact, int64_t at_us)
{
	while (contact_due_us(contact) <= at_us) {
		const int64_t quiet = quiet_due_us(contact), down = down_due_us(contact);

		if (quiet < down) {
			settle(contact, quiet, contact->edge_down);
		} else if (!contact->acted) {
			contact->acted = true;
			tell(contact, CONTACT_HELD, down);
		} else {
			contact->ignored = true;
			tell(contact, CONTACT_STUCK, down);
		}
	}
}

static void edge_take(struct contact *contact, int64_t at_us, bool down)
{
	if (at_us < contact->edge_us) /* stamps that go back */
		at_us = contact->edge_us;
	contact->edge_us = at_us;
	contact->edge_down = down;
	if (contact->options.debounce_us == 0) {
		settle(contact, at_us, down);
		return;
	}
	if (!contact->moving)
		contact->moving_us = at_us;
	contact->moving = true;
	if (!contact->restless && at_us - contact->moving_us >= CONTACT_RESTLESS_US) {
		contact->restless = true;
		tell(contact, CONTACT_RESTLESS, at_us);
	}
}

void contact_edge(struct contact *contact, int64_t at_us, bool down)
{
	advance(contact, at_us);
	edge_take(contact, at_us, down);
}

void contact_look(struct contact *contact, int64_t now_us, bool down)
{
	const int64_t quiet = quiet_due_us(contact);

	if (quiet <= now_us) {
		/* A look in time is the level the chain ended with. One that comes late (the
		 * program did not run) may see a later one: by then the edges know better. */
		if (now_us - quiet <= contact->options.debounce_us && down != contact->edge_down) {
			contact->healed++;
			contact->edge_down = down;
		}
		advance(contact, quiet);
	}
	if (!contact->moving && down != contact->down) {
		contact->healed++;
		/* Going down must be quiet first; up ends a press, which was no long one then. */
		if (down)
			edge_take(contact, now_us, true);
		else
			settle(contact, now_us, false);
	}
	advance(contact, now_us);
}

/*
 * Journal entries: read against a hall where a ticket is in hand and others wait. What was read
 * must be written and read again as the same, and the rules must survive being given it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/entry_text.h"
#include "tests/unit/wire/hall_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static void rig_prepare(struct hall_rig *rig)
{
	require(rig_init(rig) == 0 && rig_issue(rig, "id-card") == 0 &&
			rig_issue(rig, "id-card") == 0 && rig_issue(rig, "passport") == 0 &&
			rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A001") == 0 &&
			rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, "A002") == 0 &&
			rig_press(rig, VERB_NEXT) == 0,
		"the hall is prepared");
}

static void entry_again(struct hall_rig *rig, const struct entry *entry)
{
	static struct entry read;
	struct json_writer w;
	char why[160], *first;
	const char *text;
	size_t len;

	json_writer_init(&w, 2 * ENTRY_MAX_BYTES);
	entry_text_write(&w, rig->hall, entry);
	text = json_writer_text(&w, &len);
	require(text != NULL, "an entry that was read can be written");
	if (len <= ENTRY_MAX_BYTES) {
		first = strdup(text);
		require(entry_text_read(first, len, rig->hall, &read, why) == 0,
			"a written entry can be read");
		json_writer_reset(&w);
		entry_text_write(&w, rig->hall, &read);
		require(strcmp(first, json_writer_text(&w, NULL)) == 0,
			"it is written the same again");
		free(first);
	}
	json_writer_fini(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct entry entry, head;
	static struct hall_rig rig;
	char why[160] = "";

	if (!rig.hall)
		rig_prepare(&rig);
	if (entry_text_read((const char *)data, size, rig.hall, &entry, why) == 0) {
		require(entry_text_head((const char *)data, size, &head) == 0,
			"an entry that was read has a head");
		entry_again(&rig, &entry);
		for (uint16_t i = 0; i < entry.decision.count; i++)
			if (hall_apply(rig.hall, &entry.decision.changes[i],
				    RIG_NOW + rig.seq * 2000, rig.seq + 1) < 0)
				break;
		/* Every input meets the same hall. */
		rig_fini(&rig);
		rig.hall = NULL;
	} else {
		require(why[0], "a refused entry has a reason");
	}
	return 0;
}

/*
 * Replays a hall's journal into a fresh database, so that a test can compare its tables with those
 * that grew while the hall worked, verifies its chain and decides each entry again:
 * replay DATABASE FRESH. The dispatcher must be stopped. Prints what was decided again as one JSON
 * object. Ends with 0, or with 1 after saying which entry does not fit.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/journal.h"
#include "db/replay.h"
#include "firmware/base/log.h"
#include "firmware/hall/hall_file.h"
#include "tests/tools/replay/again.h"

static struct setup *setup_of(void *data, uint32_t version, const char *text, size_t len)
{
	char name[64];
	struct setup *setup = NULL;

	(void)data;
	snprintf(name, sizeof(name), "hall file version %u", version);
	struct hall_file *file = hall_file_parse(name, text, len, stderr);
	if (file) {
		setup = file->setup;
		file->setup = NULL;
	}
	hall_file_free(file);
	return setup;
}

static int decide_again(void *data, const struct hall *before, const struct entry *entry)
{
	return again_decide(data, before, entry) < 0 ? 1 : 0;
}

static void tell(const struct again *again)
{
	printf("{\"entries\":%u,\"left_out\":%u,\"calls\":%u,\"share\":%u,\"cap\":%u,"
	       "\"out_of_order\":%u,\"policies\":{",
		again->entries, again->left_out, again->calls, again->by_share, again->by_cap,
		again->out_of_order);
	for (int i = 0; i < POLICY_KIND_COUNT; i++)
		printf("%s\"%s\":%u", i ? "," : "", policy_kind_name((enum policy_kind)i),
			again->policies[i]);
	printf("}}\n");
}

static int replay(struct journal *journal, const char *database, const char *fresh)
{
	static struct again again;
	const struct replay_watcher watcher = {setup_of, decide_again, &again, NULL};
	char why[256];
	int64_t bad;
	int rc = replay_verify(journal, &bad, why);

	if (rc == 0)
		rc = replay_copy(journal, fresh, setup_of, NULL, why);
	if (rc < 0) {
		fprintf(stderr, "%s: %s: %s\n", fresh, strerror(-rc), why);
		return 1;
	}
	again_init(&again);
	/* The power may have gone before the first entry: nothing was decided then. */
	if (journal_last_seq(journal) > 0)
		rc = replay_watch(database, &watcher, why);
	if (rc)
		fprintf(stderr, "%s\n", rc < 0 ? why : again.why);
	else
		tell(&again);
	again_fini(&again);
	return rc != 0;
}

int main(int argc, char **argv)
{
	struct journal_report report;
	char why[256];

	log_init("replay");
	if (argc != 3) {
		fprintf(stderr, "usage: replay DATABASE FRESH\n");
		return 64;
	}
	struct journal *journal = journal_open(argv[1], &report, why);
	if (!journal) {
		fprintf(stderr, "%s: %s\n", argv[1], why);
		return 1;
	}
	int rc = replay(journal, argv[1], argv[2]);

	journal_close(journal);
	return rc;
}

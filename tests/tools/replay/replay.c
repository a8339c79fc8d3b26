/*
 * Replays a hall's journal into a fresh database, so that a test can compare its tables with those
 * that grew while the hall worked: replay DATABASE FRESH. The dispatcher must be stopped. Ends with
 * 0, or with 1 after saying which entry does not fit.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/journal.h"
#include "db/replay.h"
#include "firmware/base/log.h"
#include "firmware/hall/hall_file.h"

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
	int rc = replay_copy(journal, argv[2], setup_of, NULL, why);
	if (rc < 0)
		fprintf(stderr, "%s: %s: %s\n", argv[2], strerror(-rc), why);
	journal_close(journal);
	return rc < 0;
}

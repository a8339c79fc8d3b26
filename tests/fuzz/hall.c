/* Hall files as anybody may write them. What is taken must be able to run a hall. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/hall/hall_file.h"
#include "firmware/queue/hall.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct hall_file *file;
	struct hall *hall;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	file = hall_file_parse("fuzz", (const char *)data, size, nowhere);
	if (!file)
		return 0;
	hall = hall_new(file->setup);
	if (!hall) {
		fprintf(stderr, "does not hold: a hall file that was taken makes a hall\n");
		abort();
	}
	hall_free(hall);
	hall_file_free(file);
	return 0;
}

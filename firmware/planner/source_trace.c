/* placeholder until the reader of traces is here */
#include "firmware/planner/source.h"

struct source *source_open_trace(const char *path, const struct source_options *options, FILE *out)
{
	(void)options;
	fprintf(out, "novbe-plan: %s: traces are not read yet\n", path);
	return NULL;
}

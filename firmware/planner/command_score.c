/* novbe-plan score: how good the estimates are on a trace. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/device/board_arguments.h"
#include "firmware/planner/command.h"
#include "firmware/planner/replay.h"
#include "firmware/planner/score.h"
#include "firmware/planner/trace.h"

struct wanted {
	const char *train, *trace;
};

static error_t take(int key, char *text, struct argp_state *state)
{
	struct wanted *wanted = state->input;

	switch (key) {
	case 't':
		wanted->train = text;
		return 0;
	case ARGP_KEY_ARG:
		if (wanted->trace)
			argp_error(state, "'%s': name one trace", text);
		wanted->trace = text;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "name a trace");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Days to learn from must lie before those to be scored, or it is no test. */
static int check_days(const struct trace *trace, const struct wanted *wanted)
{
	uint32_t last = 0, first = UINT32_MAX;

	for (size_t i = 0; i < trace->count; i++) {
		const struct trace_ticket *ticket = &trace->tickets[i];

		if (ticket->is_scored && ticket->day < first)
			first = ticket->day;
		if (!ticket->is_scored && ticket->day > last)
			last = ticket->day;
	}
	if (last < first)
		return 0;
	fprintf(stderr,
		"%s: its day %u does not come before %s's first day %u; what is scored must "
		"be later than what is learned from\n",
		wanted->train, last, wanted->trace, first);
	return -EINVAL;
}

static int read_both(struct trace *trace, const struct wanted *wanted)
{
	int rc = wanted->train ? trace_read(trace, wanted->train, false) : 0;

	if (rc == 0)
		rc = trace_read(trace, wanted->trace, true);
	if (rc == 0)
		rc = check_days(trace, wanted);
	if (rc == 0)
		trace_sort(trace);
	return rc;
}

static int print_scores(const struct score *scores)
{
	static const char *const names[SCORE_COUNT] = {[SCORE_FORECAST] = "forecast",
		[SCORE_CONSTANT] = "constant",
		[SCORE_LAST] = "last wait"};

	printf("%-10s %8s %9s %9s %9s %9s %9s %9s\n", "", "n", "MAE s", "of const", "RMSE s",
		"bias s", "coverage", "width s");
	for (int i = 0; i < SCORE_COUNT; i++)
		printf("%-10s %8zu %9.1f %9.3f %9.1f %9.1f %8.1f%% %9.1f\n", names[i],
			scores[i].count, scores[i].mae_s,
			scores[i].mae_s / scores[SCORE_CONSTANT].mae_s, scores[i].rmse_s,
			scores[i].bias_s, 100 * scores[i].coverage, scores[i].width_s);
	return fflush(stdout) == 0 ? 0 : -errno;
}

static int score(const struct wanted *wanted, struct trace *trace, struct scoring *scoring)
{
	struct score scores[SCORE_COUNT];
	int rc = read_both(trace, wanted);

	if (rc < 0)
		return rc == -EINVAL ? BOARD_EXIT_WRONG : BOARD_EXIT_BROKEN;
	rc = replay_trace(trace, scoring_take, scoring);
	if (rc == 0)
		rc = scoring_finish(scoring, scores);
	if (rc == -ENODATA) {
		fprintf(stderr, "%s: nobody in it had to wait: nothing to score\n", wanted->trace);
		return BOARD_EXIT_WRONG;
	}
	if (rc == 0)
		rc = print_scores(scores);
	if (rc < 0)
		fprintf(stderr, "novbe-plan score: %s\n", strerror(-rc));
	return rc < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

int plan_score(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{"train", 't', "EARLIER", 0, "A trace of days before, to learn from", 0}, {0}};
	static const char doc[] =
		"Replays a trace through the hall's rules and says how far its estimates were from "
		"what came.\vTRACE is a file of calls or of tickets (CSV, also .gz), - standard "
		"input.";
	const struct argp argp = {options, take, "TRACE", doc, NULL, NULL, NULL};
	struct wanted wanted = {.train = NULL};
	struct scoring scoring = {.cases = NULL};
	struct trace trace = {.kind = TRACE_EMPTY};
	int code;

	argp_parse(&argp, argc, argv, 0, NULL, &wanted);
	code = score(&wanted, &trace, &scoring);
	scoring_fini(&scoring);
	trace_fini(&trace);
	return code;
}

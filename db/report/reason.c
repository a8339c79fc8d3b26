/* Keys are in 1/1024 ms, so that a class whose minute counts as a minute has its wait for a key. */
#include "db/report/reason.h"

#include <inttypes.h>

enum { UNIT = 1024 };

void reason_duration(FILE *out, int64_t ms)
{
	int64_t s = ((ms < 0 ? -ms : ms) + 500) / 1000;

	fputs(ms < 0 && s ? "-" : "", out);
	if (s >= 3600)
		fprintf(out, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
	else if (s >= 60)
		fprintf(out, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else
		fprintf(out, "%" PRId64 " s", s);
}

void reason_text(FILE *out, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\\' && i + 1 < text.len &&
			(text.at[i + 1] == '"' || text.at[i + 1] == '\\'))
			i++;
		fputc((unsigned char)text.at[i] < ' ' ? ' ' : text.at[i], out);
	}
}

static const struct {
	const char *name, *says;
} policies[] = {
	{"fcfs", "whoever has waited longest comes first"},
	{"accumulating", "whoever has waited longest comes first, a minute counting by the class"},
	{"strict", "the class of the highest rank comes first, then whoever has waited longest"},
	{"head_start", "whoever has waited longest comes first, each class with its head start"},
	{"due_date", "whoever is due first comes first"},
	{"ratio",
		"each class has its turns, and in a class whoever has waited longest comes first"},
};

void reason_policy(FILE *out, struct text policy)
{
	fputs("by the policy ", out);
	reason_text(out, policy);
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++)
		if (text_is(policy, policies[i].name))
			fprintf(out, " (%s)", policies[i].says);
}

/* x4, x1.5, x0.25: how much a second of the wait counted. */
static void factor_write(FILE *out, int64_t key, int64_t waited_ms)
{
	int64_t hundredths = (key * 100 + waited_ms * UNIT / 2) / (waited_ms * UNIT);

	fprintf(out, "x%" PRId64, hundredths / 100);
	if (hundredths % 10)
		fprintf(out, ".%02" PRId64, hundredths % 100);
	else if (hundredths % 100)
		fprintf(out, ".%" PRId64, hundredths / 10 % 10);
}

/* What is in a key besides the wait: beyond a cap, before a due time, after a head start. */
static bool shifted(FILE *out, const struct party *p, struct text policy)
{
	int64_t off_ms = p->key / UNIT - p->waited_ms;

	if (text_is(p->rule, "cap")) {
		fputs(", which is ", out);
		reason_duration(out, p->key / UNIT);
		fputs(" beyond the cap", out);
	} else if (text_is(p->rule, "share")) {
		fputs(", and its class's minimum share of the calls was due", out);
	} else if (p->rule.len && !text_is(p->rule, "order")) {
		fputs(", and stood where it did by the rule '", out);
		reason_text(out, p->rule);
		fprintf(out, "' (key %" PRId64 ")", p->key);
	} else if (text_is(policy, "due_date")) {
		fputs(p->key >= 0 ? " and was due " : " and was due in ", out);
		reason_duration(out, p->key >= 0 ? p->key / UNIT : -(p->key / UNIT));
		fputs(p->key >= 0 ? " before" : "", out);
	} else if (text_is(policy, "head_start") && off_ms > 0) {
		fputs(", with a head start of ", out);
		reason_duration(out, off_ms);
		fputs(" = ", out);
		reason_duration(out, p->key / UNIT);
	} else {
		return false;
	}
	return true;
}

/* A wait that counts as itself needs no word, but where classes may count otherwise. */
static bool counts_otherwise(const struct party *p, struct text policy)
{
	return !text_is(policy, "head_start") &&
	       (text_is(policy, "accumulating") || p->key != p->waited_ms * UNIT);
}

void reason_party(FILE *out, const char *who, const struct party *p, struct text policy)
{
	fprintf(out, "%s had waited ", who);
	reason_duration(out, p->waited_ms);
	if (p->klass[0] && !text_is(policy, "fcfs") && !text_is(policy, "accumulating"))
		fprintf(out, " as %s", p->klass);
	if (p->key == INT64_MIN || shifted(out, p, policy))
		return;
	if (p->waited_ms > 0 && p->key >= 0 && counts_otherwise(p, policy)) {
		fputs(", counted ", out);
		factor_write(out, p->key, p->waited_ms);
		if (p->klass[0] && (text_is(policy, "fcfs") || text_is(policy, "accumulating")))
			fprintf(out, " as %s", p->klass);
		if (p->key / UNIT != p->waited_ms) {
			fputs(" = ", out);
			reason_duration(out, p->key / UNIT);
		}
	}
}

/* Both by their waits alone: what the keys say is said in time. */
static bool waited_less(FILE *out, const struct party *called, const struct party *other)
{
	int64_t less_ms = called->waited_ms - other->waited_ms;

	if (called->key != called->waited_ms * UNIT || other->key != other->waited_ms * UNIT ||
		less_ms <= 0)
		return false;
	fprintf(out, "; %s comes after because it had waited ", other->ticket);
	if (less_ms < 1000)
		fprintf(out, "%" PRId64 " ms less", less_ms);
	else
		fputs("less", out);
	return true;
}

enum verdict { BY_RULE, BY_CLASS, BY_KEY, BY_SLOPE, BY_ARRIVAL, BY_TICKET };

static const struct {
	const char *lost_by, *says;
} verdicts[] = {
	[BY_RULE] = {"rule", "what was due, or beyond the cap, comes before the order"},
	[BY_CLASS] = {"class", "its class did not come first"},
	[BY_KEY] = {"key", "it counted for less"},
	[BY_SLOPE] = {"slope", "both counted for the same, and its class's minute counts for less"},
	[BY_ARRIVAL] = {"arrival", "both counted for the same, and it came later"},
	[BY_TICKET] = {"ticket", "both came at the same moment, and its number is the later one"},
};

/* The same word says another thing under another policy or rule. */
static const char *says_here(
	const char *says, const struct party *called, const struct call_why *why)
{
	if (text_is(why->lost_by, "rule") && text_is(called->rule, "cap"))
		return "whoever has waited beyond the cap comes first";
	if (text_is(why->lost_by, "rule") && text_is(called->rule, "share"))
		return "a minimum share that is due comes first";
	if (text_is(why->lost_by, "class") && text_is(why->policy, "strict"))
		return "its class has a lower rank";
	if (text_is(why->lost_by, "class") && text_is(why->policy, "ratio"))
		return "it was not its class's turn";
	if (text_is(why->lost_by, "key") && text_is(why->policy, "due_date") && !called->rule.len)
		return "it was due later";
	return says;
}

/* Entries of before do not say it: as far as the keys show it. */
static const char *says_by_keys(const struct party *called, const struct party *other)
{
	if (called->key == INT64_MIN || other->key == INT64_MIN || called->key < other->key)
		return NULL;
	if (called->key > other->key)
		return verdicts[BY_KEY].says;
	if (called->slope > other->slope)
		return verdicts[BY_SLOPE].says;
	return verdicts[called->waited_ms > other->waited_ms ? BY_ARRIVAL : BY_TICKET].says;
}

void reason_verdict(FILE *out, const struct party *called, const struct party *other,
	const struct call_why *why)
{
	const char *says = NULL;

	if ((text_is(why->lost_by, "key") || !why->lost_by.len) && waited_less(out, called, other))
		return;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (text_is(why->lost_by, verdicts[i].lost_by))
			says = says_here(verdicts[i].says, called, why);
	if (!why->lost_by.len)
		says = says_by_keys(called, other);
	if (says) {
		fprintf(out, "; %s comes after because %s", other->ticket, says);
	} else if (why->lost_by.len) {
		fprintf(out, "; %s comes after by '", other->ticket);
		reason_text(out, why->lost_by);
		fputc('\'', out);
	}
}

/* A parser by precedence and a tree of few nodes; what is not taken is not computed, as in C. */
#include "firmware/base/plural_rule.h"

#include <string.h>

enum kind {
	KIND_NUMBER,
	KIND_N,
	KIND_NOT,
	KIND_IF,
	KIND_OR,
	KIND_AND,
	KIND_EQUAL,
	KIND_DIFFERS,
	KIND_AT_MOST,
	KIND_AT_LEAST,
	KIND_LESS,
	KIND_MORE,
	KIND_PLUS,
	KIND_MINUS,
	KIND_TIMES,
	KIND_DIVIDE,
	KIND_REST,
};

struct parser {
	struct plural_rule *rule;
	const char *p, *end;
	int depth;
};

enum { NONE = -1 }; /* no node: the expression is refused */

/* ---- Reading ---- */

static void blanks_skip(struct parser *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
}

static bool word_taken(struct parser *s, const char *word)
{
	const size_t len = strlen(word);

	blanks_skip(s);
	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

static bool number_taken(struct parser *s, uint64_t *number)
{
	uint64_t value = 0;

	blanks_skip(s);
	if (s->p == s->end || *s->p < '0' || *s->p > '9')
		return false;
	for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++) {
		const uint64_t digit = (uint64_t)(*s->p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return true;
}

static int node_add(struct parser *s, struct plural_node node)
{
	if (s->rule->count == PLURAL_NODES_MAX)
		return NONE;
	s->rule->nodes[s->rule->count] = node;
	return s->rule->count++;
}

static int whole_read(struct parser *s);

static int operand_read(struct parser *s)
{
	uint64_t number;
	int node = NONE;

	if (s->depth == PLURAL_DEPTH_MAX)
		return NONE;
	s->depth++;
	if (word_taken(s, "!")) {
		const int of = operand_read(s);

		if (of != NONE)
			node = node_add(s, (struct plural_node){KIND_NOT, {(uint8_t)of}});
	} else if (word_taken(s, "(")) {
		node = whole_read(s);
		if (!word_taken(s, ")"))
			node = NONE;
	} else if (word_taken(s, "n")) {
		node = node_add(s, (struct plural_node){KIND_N});
	} else if (number_taken(s, &number)) {
		node = node_add(s, (struct plural_node){KIND_NUMBER, .number = number});
	}
	s->depth--;
	return node;
}

/* Weakest first, as in C; of two that begin alike the longer one first. */
static const struct {
	char word[3];
	uint8_t kind, level;
} operators[] = {
	{"||", KIND_OR, 0},
	{"&&", KIND_AND, 1},
	{"==", KIND_EQUAL, 2},
	{"!=", KIND_DIFFERS, 2},
	{"<=", KIND_AT_MOST, 3},
	{">=", KIND_AT_LEAST, 3},
	{"<", KIND_LESS, 3},
	{">", KIND_MORE, 3},
	{"+", KIND_PLUS, 4},
	{"-", KIND_MINUS, 4},
	{"*", KIND_TIMES, 5},
	{"/", KIND_DIVIDE, 5},
	{"%", KIND_REST, 5},
};

enum { LEVELS = 6 };

static int operator_taken(struct parser *s, int level)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (operators[i].level == level && word_taken(s, operators[i].word))
			return operators[i].kind;
	return NONE;
}

static int level_read(struct parser *s, int level)
{
	int left = level == LEVELS ? operand_read(s) : level_read(s, level + 1);
	int kind;

	while (left != NONE && level < LEVELS && (kind = operator_taken(s, level)) != NONE) {
		const int right = level_read(s, level + 1);

		if (right == NONE)
			return NONE;
		left = node_add(
			s, (struct plural_node){(uint8_t)kind, {(uint8_t)left, (uint8_t)right}});
	}
	return left;
}

static int whole_read(struct parser *s)
{
	int condition = level_read(s, 0), yes, no = NONE;

	if (condition == NONE || !word_taken(s, "?"))
		return condition;
	if (s->depth == PLURAL_DEPTH_MAX)
		return NONE;
	s->depth++;
	yes = whole_read(s);
	if (yes != NONE && word_taken(s, ":"))
		no = whole_read(s);
	s->depth--;
	if (no == NONE)
		return NONE;
	return node_add(
		s, (struct plural_node){KIND_IF, {(uint8_t)condition, (uint8_t)yes, (uint8_t)no}});
}

static bool rule_read(struct parser *s)
{
	uint64_t forms;
	int root;

	if (!word_taken(s, "nplurals") || !word_taken(s, "=") || !number_taken(s, &forms) ||
		forms < 1 || forms > PLURAL_FORMS_MAX || !word_taken(s, ";") ||
		!word_taken(s, "plural") || !word_taken(s, "="))
		return false;
	root = whole_read(s);
	(void)word_taken(s, ";");
	blanks_skip(s);
	if (root == NONE || s->p != s->end)
		return false;
	s->rule->root = (uint8_t)root;
	s->rule->forms = (unsigned int)forms;
	return true;
}

bool plural_rule_read(struct plural_rule *rule, const char *header, size_t len)
{
	static const char title[] = "Plural-Forms:";
	const char *const end = header + len;

	rule->forms = rule->root = rule->count = 0;
	while (header < end) {
		const char *line_end = memchr(header, '\n', (size_t)(end - header));

		line_end = line_end ? line_end : end;
		if ((size_t)(line_end - header) >= strlen(title) &&
			memcmp(header, title, strlen(title)) == 0) {
			struct parser s = {rule, header + strlen(title), line_end, 0};

			return rule_read(&s);
		}
		header = line_end + 1;
	}
	return false;
}

/* ---- Computing ---- */

static bool node_value(const struct plural_rule *rule, uint8_t at, uint64_t n, uint64_t *value);

static uint64_t two_joined(enum kind kind, uint64_t a, uint64_t b)
{
	switch (kind) {
	case KIND_EQUAL:
		return a == b;
	case KIND_DIFFERS:
		return a != b;
	case KIND_AT_MOST:
		return a <= b;
	case KIND_AT_LEAST:
		return a >= b;
	case KIND_LESS:
		return a < b;
	case KIND_MORE:
		return a > b;
	case KIND_PLUS:
		return a + b;
	case KIND_MINUS:
		return a - b;
	case KIND_TIMES:
		return a * b;
	case KIND_DIVIDE:
		return a / b;
	default:
		return a % b;
	}
}

/* What hangs on its first part: ! ?: || and &&. */
static bool choice_value(
	const struct plural_rule *rule, const struct plural_node *node, uint64_t n, uint64_t *value)
{
	uint64_t first;

	if (!node_value(rule, node->part[0], n, &first))
		return false;
	if (node->kind == KIND_IF)
		return node_value(rule, node->part[first ? 1 : 2], n, value);
	*value = node->kind == KIND_NOT ? !first : !!first;
	if (node->kind == KIND_NOT || *value == (node->kind == KIND_OR))
		return true;
	if (!node_value(rule, node->part[1], n, value))
		return false;
	*value = !!*value;
	return true;
}

/* False: a division by zero. */
static bool node_value(const struct plural_rule *rule, uint8_t at, uint64_t n, uint64_t *value)
{
	const struct plural_node *const node = &rule->nodes[at];
	uint64_t a, b;

	if (node->kind == KIND_NUMBER || node->kind == KIND_N) {
		*value = node->kind == KIND_N ? n : node->number;
		return true;
	}
	if (node->kind <= KIND_AND)
		return choice_value(rule, node, n, value);
	if (!node_value(rule, node->part[0], n, &a) || !node_value(rule, node->part[1], n, &b))
		return false;
	if (b == 0 && (node->kind == KIND_DIVIDE || node->kind == KIND_REST))
		return false;
	*value = two_joined((enum kind)node->kind, a, b);
	return true;
}

unsigned int plural_rule_form(const struct plural_rule *rule, uint64_t n)
{
	uint64_t form;

	if (rule->forms == 0)
		return n != 1;
	if (!node_value(rule, rule->root, n, &form) || form >= rule->forms)
		return 0;
	return (unsigned int)form;
}

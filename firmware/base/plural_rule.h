/*
 * Which of a language's plural forms a number takes: gettext's "Plural-Forms" (GNU gettext manual,
 * "Additional functions for plural forms"). A small reader of its C expression in n: ?: || && ==
 * != < > <= >= + - * / % ! parentheses and decimal numbers, unsigned 64 bits, nothing else.
 */
#ifndef NOVBE_BASE_PLURAL_RULE_H
#define NOVBE_BASE_PLURAL_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PLURAL_FORMS_MAX = 8, /* the languages of the world need 6 (Arabic) */
	PLURAL_NODES_MAX = 128,
	PLURAL_DEPTH_MAX = 24, /* of parentheses, ! and ?: inside each other */
};

struct plural_node {
	uint8_t kind;
	uint8_t part[3]; /* nodes it is made of */
	uint64_t number;
};

struct plural_rule {
	unsigned int forms; /* 0: the germanic rule */
	uint8_t root, count;
	struct plural_node nodes[PLURAL_NODES_MAX];
};

/* Reads "nplurals=3; plural=...;" from the line "Plural-Forms:" of a catalogue's header, len bytes
 * with a NUL after them. False when there is no such line, or one that is not understood, deeper
 * or longer than the bounds above: the rule is then the germanic one, as in gettext itself. */
bool plural_rule_read(struct plural_rule *rule, const char *header, size_t len);
/* The form for n, 0..forms-1. Germanic: 0 for 1, else 1. What gettext leaves to the machine is 0
 * here: a division by zero, and a result past the last form. */
unsigned int plural_rule_form(const struct plural_rule *rule, uint64_t n);

#endif

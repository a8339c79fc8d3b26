/*
 * `novbe-board --check`: each section is held against the program that it is for, and what that
 * says is told as said of the file a person wrote.
 */
#ifndef NOVBE_BOARD_CHECK_H
#define NOVBE_BOARD_CHECK_H

#include "firmware/board/roster.h"

/* 0, or -EINVAL after printing on stderr what is wrong in the sections that could be read; other
 * -Exxx after saying what could not be done. */
int check_sections(const struct roster *roster) __attribute__((warn_unused_result));

#endif

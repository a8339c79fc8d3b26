/* Put before every source of a COV=1 build: what a test's child ran counts, though it ends without exit(). */
#ifndef NOVBE_TESTS_TOOLS_COVERAGE_H
#define NOVBE_TESTS_TOOLS_COVERAGE_H

#include <unistd.h>

void __gcov_dump(void);

#define _exit(status) (__gcov_dump(), _exit(status))

#endif

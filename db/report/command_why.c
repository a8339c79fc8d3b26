#include "db/report/command.h"
int report_why(int argc, char **argv){(void)argc;(void)argv;return 1;}

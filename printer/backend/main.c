/* `escpos`, the CUPS backend for ticket printers. */
#include "printer/backend/backend.h"

int main(int argc, char **argv)
{
	return backend_run(argc, argv);
}

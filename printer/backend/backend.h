/* The program `escpos` behind its main(): a CUPS backend (backend(7)). */
#ifndef NOVBE_PRINTER_BACKEND_BACKEND_H
#define NOVBE_PRINTER_BACKEND_BACKEND_H

enum { BACKEND_MAX_BYTES = 4 << 20 };

/* Arguments as cupsd gives them, or --help or --version; the environment's DEVICE_URI, PRINTER and
 * CUPS_CACHEDIR. Returns the exit status: enum sheet_exit. */
int backend_run(int argc, char **argv);

#endif

/*
 * The messages that a person has to act on, by their MESSAGE_ID in the journal. What each means and
 * what to do stands in data/catalog/novbe.catalog, which `journalctl -x` shows. An id is never used
 * again for something else.
 */
#ifndef NOVBE_BASE_EVENT_H
#define NOVBE_BASE_EVENT_H

#define EVENT_PAPER_OUT		  "5a3c786e440a4c7eaa6c6a03a160f502" /* DEVICE */
#define EVENT_PRINTER_UNREACHABLE "7190d1fbca284e2f9a25602d274a071d" /* DEVICE */
#define EVENT_BUTTON_STUCK	  "68a54d0638524c13bbb3d460b7f65a05" /* DEVICE, LINE */
#define EVENT_BUTTONS_GONE	  "c19176a7ed1447adadb50f9d01dce20f" /* DEVICE, LINE */
#define EVENT_LINK_LOST		  "d64e24a76ca547ef8d6fa1610a0b48ba" /* DEVICE */
#define EVENT_STORAGE_FAILED	  "1fef3c09562b4d55a19e543d7957e181" /* DEVICE */
#define EVENT_DATABASE_SET_ASIDE  "68e07326eeec4ee39c809791d1dadacf" /* DEVICE */
#define EVENT_CLOCK_WRONG	  "55a14b0cf38b422c8c812baf15da7c96" /* DEVICE */
#define EVENT_NUMBERS_EXHAUSTED	  "f48205b0fee8432299a78358031e6d12" /* DEVICE */
#define EVENT_STRAY_TICKET	  "0af60860f21a4aafb20cf31a2b2ceabf" /* DEVICE, TICKET */
#define EVENT_PROGRAM_RESTARTED	  "190631d7ea0141b8b676d0b03cde6093" /* PROGRAM */
#define EVENT_STANDS_STILL	  "de756731b196449bb4f8bc748c4bf40b" /* DUTY */
#define EVENT_CONFIG_REFUSED	  "e4e6b61adc3e4d90bc412bbbf651c0f3" /* FILE */

#endif

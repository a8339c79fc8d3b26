/*
 * Two programs of the field against the simulated printer, started by tests/system/test_sim_printer.py
 * from a folder in which package.json was installed.
 *
 *   node check.js encode raster|column WIDTH HEIGHT < grey bytes    the encoder's ESC/POS on standard output
 *   node check.js status PORT                                       receiptio's word for the printer's state
 *   node check.js print PORT                                        receiptio prints a slip and tells the outcome
 */
'use strict';
const fs = require('fs');
const net = require('net');

function encode(mode, width, height) {
	const ReceiptPrinterEncoder = require('@point-of-sale/receipt-printer-encoder');
	const Encoder = ReceiptPrinterEncoder.default || ReceiptPrinterEncoder;
	const grey = fs.readFileSync(0);
	const data = new Uint8ClampedArray(width * height * 4);
	for (let i = 0; i < width * height; i++) {
		data.fill(grey[i], 4 * i, 4 * i + 3);
		data[4 * i + 3] = 255;
	}
	const bytes = new Encoder({ language: 'esc-pos', imageMode: mode, columns: 48, feedBeforeCut: 4 })
		.initialize()
		.image({ data, width, height }, width, height, 'threshold', 128)
		.cut()
		.encode();
	process.stdout.write(bytes);
}

function talk(port, markdown, words) {
	/* receiptio knows port 9100 only. */
	const connect = net.connect;
	net.connect = () => connect.call(net, port, '127.0.0.1');
	require('receiptio').print(markdown, `-d 127.0.0.1 -p escpos ${words}`).then(result => console.log(result));
}

const [what, ...words] = process.argv.slice(2);
if (what === 'encode')
	encode(words[0], Number(words[1]), Number(words[2]));
else if (what === 'status')
	talk(Number(words[0]), '', '-q');
else
	talk(Number(words[0]), '^^^A047', '');

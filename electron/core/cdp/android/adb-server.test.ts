/** Servers that are not adb, and lists as adb prints them. */
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createAdbServer, readDevices } from './adb-server.ts';
import { androidAddress, readAndroidAddress } from './android-sockets.ts';
import { settle } from '../../../../shared/base/errors.ts';

/** A server that answers each request with the same text. */
async function answering(text: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

it('reads the devices with their states', () => {
  const lines = `List of devices attached
R5CT10ABCDE            device usb:1-2 product:shiba model:Pixel_8 device:shiba transport_id:3
emulator-5554          unauthorized transport_id:4
0123456789             no permissions (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html] usb:1-4

`;
  expect(readDevices(lines).slice(1)).toEqual([
    { serial: 'R5CT10ABCDE', state: 'device', model: 'Pixel 8' },
    { serial: 'emulator-5554', state: 'unauthorized', model: 'emulator-5554' },
    { serial: '0123456789', state: 'no permissions', model: '0123456789' },
  ]);
  expect(readDevices('')).toEqual([]);
});

it.each([
  ['another program', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'another program has its port'],
  ['a refusal', "FAIL0016device 'x' not found", 'not found'],
  ['no answer', '', 'it ended the connection'],
  ['a port that is none', 'OKAYOKAY0003abc', 'it named no port'],
])('%s gives no port', async (_name, text, why) => {
  const adb = createAdbServer(await answering(text));
  expect(await settle(() => adb.forward('x', 'chrome_devtools_remote'))).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining(why) },
  });
});

it('another program has no devices', async () => {
  expect(await createAdbServer(await answering('HTTP/1.1 400 Bad Request\r\n\r\n')).devices()).toBeNull();
});

it('an address names a device and a socket, and nothing else', () => {
  const socket = { serial: '192.168.1.7:5555', socketName: 'webview_devtools_remote_4711' };
  expect(readAndroidAddress(androidAddress(socket))).toEqual(socket);
  expect(readAndroidAddress('android:emulator-5554')).toEqual({ serial: 'emulator-5554', socketName: null });
  for (const text of ['android:', 'android:a b', 'android:x/../y', 'android:x/y;tcp:1', 'running:chrome'])
    expect(readAndroidAddress(text)).toBeNull();
});

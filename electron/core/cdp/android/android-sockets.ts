/**
 * Debuggable programs on the Android devices of this machine: browsers and WebViews have a socket each, whose name is in `/proc/net/unix`. No
 * port is forwarded to look.
 */
import type { AdbServer, AndroidDevice } from './adb-server.ts';

export interface AndroidSocket {
  readonly serial: string;
  /** `chrome_devtools_remote`, `webview_devtools_remote_4711`; null of a device that cannot be used. */
  readonly socketName: string | null;
  /** `Chrome on Pixel 8`, `WebView of com.acme.shop on Pixel 8`, `Pixel 8` */
  readonly name: string;
  /** Why the device cannot be used, and what to do; null if it can. */
  readonly problem: { readonly why: string; readonly toDo: string } | null;
}

const ADDRESS = /^android:([A-Za-z0-9._:-]{1,64})(?:\/([\w.]{1,100}))?$/;
/** The listed name of an abstract socket begins with `@`. */
const SOCKET = /@([\w.]*devtools_remote\w*)\s*$/;
/** Chrome names the browser itself; others begin with their package or a word of their own. */
const BROWSERS: Readonly<Record<string, string>> = {
  chrome: 'Chrome',
  Terrace: 'Samsung Internet',
};

/** `android:emulator-5554/chrome_devtools_remote` */
export function androidAddress({ serial, socketName }: Pick<AndroidSocket, 'serial' | 'socketName'>): string {
  return `android:${serial}${socketName === null ? '' : `/${socketName}`}`;
}

/** Null for an address of anything else. */
export function readAndroidAddress(text: string): Pick<AndroidSocket, 'serial' | 'socketName'> | null {
  const [, serial, socketName = null] = ADDRESS.exec(text) ?? [];
  return serial === undefined ? null : { serial, socketName };
}

const DEVICE_PROBLEMS: Readonly<Record<string, NonNullable<AndroidSocket['problem']>>> = {
  unauthorized: {
    why: 'its person has not allowed this computer',
    toDo: 'Unlock the device, press Allow in “Allow USB debugging?”, then look again.',
  },
  offline: {
    why: 'adb does not reach it',
    toDo: 'Unplug it and plug it in again, or switch USB debugging off and on in its developer options, then look again.',
  },
  'no permissions': {
    why: 'this user may not use its USB connection',
    toDo: 'Install the udev rules of Android (package android-udev-rules or android-sdk-platform-tools-common), plug it in again, then look again.',
  },
};

async function socketsOf(adb: AdbServer, { serial, state, model }: AndroidDevice): Promise<readonly AndroidSocket[]> {
  const problem = DEVICE_PROBLEMS[state] ?? null;
  if (problem !== null) return [{ serial, socketName: null, name: model, problem }];
  // In recovery, a boot loader, or still starting.
  if (state !== 'device') return [];
  const listed = await adb.shell(serial, 'cat /proc/net/unix');
  if (!listed.ok) return [];
  const names = new Set(listed.value.split('\n').flatMap((line) => SOCKET.exec(line)?.[1] ?? []));
  return Promise.all(
    [...names].toSorted().map(async (socketName) => ({
      serial,
      socketName,
      name: `${await ownerOf(adb, serial, socketName)} on ${model}`,
      problem: null,
    })),
  );
}

/** `Chrome`, `WebView of com.acme.shop` */
async function ownerOf(adb: AdbServer, serial: string, socketName: string): Promise<string> {
  const [, owner = '', pid] = /^(.*?)_?devtools_remote(?:_(\d+))?$/.exec(socketName) ?? [];
  if (owner !== 'webview') return BROWSERS[owner] ?? (owner === '' ? socketName : owner);
  if (pid === undefined) return 'WebView';
  const read = await adb.shell(serial, `cat /proc/${pid}/cmdline`);
  const packageName = read.ok ? /^[\w.:]+/.exec(read.value)?.[0] : undefined;
  return packageName === undefined ? `WebView of process ${pid}` : `WebView of ${packageName}`;
}

/** All of them; empty without an adb server. */
export async function findAndroid(adb: AdbServer): Promise<readonly AndroidSocket[]> {
  const devices = (await adb.devices()) ?? [];
  return (await Promise.all(devices.map((device) => socketsOf(adb, device)))).flat();
}

/**
 * A stand-in for the server of adb, for machines without a device: it answers as the protocol of adb documents (`docs/dev/services.md`), with lists
 * of devices and sockets as adb 35 and Android 15 print them, and forwards ports to a real debugging port of this machine.
 */
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface StandInAdb extends AsyncDisposable {
  readonly port: number;
  /** Ports that are forwarded now. */
  readonly forwarded: ReadonlySet<number>;
  /** Replaces the devices. */
  setDevices(lines: readonly string[]): void;
}

export const PHONE = 'R5CT10ABCDE            device usb:1-2 product:shiba model:Pixel_8 device:shiba transport_id:3';
export const NOT_ALLOWED = '192.168.1.7:5555       unauthorized transport_id:4';
export const UNPLUGGED = 'emulator-5554          offline transport_id:5';

const UNIX_SOCKETS = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 34567 @chrome_devtools_remote
0000000000000000: 00000002 00000000 00010000 0001 01 45678 @webview_devtools_remote_4711
0000000000000000: 00000002 00000000 00010000 0001 01 12345 /dev/socket/zygote
`;

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** `leadsTo`: the port behind each forwarded one. */
export async function startStandInAdb(leadsTo: number): Promise<StandInAdb> {
  let devices: readonly string[] = [PHONE];
  const forwards = new Map<number, Server>();
  const sockets = new Set<Socket>();
  const kept = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const textAnswer = (text: string): string => `${Buffer.byteLength(text).toString(16).padStart(4, '0')}${text}`;
  const forward = async (): Promise<number> => {
    const server = createServer((near) => {
      const far = kept(createConnection({ host: '127.0.0.1', port: leadsTo }));
      kept(near).pipe(far).pipe(near);
      far.on('close', () => near.destroy());
      near.on('close', () => far.destroy());
    });
    const port = await listening(server);
    forwards.set(port, server);
    return port;
  };
  /** The answer after the first OKAY; null for a request that this stand-in does not know. */
  const answerTo = async (request: string): Promise<string | null> => {
    if (request === 'host:devices-l') return textAnswer(devices.map((line) => `${line}\n`).join(''));
    if (request.startsWith('host:transport:')) return '';
    if (request === 'shell:cat /proc/net/unix') return UNIX_SOCKETS;
    if (request === 'shell:cat /proc/4711/cmdline') return 'com.acme.shop\0\0\0';
    if (/^host-serial:[^ ]+:forward:tcp:0;localabstract:\w+$/.test(request))
      return `OKAY${textAnswer(String(await forward()))}`;
    const killed = Number(/^host-serial:[^ ]+:killforward:tcp:(\d+)$/.exec(request)?.[1]);
    const server = forwards.get(killed);
    if (server === undefined) return null;
    forwards.delete(killed);
    server.close();
    return 'OKAY';
  };
  const server = createServer((socket) => {
    let pending = '';
    let done = Promise.resolve();
    kept(socket).on('data', (part: Buffer) => {
      pending += part.toString('utf8');
      for (;;) {
        const length = Number.parseInt(pending.slice(0, 4), 16);
        if (pending.length < 4 || pending.length < 4 + length) return;
        const request = pending.slice(4, 4 + length);
        pending = pending.slice(4 + length);
        const before = done;
        const answerInOrder = async (): Promise<void> => {
          await before;
          const answer = await answerTo(request);
          socket.write(answer === null ? `FAIL${textAnswer(`unknown host service '${request}'`)}` : `OKAY${answer}`);
          if (!request.startsWith('host:transport:')) socket.end();
        };
        done = answerInOrder();
      }
    });
  });
  const port = await listening(server);
  return {
    port,
    get forwarded() {
      return new Set(forwards.keys());
    },
    setDevices: (lines) => {
      devices = lines;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      for (const each of [server, ...forwards.values()]) each.close();
      await Promise.resolve();
    },
  };
}

/**
 * The server of `adb`, which knows the Android devices of this machine: a request is its length in four hexadecimal digits and its text, an answer
 * begins with OKAY or FAIL (`docs/dev/services.md` of adb). Nothing here starts it: it runs from the first use of `adb` or Android Studio on.
 */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { createConnection } from 'node:net';
import process from 'node:process';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';

/** A device that hangs delays nothing longer than this. */
const ANSWER_LIMIT_MS = 5000;
/** Sockets and processes of a device are listed in some 100 KB. */
const ANSWER_LIMIT_BYTES = 4 * 1024 ** 2;
const USUAL_PORT = 5037;

/** `device`: it may be used. `unauthorized`: its person has not allowed this computer. */
export interface AndroidDevice {
  readonly serial: string;
  readonly state: string;
  /** `Pixel 8`; the serial number if adb does not know it. */
  readonly model: string;
}

export interface AdbServer {
  /** Null if no server runs. */
  devices(): Promise<readonly AndroidDevice[] | null>;
  /** The output of a command on a device. */
  shell(serial: string, command: string): Promise<AppResult<string>>;
  /** Makes a port of this machine lead to a socket of a device, and returns it. */
  forward(serial: string, socketName: string): Promise<number>;
  /** Undoes `forward`; a device that is gone has no forwards. */
  removeForward(serial: string, port: number): Promise<void>;
}

/** The port that `adb` itself uses. */
function serverPort(): number {
  const named = Number(process.env['ANDROID_ADB_SERVER_PORT']);
  return Number.isInteger(named) && named > 0 && named < 65_536 ? named : USUAL_PORT;
}

/** `port`: of a server that is not at its usual place. */
export function createAdbServer(port?: number): AdbServer {
  /** Sends requests one after the other on a connection, and returns all that comes after their OKAYs. Null without a server. */
  const ask = (...requests: readonly string[]): Promise<AppResult<Buffer> | null> =>
    new Promise((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port: port ?? serverPort() });
      const waiting = [...requests];
      let received: Buffer = Buffer.alloc(0);
      const end = (answer: AppResult<Buffer> | null): void => {
        resolve(answer);
        socket.destroy();
      };
      const sendNext = (): void => {
        const [request] = waiting;
        if (request !== undefined)
          socket.write(`${Buffer.byteLength(request).toString(16).padStart(4, '0')}${request}`);
      };
      socket.setTimeout(ANSWER_LIMIT_MS, () => end(err(adbFailed('it did not answer'))));
      socket.on('error', () => end(null));
      socket.on('connect', sendNext);
      socket.on('data', (part: Buffer) => {
        received = Buffer.concat([received, part]);
        if (received.length > ANSWER_LIMIT_BYTES) return end(err(adbFailed('its answer is too long')));
        while (waiting.length > 0 && received.length >= 4) {
          const status = received.toString('latin1', 0, 4);
          if (status !== 'OKAY') {
            // FAIL, and the reason with its length; anything else is another program.
            if (status === 'FAIL' && received.length < 8) return;
            return end(
              err(adbFailed(status === 'FAIL' ? received.toString('utf8', 8) : 'another program has its port')),
            );
          }
          received = received.subarray(4);
          waiting.shift();
          sendNext();
        }
      });
      socket.on('end', () => end(waiting.length === 0 ? ok(received) : err(adbFailed('it ended the connection'))));
    });
  const text = async (...requests: readonly string[]): Promise<string> => {
    const answer = unwrap((await ask(...requests)) ?? err(adbFailed('no server runs')));
    return answer.toString('utf8');
  };

  return {
    devices: async () => {
      const answer = await ask('host:devices-l');
      return answer?.ok === true ? readDevices(answer.value.toString('utf8', 4)) : null;
    },
    shell: (serial, command) => settle(() => text(`host:transport:${serial}`, `shell:${command}`)),
    forward: async (serial, socketName) => {
      const answer = await text(`host-serial:${serial}:forward:tcp:0;localabstract:${socketName}`);
      // A second OKAY when the port listens, then the port with its length.
      const found = /^OKAY[0-9a-fA-F]{4}(\d{1,5})$/.exec(answer)?.[1];
      if (found === undefined) throw new AppFailure(adbFailed(`it named no port (${foreign(answer)})`));
      return Number(found);
    },
    removeForward: async (serial, forwarded) => {
      await settle(() => text(`host-serial:${serial}:killforward:tcp:${forwarded}`));
    },
  };
}

function adbFailed(why: string): ReturnType<typeof appError> {
  return appError('cannot_reach_endpoint', `adb could not reach the Android device: ${foreign(why)}.`);
}

/** Reads lines such as `emulator-5554  device product:sdk_gphone64 model:Pixel_8 device:emu64xa transport_id:1`. */
export function readDevices(lines: string): readonly AndroidDevice[] {
  return lines.split('\n').flatMap((line) => {
    const [, serial, state, rest = ''] = /^(\S+)\s+(no permissions|\S+)(.*)$/.exec(line.trim()) ?? [];
    if (serial === undefined || state === undefined) return [];
    const model = /\bmodel:(\S+)/.exec(rest)?.[1]?.replaceAll('_', ' ');
    return [{ serial, state, model: model ?? serial }];
  });
}

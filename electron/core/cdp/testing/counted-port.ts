/** A proxy port that counts the bytes coming back: how much of a large value crosses from a target. */
import { connect, createServer, type AddressInfo } from 'node:net';

export interface CountedPort extends AsyncDisposable {
  readonly port: number;
  /** Bytes from the target so far. */
  readonly receivedBytes: () => number;
}

export async function startCountedPort(otherPort: number): Promise<CountedPort> {
  let received = 0;
  const server = createServer((near) => {
    const far = connect(otherPort, '127.0.0.1');
    far.on('data', (part: Buffer) => (received += part.length));
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    receivedBytes: () => received,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((closed) => {
        server.close(() => closed());
      });
    },
  };
}

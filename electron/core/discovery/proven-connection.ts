/**
 * Connections on which a token may be sent: each server first has to prove that it knows that token. The proof and the requests after it
 * share the connection, so no other process can take the port in between.
 */
import { randomBytes } from 'node:crypto';
import type { Agent as HttpAgent, ClientRequestArgs } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { IDENTITY_PATH, provesToken } from './identity-proof.ts';

/** Loaded with `getBuiltinModule`: `import` reads every export of the module, and one of them loads all of undici (30 ms of a start). */
const { Agent } = process.getBuiltinModule('node:http');

/** A running PEN answers at once, unless the machine is busy; one that has ended refuses the connection. */
const PROOF_DEADLINE_MS = 10_000;
/** Ten times the size of our answer. */
const ANSWER_LIMIT_BYTES = 4096;

/** The body of a complete HTTP answer with status 200; null while more is expected. Throws for every other answer. */
function bodyOf(text: string): string | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const head = text.slice(0, headEnd);
  const length = /^content-length: *(\d{1,4})$/im.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) throw new Error("Its answer is not PEN's.");
  const body = text.slice(headEnd + 4);
  if (body.length > Number(length)) throw new Error('It sent more than was requested.');
  return body.length === Number(length) ? body : null;
}

/** Ends with null when the server has proven that it knows the token, else with the reason, and destroys the socket. */
function demandProof(socket: Socket, token: string, done: (failure: Error | null) => void): void {
  const nonce = randomBytes(32).toString('hex');
  let received = '';
  const finish = (failure: Error | null): void => {
    clearTimeout(timer);
    socket.off('data', onData).off('error', finish).off('close', onClose);
    if (failure !== null) socket.destroy();
    done(failure);
  };
  const onClose = (): void => finish(new Error('The connection was closed before the server proved its identity.'));
  const onData = (chunk: Buffer): void => {
    received += chunk.toString('latin1');
    try {
      if (received.length > ANSWER_LIMIT_BYTES) throw new Error('It sent more than was requested.');
      const body = bodyOf(received);
      if (body === null) return;
      const end = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
      if (!provesToken(body, token, nonce, end)) throw new Error('It does not know the token.');
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      finish(new Error(`The process on port ${socket.remotePort ?? 0} is not this PEN. ${reason}`));
      return;
    }
    finish(null);
  };
  const timer = setTimeout(
    () => finish(new Error('The server did not prove its identity in time.')),
    PROOF_DEADLINE_MS,
  );
  socket.on('data', onData).on('error', finish).on('close', onClose);
  socket.on('connect', () => {
    const host = `${socket.remoteFamily === 'IPv6' ? '[::1]' : '127.0.0.1'}:${socket.remotePort ?? 0}`;
    socket.write(`GET ${IDENTITY_PATH}?nonce=${nonce} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n\r\n`);
  });
}

/** An agent for requests that carry this token: none is sent to a server that has not proven that it knows it. */
export function createProvenAgent(token: string, options: { readonly keepAlive: boolean }): HttpAgent {
  class ProvenAgent extends Agent {
    override createConnection(
      { host, port }: ClientRequestArgs,
      callback?: (error: Error | null, stream: Duplex) => void,
    ): undefined {
      const socket = connect({ host: host ?? '127.0.0.1', port: Number(port) });
      demandProof(socket, token, (failure) => callback?.(failure, socket));
    }
  }
  return new ProvenAgent(options);
}

/** Returns whether a process that knows the token listens there. */
export function holdsToken(where: { readonly host: string; readonly port: number }, token: string): Promise<boolean> {
  const socket = connect(where);
  return new Promise((resolve) => {
    demandProof(socket, token, (failure) => {
      socket.destroy();
      resolve(failure === null);
    });
  });
}

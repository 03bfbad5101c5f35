/**
 * MCP over a pipe: one JSON-RPC message per line. Replaces the SDK's transport, which does not answer an unreadable line, has no size
 * limit, and does not report when the other side has closed.
 */
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  JSONRPCMessageSchema,
  isInitializeRequest,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { createLineSplitter } from '../../../shared/base/line-splitter.ts';
import { wrongHandshake } from './handshake-check.ts';
import { RPC_CODES, refusalBody } from './protocol-error.ts';

/** Equal to the limit of an HTTP request body. */
export const LINE_LIMIT_BYTES = 4 * 1024 * 1024;

export interface LineTransport extends Transport {
  /** Resolves when stdin ended or a stream failed: the client has disconnected. */
  readonly ended: Promise<void>;
  /** Writes one message, as JSON on one line. */
  readonly write: (json: string) => Promise<void>;
}

export interface LineTransportOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly now: () => number;
  /** The handshake was answered, this many milliseconds after it was received. */
  readonly onHandshake: (durationMs: number) => void;
  /** True if the message belongs to a protocol without a handshake, and is taken care of. */
  readonly takenElsewhere: (message: unknown) => boolean;
}

export function createLineTransport(options: LineTransportOptions): LineTransport {
  const { stdin, stdout, now, onHandshake, takenElsewhere } = options;
  let handshake: { readonly id: RequestId; readonly atMs: number } | null = null;
  let settleEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    settleEnded = resolve;
  });

  function write(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      stdout.write(`${line}\n`, (error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
  }

  function refuseLine(code: (typeof RPC_CODES)[keyof typeof RPC_CODES], message: string, id?: RequestId): void {
    write(refusalBody(code, message, id)).catch((error: unknown) => transport.onerror?.(new Error(String(error))));
  }

  function accept(raw: unknown): void {
    if (takenElsewhere(raw)) return;
    const parsed = JSONRPCMessageSchema.safeParse(raw);
    const wrong = wrongHandshake(raw);
    if (wrong !== null) {
      refuseLine(RPC_CODES.invalidParams, wrong.message, wrong.id);
    } else if (parsed.success) {
      if (isJSONRPCRequest(parsed.data) && isInitializeRequest(parsed.data))
        handshake = { id: parsed.data.id, atMs: now() };
      transport.onmessage?.(parsed.data);
    } else refuseLine(RPC_CODES.invalidRequest, 'The line is JSON, but not a JSON-RPC 2.0 message.');
  }

  const splitter = createLineSplitter({
    limitBytes: LINE_LIMIT_BYTES,
    onLine: (bytes) => {
      const line = Buffer.from(bytes).toString('utf8');
      if (line.trim() === '') return;
      let raw: unknown;
      try {
        raw = JSON.parse(line);
      } catch {
        refuseLine(RPC_CODES.parseError, 'The line is not JSON. Send one message per line, in UTF-8.');
        return;
      }
      // Batches belong to protocol 2025-03-26, which clients may still speak.
      if (Array.isArray(raw)) raw.forEach(accept);
      else accept(raw);
    },
    onTooLong: () => refuseLine(RPC_CODES.invalidRequest, `A message is longer than ${LINE_LIMIT_BYTES} bytes.`),
  });

  const onData = (chunk: Buffer): void => splitter.push(chunk);
  const onEnd = (): void => settleEnded();
  const onFailure = (error: Error): void => {
    transport.onerror?.(error);
    settleEnded();
  };

  const transport: LineTransport = {
    ended,
    write,
    start() {
      stdin.on('data', onData);
      stdin.on('end', onEnd);
      stdin.on('close', onEnd);
      stdin.on('error', onFailure);
      stdout.on('error', onFailure);
      return Promise.resolve();
    },
    async send(message: JSONRPCMessage) {
      const written = write(JSON.stringify(message));
      if (handshake !== null && isJSONRPCResultResponse(message) && message.id === handshake.id) {
        onHandshake(now() - handshake.atMs);
        handshake = null;
      }
      await written;
    },
    close() {
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      stdin.off('close', onEnd);
      stdin.pause();
      settleEnded();
      transport.onclose?.();
      return Promise.resolve();
    },
  };
  return transport;
}

/**
 * Messages on a browser's debugging pipe: JSON texts, each ended by a NUL. Input is untrusted: an invalid message is reported and never
 * thrown.
 */
import { answerOf, readMessage, type ProtocolAnswer } from '../message-envelope.ts';

const NUL = 0;

export type PipeMessage =
  /** An answer, still as text: the caller may want a part of it unparsed. */
  | { readonly type: 'answer'; readonly id: number; readonly text: string }
  | {
      readonly type: 'event';
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
      readonly sessionId: string | null;
    }
  /** `problem` completes "it sent …". */
  | { readonly type: 'unreadable'; readonly problem: string };

/** Splits the input into messages. `onTooLong` is called once, for a message over the limit; nothing follows it. */
export function createTextCutter(options: {
  readonly limitBytes: number;
  readonly onText: (text: string) => void;
  readonly onTooLong: () => void;
}): { push(chunk: Buffer): void } {
  let parts: Buffer[] = [];
  let lengthBytes = 0;
  let isOver = false;
  /** Stores a part of the message; returns whether it still fits. */
  const keep = (part: Buffer): boolean => {
    lengthBytes += part.length;
    if (lengthBytes <= options.limitBytes) {
      if (part.length > 0) parts.push(part);
      return true;
    }
    isOver = true;
    parts = [];
    options.onTooLong();
    return false;
  };
  return {
    push: (chunk) => {
      if (isOver) return;
      let start = 0;
      for (let end = chunk.indexOf(NUL); end !== -1; end = chunk.indexOf(NUL, start)) {
        if (!keep(chunk.subarray(start, end))) return;
        start = end + 1;
        const text = Buffer.concat(parts, lengthBytes).toString('utf8');
        parts = [];
        lengthBytes = 0;
        options.onText(text);
      }
      keep(chunk.subarray(start));
    },
  };
}

/** The beginning of each answer of Chromium: with the id read from it, a large answer need not be parsed twice. */
const ANSWER_HEAD = /^\{"id":(\d{1,15})[,}]/;

export function readPipeMessage(text: string): PipeMessage {
  const head = ANSWER_HEAD.exec(text)?.[1];
  if (head !== undefined) return { type: 'answer', id: Number(head), text };
  const read = readMessage(text);
  if (!read.ok) return { type: 'unreadable', problem: read.problem };
  const { id, method, params, sessionId = null } = read.message;
  if (id !== undefined) return { type: 'answer', id, text };
  return method === undefined
    ? { type: 'unreadable', problem: 'an error that belongs to no command' }
    : { type: 'event', method, params: params ?? {}, sessionId };
}

/** Null when the text is no answer. */
export function readPipeAnswer(text: string): ProtocolAnswer | null {
  const read = readMessage(text);
  return read.ok ? answerOf(read.message) : null;
}

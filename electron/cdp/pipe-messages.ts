/**
 * Messages on a browser's debugging pipe: JSON texts, each ended by a NUL. Input is untrusted: an invalid message is reported and never
 * thrown.
 */

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
  | { readonly type: 'unreadable'; readonly why: string };

export interface AnswerError {
  readonly code: number;
  readonly message: string;
  readonly data?: string | undefined;
}

export type PipeAnswer = { readonly result: Readonly<Record<string, unknown>> } | { readonly error: AnswerError };

/** Splits the input into messages. `onTooLong` is called once, for a message over the limit; nothing follows it. */
export function createTextCutter(options: {
  readonly limitBytes: number;
  readonly onText: (text: string) => void;
  readonly onTooLong: () => void;
}): { push(chunk: Buffer): void } {
  let parts: Buffer[] = [];
  let lengthBytes = 0;
  let isOver = false;
  /** Whether the message still fits. */
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
  const id = ANSWER_HEAD.exec(text)?.[1];
  if (id !== undefined) return { type: 'answer', id: Number(id), text };
  const message = parseRecord(text);
  if (message === null) return { type: 'unreadable', why: 'it is no JSON object' };
  const { id: givenId, method, params = {}, sessionId = null } = message;
  if (givenId !== undefined)
    return typeof givenId === 'number' && Number.isSafeInteger(givenId)
      ? { type: 'answer', id: givenId, text }
      : { type: 'unreadable', why: 'its id is no whole number' };
  if (typeof method !== 'string') return { type: 'unreadable', why: 'it is neither an answer nor an event' };
  if (!isRecord(params)) return { type: 'unreadable', why: `the parameters of ${method.slice(0, 100)} are no object` };
  if (sessionId !== null && typeof sessionId !== 'string')
    return { type: 'unreadable', why: `the session of ${method.slice(0, 100)} is no text` };
  return { type: 'event', method, params, sessionId };
}

/** Null when the text is no answer. */
export function readPipeAnswer(text: string): PipeAnswer | null {
  const message = parseRecord(text);
  if (message === null) return null;
  const { result = {}, error } = message;
  if (error === undefined) return isRecord(result) ? { result } : null;
  if (!isRecord(error)) return null;
  const { code, message: said, data } = error;
  return {
    error: {
      code: typeof code === 'number' ? code : 0,
      message: typeof said === 'string' ? said : 'an error without a message',
      ...(typeof data === 'string' ? { data } : {}),
    },
  };
}

function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Validates every message of a debugging port before it is used: JSON, an object, an answer to a command or an event. The library passes
 * messages to its own event emitter and its table of commands, so names such as `error` or `__proto__` must never reach it.
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { z } from 'zod';
import type { ProtocolErrorResponse } from './connection-errors.ts';

/** Any JSON object. */
const JsonObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
);

const EnvelopeSchema = z.object({
  /** The number of the command that this answers. Ours begin at 1. */
  id: z.int().nonnegative().exactOptional(),
  /** `Domain.event` */
  method: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]*\.[A-Za-z][A-Za-z0-9]*$/)
    .exactOptional(),
  sessionId: z.string().exactOptional(),
  params: JsonObject.nullable().exactOptional(),
  result: JsonObject.nullable().exactOptional(),
  error: z
    .object({ code: z.number().exactOptional(), message: z.string(), data: z.unknown().exactOptional() })
    .exactOptional(),
});

export type ProtocolMessage = z.infer<typeof EnvelopeSchema>;

export type ReadMessage =
  | { readonly ok: true; readonly message: ProtocolMessage }
  | { readonly ok: false; readonly problem: string };

/** The longest part of a message that an error quotes. */
const QUOTED_CHARS = 60;

/**
 * Reads one message. `problem` completes the sentence "it sent …". An event without params gets empty ones: the protocol allows that for
 * events without members.
 */
export function readMessage(text: unknown): ReadMessage {
  if (typeof text !== 'string') return { ok: false, problem: 'a message that is not text' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: `a message that is not JSON (${foreign(text, QUOTED_CHARS)})` };
  }
  const parsed = EnvelopeSchema.safeParse(json);
  if (
    !parsed.success ||
    (parsed.data.id === undefined && parsed.data.method === undefined && parsed.data.error === undefined)
  )
    return { ok: false, problem: `a message that is neither an answer nor an event (${foreign(text, QUOTED_CHARS)})` };
  const { data } = parsed;
  return { ok: true, message: data.method === undefined ? data : { ...data, params: data.params ?? {} } };
}

/** A target's answer to a command. */
export type ProtocolAnswer =
  | { readonly result: Readonly<Record<string, unknown>> }
  | { readonly error: ProtocolErrorResponse };

export function answerOf({ result, error }: ProtocolMessage): ProtocolAnswer {
  if (error === undefined) return { result: result ?? {} };
  const { code = 0, message, data } = error;
  return { error: { code, message, ...(typeof data === 'string' ? { data } : {}) } };
}

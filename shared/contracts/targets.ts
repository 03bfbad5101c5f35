/** Endpoints (addresses that answer CDP) and the targets behind them. */
import { z } from 'zod';
import { AppErrorSchema } from './errors.ts';

export const TargetTypeSchema = z.enum(['page', 'iframe', 'worker', 'service_worker', 'node', 'deno', 'other']);
export type TargetType = z.infer<typeof TargetTypeSchema>;

/**
 * `available`: listed, nothing attached by us; `attached`: one of our sessions is on it; `unresponsive`: a command passed
 * its deadline (dialog, paused debugger, frozen tab); `crashed`: its process ended and the tab is still there, so a reload revives it;
 * `gone`: closed since it was listed.
 */
export const TargetStateSchema = z.enum(['available', 'attached', 'unresponsive', 'crashed', 'gone']);
export type TargetState = z.infer<typeof TargetStateSchema>;

export const TargetInfoSchema = z.object({
  /**
   * The protocol's own target id (browser) or the id of `/json/list` (Node, Deno), with `-worker-` and the thread's number for a worker
   * of Node. Stable while the target lives.
   */
  id: z.string(),
  type: TargetTypeSchema,
  title: z.string(),
  url: z.string(),
  endpointId: z.string(),
  /** Address of the endpoint as people write it, e.g. `http://localhost:9222`; `pipe:sample` of what was started here. */
  endpoint: z.string(),
  /** The page or worker that owns an iframe or worker, where the protocol tells. */
  parentId: z.string().nullable(),
  state: TargetStateSchema,
});
export type TargetInfo = z.infer<typeof TargetInfoSchema>;

/** What a capture remembers of the target it came from. */
export const TargetSnapshotSchema = TargetInfoSchema.pick({
  id: true,
  type: true,
  title: true,
  url: true,
  endpoint: true,
});
export type TargetSnapshot = z.infer<typeof TargetSnapshotSchema>;

export function targetSnapshot({ id, type, title, url, endpoint }: TargetInfo): TargetSnapshot {
  return { id, type, title, url, endpoint };
}

/**
 * `idle`: known, not tried or disconnected by the person; `connecting`; `connected`; `reconnecting`: lost, trying again;
 * `lost`: was connected, the series of attempts ended; `failed`: never answered as it should.
 */
export const EndpointStateSchema = z.enum(['idle', 'connecting', 'connected', 'reconnecting', 'lost', 'failed']);
export type EndpointState = z.infer<typeof EndpointStateSchema>;

export const EndpointInfoSchema = z.object({
  id: z.string(),
  /** As people write it: `http://localhost:9222`; `pipe:sample` and `pipe:browser` of what was started here, which has no port. */
  address: z.string(),
  /** `browser`: one socket, flat sessions. `inspector`: Node or Deno, a socket per target. `unknown` until it answered. */
  kind: z.enum(['unknown', 'browser', 'inspector']),
  /** `Chrome 156.0…`, `node.js v24.15`, `Deno 2.9`; empty until it answered. */
  product: z.string(),
  /** Where it comes from: looked for by default, added by the person, given by a flag, our sample, a browser we started. */
  origin: z.enum(['default', 'added', 'flag', 'sample', 'launched']),
  state: EndpointStateSchema,
  /** Why it is not connected, where that is a failure. */
  error: AppErrorSchema.nullable(),
  /** A sentence worth showing though nothing failed ("9222 did not answer; using 9333"). */
  notice: z.string().nullable(),
  /** Milliseconds since the Unix epoch. */
  connectedAtMs: z.number().nullable(),
  targets: z.array(TargetInfoSchema),
});
export type EndpointInfo = z.infer<typeof EndpointInfoSchema>;

/** A target that speaks the page domains (Page, DOM, CSS, Emulation, Tracing). */
export function isPageLike(type: TargetType): boolean {
  return type === 'page' || type === 'iframe';
}

/** A runtime without a browser around it. */
export function isServerRuntime(type: TargetType): boolean {
  return type === 'node' || type === 'deno';
}

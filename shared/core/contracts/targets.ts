/** Endpoints (addresses that serve CDP) and their targets. */
import { z } from 'zod';
import { foreign } from '../../base/foreign-text.ts';
import { NEEDED_COMMANDS } from './abilities.ts';
import { AppErrorSchema } from '../../base/errors.ts';
import { ForeignText } from '../../base/foreign-schema.ts';

export const TargetTypeSchema = z.enum([
  'page',
  'iframe',
  'worker',
  'service_worker',
  'node',
  'deno',
  'bun',
  'workerd',
  'react_native',
  'other',
]);
export type TargetType = z.infer<typeof TargetTypeSchema>;

/** Runtimes outside a browser, by the name that a person knows: processes with a debugging port of their own, and apps behind Metro. */
export const SERVER_RUNTIMES = {
  node: 'Node',
  deno: 'Deno',
  bun: 'Bun',
  workerd: 'workerd',
  react_native: 'React Native',
} as const satisfies Partial<Readonly<Record<TargetType, string>>>;
export type ServerRuntime = keyof typeof SERVER_RUNTIMES;

/** Target types that run JavaScript and can be profiled. */
export const SCRIPT_TARGETS = [
  'page',
  'iframe',
  'worker',
  'service_worker',
  'node',
  'deno',
  'bun',
  'workerd',
  'react_native',
] as const satisfies readonly TargetType[];

/**
 * `available`: listed, not attached; `attached`: one of our sessions is attached; `unresponsive`: a command timed out (dialog, paused
 * debugger, frozen tab); `crashed`: its process ended but the tab exists, so a reload restores it; `gone`: closed since it was listed.
 */
export const TargetStateSchema = z.enum(['available', 'attached', 'unresponsive', 'crashed', 'gone']);
export type TargetState = z.infer<typeof TargetStateSchema>;

export const TargetInfoSchema = z.object({
  /**
   * The protocol's target id (browser) or the id of `/json/list` (Node, Deno); for a worker thread of Node followed by `-worker-` and its
   * number. Stable during the target's life.
   */
  id: z.string(),
  type: TargetTypeSchema,
  title: ForeignText,
  url: ForeignText,
  endpointId: z.string(),
  /** Address of the endpoint, e.g. `http://localhost:9222`; `pipe:sample` for the sample app. */
  endpoint: z.string(),
  /** Page or worker that owns an iframe or worker, if the protocol reports it; null for a worker whose page was left. */
  parentId: z.string().nullable(),
  state: TargetStateSchema,
  /** Commands that its protocol does not have, as it answered on first contact; absent where nothing is known to be missing. */
  lacks: z.array(z.enum(NEEDED_COMMANDS)).optional(),
  /** It takes one debugger: a session of ours ends, or waits for, the one that its person has open. So none stays open between calls. */
  oneDebugger: z.literal(true).optional(),
});
export type TargetInfo = z.infer<typeof TargetInfoSchema>;

/** Target properties stored with a capture. */
export const TargetSnapshotSchema = TargetInfoSchema.pick({
  id: true,
  type: true,
  title: true,
  url: true,
  endpoint: true,
});
export type TargetSnapshot = z.infer<typeof TargetSnapshotSchema>;

/** A target's name in a sentence or a line of an answer: its title, or its address where it has none. */
export function targetName(target: Pick<TargetInfo, 'title' | 'url'>): string {
  return foreign(target.title === '' ? target.url : target.title);
}

declare const shown: unique symbol;
/** A target as its reader may see it, made by `targetShownTo` only: capabilities get no others, so none else comes into an answer. */
export interface ShownTarget extends TargetInfo {
  readonly [shown]: true;
}

export function targetSnapshot({ id, type, title, url, endpoint }: ShownTarget): TargetSnapshot {
  return { id, type, title, url, endpoint };
}

/** Processes that the app starts: they are reached over a pipe, so their addresses say nothing to a person. */
const PIPE_NAMES: Readonly<Record<string, string>> = {
  'pipe:sample': 'the sample',
  'pipe:browser': 'a browser that PEN Workbench started',
};

/** True of a browser that its person had open before it was connected, with all that the person is logged in to. */
export function isOwnBrowser(address: string): boolean {
  return address.startsWith('running:') || (address.startsWith('android:') && !address.includes('/webview_'));
}

/** `Chrome beta` of `running:chrome-beta`. */
function runningName(address: string): string {
  const words = address.slice('running:'.length).replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The name of an endpoint that has no address a person could use; null for those with a port. */
export function pipeName(address: string): string | null {
  if (address.startsWith('running:')) return `${runningName(address)} that was open`;
  return address.startsWith('pipe:')
    ? (PIPE_NAMES[/^pipe:[a-z]+/.exec(address)?.[0] ?? ''] ?? 'a process that PEN Workbench started')
    : null;
}

/**
 * `idle`: known, but not tried or disconnected by the person; `connecting`; `connected`; `reconnecting`: lost, retrying; `lost`: was
 * connected, all retries failed; `failed`: never answered correctly.
 */
export const EndpointStateSchema = z.enum(['idle', 'connecting', 'connected', 'reconnecting', 'lost', 'failed']);
export type EndpointState = z.infer<typeof EndpointStateSchema>;

export const EndpointInfoSchema = z.object({
  id: z.string(),
  /** Address: `http://localhost:9222`; `pipe:sample`, `pipe:browser` and `pipe:browser-ID` for processes started by the app, `running:chrome` for a browser that was open, `android:SERIAL/SOCKET` for one on a device. */
  address: z.string(),
  /** `browser`: one socket with flat sessions. `inspector`: Node or Deno, one socket per target. `unknown` until it answers. */
  kind: z.enum(['unknown', 'browser', 'inspector']),
  /** `Chrome 156.0…`, `node.js v24.15`, `Deno 2.9`, `React Native (Metro)`; empty until it answers. */
  product: z.string(),
  /** Kind of thing, where neither address nor product say it: `WebView of com.acme.shop on Pixel 8`. */
  name: z.string().optional(),
  /** Origin: a default port, added by the person, a command line flag, the sample app, or a browser started by the app, or one that its person had open. */
  origin: z.enum(['default', 'added', 'flag', 'sample', 'launched', 'running']),
  state: EndpointStateSchema,
  /** Reason if the connection failed. */
  error: AppErrorSchema.nullable(),
  /** A note for the person without a failure ("9222 did not answer; using 9333"). */
  notice: z.string().nullable(),
  /** Milliseconds since the Unix epoch. */
  connectedAtMs: z.number().nullable(),
  targets: z.array(TargetInfoSchema),
});
export type EndpointInfo = z.infer<typeof EndpointInfoSchema>;

/** An endpoint whose targets are as its reader may see them. */
export interface ShownEndpoint extends EndpointInfo {
  targets: ShownTarget[];
}

/** A target as a caller sees it. An assistant sees only the origin of one in a browser that was open, unless it is allowed there. */
export function targetShownTo(kind: string, target: TargetInfo, isAllowed = false): ShownTarget {
  if (kind !== 'mcp' || isAllowed || !isOwnBrowser(target.endpoint)) return target as ShownTarget;
  const origin = URL.canParse(target.url) ? new URL(target.url).origin : 'null';
  const url = origin === 'null' ? `${target.url.split(':', 1)[0] ?? ''}:` : origin;
  return { ...target, title: 'in the user’s own browser', url } as ShownTarget;
}

/** An endpoint with its targets as `shownTarget` returns them. */
export function endpointShown(endpoint: EndpointInfo, shownTarget: (target: TargetInfo) => ShownTarget): ShownEndpoint {
  return { ...endpoint, targets: endpoint.targets.map(shownTarget) };
}

/** A target with the page domains (Page, DOM, CSS, Emulation, Tracing). */
export function isPageLike(type: TargetType): boolean {
  return type === 'page' || type === 'iframe';
}

/** A target that runs JavaScript and can be profiled. */
export function isScriptTarget(type: TargetType): boolean {
  return type !== 'other';
}

/** A JavaScript runtime outside a browser. */
export function isServerRuntime(type: TargetType): type is ServerRuntime {
  return type in SERVER_RUNTIMES;
}

/** Parts that all frameworks share here: how their applications are found, noticed and counted. */
import type { PageFramework, RendersUnread } from '../../../../shared/engine/trace/contract/renders.ts';

/** The applications of one framework, observed. */
export interface ObservedApplications {
  /** Null as long as there is none. */
  facts(): PageFramework | null;
  /** Why it has no facts, though the framework is there. */
  unread?(): RendersUnread | null;
  /** The framework measures times. */
  hasTimes?(): boolean;
  /** Functions whose scopes have what a script cannot reach. */
  closed?(): readonly object[];
  /** Elements whose listeners are such functions. */
  listened?(): readonly object[];
  /** A scope of one of them: its variables with their values. */
  learn?(scope: object): void;
  /** Counts what was noted since the last time. */
  compare(): void;
  /** Puts back what was replaced. */
  stop(): void;
}

/** Type of the event that is handled now; '' for none, and for the messages with which frameworks continue their own work later: those began nothing. */
export function eventNow(): string {
  const { event } = globalThis;
  return event === undefined || (event.type === 'message' && event.target instanceof MessagePort) ? '' : event.type;
}

/** Looks at each node of a document: its elements, those of its open shadow roots, and those of frames of its origin. */
export function eachNode(within: Document | ShadowRoot, look: (node: Node) => void): void {
  look(within);
  for (const element of within.querySelectorAll('*')) {
    look(element);
    if (element.shadowRoot !== null) eachNode(element.shadowRoot, look);
    const inner = frameDocument(element);
    if (inner !== null) eachNode(inner, look);
  }
}

/** Null for other elements, and for a frame of another origin. */
function frameDocument(element: Element): Document | null {
  return element.localName === 'iframe' && 'contentDocument' in element && element.contentDocument instanceof Object
    ? (element.contentDocument as Document)
    : null;
}

/** After what runs now. Not in the zone of Angular, where Zone.js takes it for work of the page, which another change detection has to follow. */
export function afterwards(act: () => void): void {
  const zone: unknown = Reflect.get(globalThis, 'Zone');
  const root: unknown = typeof zone === 'function' ? Reflect.get(zone, 'root') : null;
  const run: unknown = typeof root === 'object' && root !== null ? Reflect.get(root, 'run') : null;
  if (typeof run === 'function') Reflect.apply(run, root, [() => queueMicrotask(act)]);
  else queueMicrotask(act);
}

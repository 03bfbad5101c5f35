/** Captures as MCP resources: a small document about each, never its body. */
import { visibleLine } from '../../../shared/base/foreign-text.ts';
import { targetName } from '../../../shared/core/contracts/targets.ts';
import { z } from 'zod';
import type { Resource, ResourceLink, ResourceTemplate } from '@modelcontextprotocol/sdk/types.js';
import { formatBytes } from '../../../shared/base/units.ts';
import type { Listenable } from '../../../shared/base/emitter.ts';
import { CAPTURE_KINDS, captureUri, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { LibraryPort } from '../../../shared/core/capability/library-ports.ts';
import type { Redactor } from '../../../shared/base/redaction/redactor.ts';
import { RPC_CODES, ProtocolError, protocolErrorOf } from './protocol-error.ts';

/** The part of the library that this server needs. */
export type CaptureSource = Pick<LibraryPort, 'list' | 'get'> & { readonly changes: Listenable<void> };

function masked(record: CaptureRecord, { text }: Pick<Redactor, 'text'>): CaptureRecord {
  const { name, note, target } = record;
  return {
    ...record,
    name: text(name),
    note: text(note),
    target: target === null ? null : { ...target, title: text(target.title), url: text(target.url) },
  };
}

/** The same captures, with secrets in names, notes and targets redacted unless clients may see them. */
export function maskedCaptures(
  source: CaptureSource,
  redactor: Pick<Redactor, 'text'>,
  showsSecrets: () => boolean,
): CaptureSource {
  const shown = (record: CaptureRecord): CaptureRecord => (showsSecrets() ? record : masked(record, redactor));
  return {
    changes: source.changes,
    list: () => source.list().map(shown),
    get: (captureId) => {
      const found = source.get(captureId);
      return found.ok ? { ok: true, value: shown(found.value) } : found;
    },
  };
}

/** Rows of one `resources/list` answer: about 30 kB. */
const PAGE_SIZE = 100;

const URI_PATTERN = /^pen:\/\/captures\/([^/?#]+)(.*)$/;

export const CAPTURE_TEMPLATE: ResourceTemplate = {
  uriTemplate: 'pen://captures/{captureId}',
  name: 'capture',
  title: 'Capture',
  description: 'The metadata of one capture: kind, target, time, size, options, losses, and the path of its file.',
  mimeType: 'application/json',
};

/** The capture's id and the rest of the link; null for other URIs. */
export function parseCaptureUri(uri: string): { captureId: string; rest: string } | null {
  const match = URI_PATTERN.exec(uri);
  return match === null ? null : { captureId: match[1] ?? '', rest: match[2] ?? '' };
}

function describe(record: CaptureRecord): string {
  const from = record.target === null ? 'imported' : `of ${targetName(record.target)}`;
  return `${CAPTURE_KINDS[record.kind].label}, ${formatBytes(record.sizeBytes)}, ${from}, ${record.startedAt}`;
}

/** A capture as a resource link in an answer; its size is that of the capture's file. */
export function captureLink(record: CaptureRecord): ResourceLink {
  return {
    type: 'resource_link',
    uri: captureUri(record.id),
    name: record.id,
    title: visibleLine(record.name),
    description: `${describe(record)}. Reading this resource returns its metadata; the capture itself is in ${record.file}`,
    mimeType: CAPTURE_KINDS[record.kind].mimeType,
    size: record.sizeBytes,
  };
}

/** One page of captures, newest first; the cursor is the id of the last one returned. */
export function listCaptures(
  source: CaptureSource,
  cursor: string | undefined,
): { resources: Resource[]; nextCursor?: string } {
  const all = source.list();
  let start = 0;
  if (cursor !== undefined) {
    const last = all.findIndex((record) => record.id === cursor);
    if (last === -1) {
      throw new ProtocolError(
        RPC_CODES.invalidParams,
        'The cursor is invalid: the capture that it names was deleted. List again from the start.',
      );
    }
    start = last + 1;
  }
  const page = all.slice(start, start + PAGE_SIZE);
  const last = page.at(-1);
  return {
    resources: page.map((record) => ({
      uri: captureUri(record.id),
      name: record.id,
      title: visibleLine(record.name),
      description: describe(record),
      mimeType: 'application/json',
    })),
    ...(last !== undefined && start + PAGE_SIZE < all.length ? { nextCursor: last.id } : {}),
  };
}

/** The document about one capture. A URI with a view after the id returns the same document, with a note. */
export function readCapture(
  source: CaptureSource,
  uri: string,
): { contents: [{ uri: string; mimeType: string; text: string }] } {
  const parsed = parseCaptureUri(uri);
  if (parsed === null) {
    throw new ProtocolError(
      RPC_CODES.resourceNotFound,
      `There is no resource at ${uri}. Resources are captures, at pen://captures/ID; resources/list names them.`,
      { uri },
    );
  }
  const found = source.get(parsed.captureId);
  if (!found.ok) throw protocolErrorOf(RPC_CODES.resourceNotFound, found.error);
  const document = {
    uri: captureUri(found.value.id),
    ...found.value,
    ...(parsed.rest === '' ? {} : { linkNote: `"${parsed.rest}" names a view of the window and was ignored.` }),
  };
  return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(document, null, 1) }] };
}

/** Finds the capture of a result by `captureId`, which every such result has. */
export function captureOf(source: CaptureSource, value: Record<string, unknown>): CaptureRecord | null {
  const captureId = z.string().safeParse(value['captureId']);
  if (!captureId.success) return null;
  const found = source.get(captureId.data);
  return found.ok ? found.value : null;
}

export interface CaptureWatch {
  /** False if the client has the maximum number of subscriptions. */
  subscribe(uri: string): boolean;
  unsubscribe(uri: string): void;
  dispose(): void;
}

/** Notifies one client when the list changed and when a subscribed capture changed or was deleted. */
export function watchCaptures(
  source: CaptureSource,
  mostSubscriptions: number,
  notify: { listChanged: () => void; updated: (uri: string) => void },
): CaptureWatch {
  const listPrint = (): string =>
    source
      .list()
      .map((record) => `${record.id} ${record.name}`)
      .join('\n');
  const capturePrint = (uri: string): string => {
    const parsed = parseCaptureUri(uri);
    const found = parsed === null ? null : source.get(parsed.captureId);
    return found?.ok === true ? JSON.stringify(found.value) : '';
  };
  const subscribed = new Map<string, string>();
  let known = listPrint();
  const subscription = source.changes.listen(() => {
    const list = listPrint();
    if (list !== known) {
      known = list;
      notify.listChanged();
    }
    for (const [uri, before] of subscribed) {
      const now = capturePrint(uri);
      if (now === before) continue;
      subscribed.set(uri, now);
      notify.updated(uri);
    }
  });
  return {
    subscribe(uri) {
      if (subscribed.size >= mostSubscriptions && !subscribed.has(uri)) return false;
      subscribed.set(uri, capturePrint(uri));
      return true;
    },
    unsubscribe: (uri) => void subscribed.delete(uri),
    dispose: () => subscription.dispose(),
  };
}

/**
 * The library after a fault: every capture that it lists is whole, none that was finished is lost or changed, and its folder has no file of
 * a capture that is not listed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Host, HostFolders } from '../setup/host.ts';

/** Older ones are deleted, so that checking stays quick and the small disk has space. */
const MAX_CAPTURES = 25;

const ListSchema = z.object({
  captures: z.array(z.looseObject({ captureId: z.string(), kind: z.string(), sizeBytes: z.number() })),
});
type Listed = z.infer<typeof ListSchema>['captures'][number];
const InfoSchema = z.object({ file: z.string() });
const SnapshotSchema = z.object({
  snapshot: z.object({
    node_count: z.number(),
    edge_count: z.number(),
    meta: z.object({ node_fields: z.array(z.unknown()) }),
  }),
  nodes: z.array(z.number()),
});

interface Known {
  readonly file: string;
  readonly sha256: string;
}

/** The part of a world that has a library. */
export interface LibraryOwner {
  readonly host: Pick<Host, 'call'>;
  readonly folders: Pick<HostFolders, 'data'>;
}

export interface LibraryCheck {
  /** Captures that an answer has named. */
  finished(captureIds: readonly string[]): void;
  problems(world: LibraryOwner): Promise<string[]>;
  /** Deletes the oldest captures above a number, except `kept`. */
  trim(world: LibraryOwner, kept: readonly string[]): Promise<void>;
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Why a file is not a whole capture; null if it is. */
function damageOf({ captureId, kind, sizeBytes }: Listed, bytes: Buffer): string | null {
  if (bytes.length !== sizeBytes) return `${captureId} has ${bytes.length} bytes on disk, and ${sizeBytes} are listed`;
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch (thrown) {
    return `${captureId} is no complete JSON: ${String(thrown)}`;
  }
  if (kind !== 'heap-snapshot' && kind !== 'heap-timeline') return null;
  const { snapshot, nodes } = SnapshotSchema.parse(content);
  const expected = snapshot.node_count * snapshot.meta.node_fields.length;
  return nodes.length === expected ? null : `${captureId} has ${nodes.length} node fields instead of ${expected}`;
}

async function listed({ host }: LibraryOwner): Promise<Listed[]> {
  const answer = await host.call('pen_list_captures', { limit: 500 });
  if (answer.kind !== 'result') throw new Error(`pen_list_captures: ${answer.text}`);
  return ListSchema.parse(answer.value).captures;
}

export function createLibraryCheck(): LibraryCheck {
  const known = new Map<string, Known>();
  const expected = new Set<string>();

  /** A capture that is seen for the first time. */
  const learn = async ({ host }: LibraryOwner, capture: Listed): Promise<string | null> => {
    const info = await host.call('pen_capture_info', { capture: capture.captureId });
    if (info.kind !== 'result') return `pen_capture_info ${capture.captureId}: ${info.text}`;
    const { file } = InfoSchema.parse(info.value);
    if (!existsSync(file)) return `${capture.captureId} is listed, and its file is missing`;
    const bytes = readFileSync(file);
    const damage = damageOf(capture, bytes);
    if (damage === null) known.set(capture.captureId, { file, sha256: digest(bytes) });
    return damage;
  };
  return {
    finished: (captureIds) => {
      for (const id of captureIds) expected.add(id);
    },
    async problems(world) {
      const captures = await listed(world);
      const ids = new Set(captures.map(({ captureId }) => captureId));
      const problems: string[] = [];
      for (const capture of captures) {
        const before = known.get(capture.captureId);
        if (before === undefined) {
          const problem = await learn(world, capture);
          if (problem !== null) problems.push(problem);
        } else if (!existsSync(before.file)) problems.push(`the file of ${capture.captureId} is gone`);
        else if (digest(readFileSync(before.file)) !== before.sha256)
          problems.push(`the file of ${capture.captureId} has changed`);
      }
      for (const id of new Set([...known.keys(), ...expected]))
        if (!ids.has(id)) problems.push(`${id} was finished and is not listed any more`);
      for (const name of readdirSync(join(world.folders.data, 'library'))) {
        const isOfCapture = ids.has(name.slice(0, name.indexOf('.')));
        if (!isOfCapture && !name.startsWith('index.sqlite')) problems.push(`library/${name} belongs to no capture`);
      }
      return problems;
    },
    async trim(world, kept) {
      const captures = await listed(world);
      let left = new Set(captures.map(({ captureId }) => captureId));
      for (const { captureId } of captures.slice(MAX_CAPTURES).filter((each) => !kept.includes(each.captureId))) {
        // A leak hunt is deleted with the snapshots that it took.
        if (!left.has(captureId)) continue;
        const deleted = await world.host.call('pen_delete_capture', { capture: captureId });
        if (deleted.kind !== 'result') throw new Error(`pen_delete_capture: ${deleted.text}`);
        const before = left;
        left = new Set((await listed(world)).map((each) => each.captureId));
        for (const id of before) {
          if (left.has(id)) continue;
          known.delete(id);
          expected.delete(id);
        }
      }
    },
  };
}

/** One target, the proxy in front of it, and one host with its folders. They stay from run to run; what died in a run is started again. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Site } from '../../../electron/core/cdp/testing/real-targets.ts';
import { eventually } from '../../eventually.ts';
import { filesBelow } from './files.ts';
import { startHost, type Host, type HostFolders, type HostKind } from './host.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { startFaultSite, startTarget, type Target, type TargetKind } from './target.ts';

const LISTED_LIMIT_MS = 120_000;
/** Leftovers of a process that was killed are swept when they are an hour old. */
const AGED_S = 2 * 3600;

const PagesSchema = z.object({ targets: z.array(z.looseObject({ id: z.string(), type: z.string() })) });

export interface World extends AsyncDisposable {
  readonly target: Target;
  readonly host: Host;
  readonly proxy: FaultProxy;
  readonly folders: HostFolders;
  /** Folders and everything in them. */
  readonly folder: string;
  /** The disk of the folders, where one could be mounted. */
  readonly disk: SmallDisk | null;
  /** Starts again what has ended. Throws if something does not start. */
  revive(): Promise<void>;
  /** Kills the target; the proxy refuses connections until it is started again. */
  killTarget(): Promise<void>;
  /** The target's id in the host. Throws if the host does not list it in time. */
  targetId(): Promise<string>;
}

/** Target types in `pen_list_pages`. */
const LISTED_TYPE: Readonly<Record<TargetKind, string>> = { chromium: 'page', node: 'node', deno: 'deno' };

function makeFolders(parent: string): HostFolders {
  const folders = { data: join(parent, 'data'), temporary: join(parent, 'tmp'), project: join(parent, 'project') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The layout of docs/formats.md: code may run, no port is fixed.
  const text = JSON.stringify({ version: 1, settings: { assistantPreset: 'everything', evalMode: 'allow' } });
  writeFileSync(join(folders.data, 'settings.json'), text, { mode: 0o600 });
  return folders;
}

/** Makes leftovers of captures in flight old enough for the next start to delete them. */
function ageLeftovers({ data, temporary }: HostFolders): void {
  const atS = Date.now() / 1000 - AGED_S;
  for (const root of [join(temporary, 'pen'), join(data, 'spool')])
    for (const path of filesBelow(root, { withFolders: true })) utimesSync(path, atS, atS);
}

/** `withSmallDisk`: the host's folders are on a disk that can be filled. */
export async function createWorld(
  kind: TargetKind,
  hostKind: HostKind,
  { withSmallDisk }: { readonly withSmallDisk: boolean },
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-faults-'));
  const disk = withSmallDisk ? mountSmallDisk(join(folder, 'disk')) : null;
  const folders = makeFolders(disk?.folder ?? folder);
  const site: Site = await startFaultSite();
  const proxy = await startFaultProxy();
  let target = await startTarget(kind, site);
  await proxy.connectTo(target.port);
  const cdpUrl = `http://localhost:${proxy.port}`;
  let host = await startHost(hostKind, folders, cdpUrl);

  const listedId = async (): Promise<string | null> => {
    const answer = await host.call('pen_list_pages', { limit: 500 });
    if (answer.kind !== 'result') return null;
    const { targets } = PagesSchema.parse(answer.value);
    const shown = kind === 'chromium' ? await target.tab() : null;
    const found = targets.find(({ id, type }) => type === LISTED_TYPE[kind] && (shown === null || id.includes(shown)));
    return found?.id ?? null;
  };
  return {
    get target() {
      return target;
    },
    get host() {
      return host;
    },
    proxy,
    folder,
    folders,
    disk,
    async revive() {
      if (!target.isRunning()) {
        await target.kill();
        target = await startTarget(kind, site);
        await proxy.connectTo(target.port);
      }
      if (host.end() === null) return;
      ageLeftovers(folders);
      host = await startHost(hostKind, folders, cdpUrl);
    },
    async killTarget() {
      await target.kill();
      await proxy.refuse();
    },
    async targetId() {
      const found = await eventually(listedId, LISTED_LIMIT_MS);
      if (found === null)
        throw new Error(
          `the host does not list the ${kind} target, which ${target.isRunning() ? 'runs' : 'has ended'}`,
        );
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await target[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
      disk?.unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

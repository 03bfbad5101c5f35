/** No file of a capture in flight, and no temporary file, is left; what a running host needs may be there. */
import { join, relative } from 'node:path';
import { filesBelow } from '../setup/files.ts';
import type { Host, HostFolders } from '../setup/host.ts';

/** In the folder of captures in flight of a running process: its marker, and what its SQL process stores. */
const OF_RUNNING = /^process-(\d+)-[0-9a-f]{12}\/(owner\.json$|sql)/;
/** With this, Chromium finds an earlier instance of the app. It leaves the folder when it is killed. */
const OF_CHROMIUM = /^scoped_dir\w+\/Singleton(Cookie|Socket)$/;
const PARTIAL = /\.partial$|\.tmp$|\.deleted$/;

export function problemsOfFiles({
  folders: { data, temporary },
  host,
}: {
  readonly folders: Pick<HostFolders, 'data' | 'temporary'>;
  readonly host: Pick<Host, 'pid' | 'end'>;
}): string[] {
  const isExpected = (path: string): boolean => host.end() === null && OF_RUNNING.exec(path)?.[1] === String(host.pid);
  const inFlight = [join(temporary, 'pen'), join(data, 'spool')]
    .flatMap((root) => filesBelow(root).map((path) => relative(root, path)))
    .filter((path) => !isExpected(path));
  const others = filesBelow(temporary)
    .map((path) => relative(temporary, path))
    .filter((path) => !path.startsWith('pen/') && !OF_CHROMIUM.test(path));
  const partial = filesBelow(data)
    .map((path) => relative(data, path))
    .filter((path) => PARTIAL.test(path));
  return [...inFlight, ...others, ...partial].map((path) => `${path} is left`);
}

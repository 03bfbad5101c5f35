/** Captures to choose from, as the library has them: what results made is folded below these, and what is of other programs below one entry. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { SERVER_RUNTIMES } from '../../../shared/core/contracts/targets.ts';
import { titleText, type CaptureTitles } from '../stores/documents/capture-titles.ts';
import { partsOfResults } from '../stores/topics/library.ts';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';

export interface FoldedChoices {
  /** Those that no result made, of the same program as far as there are any, in the order of the list. */
  readonly single: readonly CaptureRecord[];
  /** A menu for each result, and one of other programs; empty if there are none. */
  readonly folded: readonly MenuEntry[];
}

/**
 * True if two captures are known to be of different programs: of another host, or of processes that share neither address, folder nor file name. A
 * build has a port of its own, and an import says nothing of it.
 */
function areOfOthers({ target: one }: CaptureRecord, { target: other }: CaptureRecord): boolean {
  if (one === null || other === null) return false;
  const [was, is] = [URL.parse(one.url), URL.parse(other.url)];
  if (!(one.type in SERVER_RUNTIMES) || one.type !== other.type) return was?.hostname !== is?.hostname;
  if (one.endpoint === other.endpoint) return false;
  const placeOf = (url: URL | null): string[] => url?.pathname.split('/') ?? [];
  const [path, otherPath] = [placeOf(was), placeOf(is)];
  return path.at(-1) !== otherPath.at(-1) && path.slice(0, -1).join('/') !== otherPath.slice(0, -1).join('/');
}

/** `shown`: what made one of these is not folded, nor what is of their programs. */
export function foldedChoices(
  choices: readonly CaptureRecord[],
  captures: readonly CaptureRecord[],
  shown: readonly CaptureRecord[],
  titles: CaptureTitles,
  entryOf: (capture: CaptureRecord) => MenuEntry,
): FoldedChoices {
  const results = [...partsOfResults(captures)].flatMap(([id, parts]) =>
    parts.some((part) => shown.some((one) => one.id === part.id))
      ? []
      : { id, parts: parts.filter((part) => choices.includes(part)) },
  );
  const folded = new Set(results.flatMap(({ parts }) => parts));
  const menus = results.flatMap(({ id, parts }): MenuEntry[] => {
    const title = titles.get(id);
    const inOrder = parts.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    return inOrder.length === 0
      ? []
      : [{ kind: 'submenu', label: title === undefined ? id : titleText(title), entries: inOrder.map(entryOf) }];
  });
  const single = choices.filter((each) => !folded.has(each));
  const own = single.filter((each) => !shown.every((one) => areOfOthers(one, each)));
  const others = own.length === 0 ? [] : single.filter((each) => !own.includes(each));
  return {
    single: single.filter((each) => !others.includes(each)),
    folded: [
      ...(menus.length === 0 ? [] : [{ kind: 'label' as const, label: 'Parts of results' }, ...menus]),
      ...(others.length === 0
        ? []
        : [{ kind: 'submenu' as const, label: 'Of other programs', entries: others.map(entryOf) }]),
    ],
  };
}

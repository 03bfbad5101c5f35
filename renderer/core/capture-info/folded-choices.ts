/** Captures to choose from, as the library has them: what results made is folded below these. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { titleText, type CaptureTitles } from '../stores/documents/capture-titles.ts';
import { partsOfResults } from '../stores/topics/library.ts';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';

export interface FoldedChoices {
  /** Those that no result made, in the order of the list. */
  readonly single: readonly CaptureRecord[];
  /** A menu for each result; empty if none made one of them. */
  readonly ofResults: readonly MenuEntry[];
}

/** `shown`: what made one of these is not folded. */
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
  return {
    single: choices.filter((each) => !folded.has(each)),
    ofResults: menus.length === 0 ? [] : [{ kind: 'label', label: 'Parts of results' }, ...menus],
  };
}

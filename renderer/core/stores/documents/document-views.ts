/**
 * Views of documents: one per tab that was active in its group, so that a document keeps its state (filter, selection, zoom) when its tab
 * moves or the split changes.
 */
import type { DocumentTab } from './document-tabs.ts';
import type { DocumentGroup } from './documents.ts';

export interface DocumentPlace {
  /** Stable while the view moves between groups. */
  readonly viewId: string;
  readonly groupId: string;
  readonly tab: DocumentTab;
  readonly isShown: boolean;
}

function isSame(a: readonly DocumentPlace[], b: readonly DocumentPlace[]): boolean {
  return (
    a.length === b.length &&
    a.every((place, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        place.viewId === other.viewId &&
        place.groupId === other.groupId &&
        place.tab === other.tab &&
        place.isShown === other.isShown
      );
    })
  );
}

/**
 * The views for the current groups. A tab keeps its view, otherwise takes over the view its document had in a group it left. A tab that was
 * never active has none. Returns `before` if nothing changed.
 */
export function placeViews(
  before: readonly DocumentPlace[],
  groups: readonly DocumentGroup[],
): readonly DocumentPlace[] {
  const isIn = (groupId: string, documentId: string): boolean =>
    groups.some((group) => group.id === groupId && group.tabs.some((tab) => tab.id === documentId));
  const free = before.filter(({ groupId, tab }) => !isIn(groupId, tab.id));
  const places: DocumentPlace[] = [];
  const taken = new Set(before.filter((place) => !free.includes(place)).map(({ viewId }) => viewId));
  for (const group of groups) {
    for (const tab of group.tabs) {
      const isShown = tab.id === group.activeId;
      const own = before.find((place) => place.groupId === group.id && place.tab.id === tab.id);
      const left = own ?? free.find((place) => place.tab.id === tab.id && !taken.has(place.viewId));
      if (left === undefined && !isShown) continue;
      const viewId = left?.viewId ?? (taken.has(tab.id) ? `${tab.id} 2` : tab.id);
      taken.add(viewId);
      places.push({ viewId, groupId: group.id, tab, isShown });
    }
  }
  // A fixed order, so that a move between groups does not move DOM nodes.
  places.sort((a, b) => (a.viewId < b.viewId ? -1 : 1));
  return isSame(before, places) ? before : places;
}

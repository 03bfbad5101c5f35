/** All shortcuts of the window by region: commands, lists, tables and documents. */
import type { Command, CommandSection } from '../stores/commands.ts';

export interface KeyEntry {
  /** Shortcuts in the syntax of `widgets/keys.ts`; alternatives of one action. */
  readonly shortcuts: readonly string[];
  readonly label: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly entries: readonly KeyEntry[];
}

interface RegionGroup extends KeyGroup {
  /** Documents that have it: kinds of tabs, and of captures their documents. */
  readonly of?: readonly string[];
}

/** Keys handled by the focused element instead of commands. */
const REGION_GROUPS: readonly RegionGroup[] = [
  {
    title: 'Lists, trees and tables',
    entries: [
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'Move between rows; up from the first row to the column headers' },
      { shortcuts: ['ArrowRight', 'ArrowLeft'], label: 'Open and close a row' },
      { shortcuts: ['Home', 'End'], label: 'First and last row' },
      { shortcuts: ['PageUp', 'PageDown'], label: 'A page up and down' },
      { shortcuts: ['Enter'], label: 'Open' },
      { shortcuts: ["'a … z"], label: 'Jump to the next row that starts with the letter' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the row as text' },
      { shortcuts: ['Shift+F10'], label: 'Open the row menu' },
    ],
  },
  {
    title: 'Column headers',
    entries: [
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'Next and previous header' },
      { shortcuts: ['Enter'], label: 'Sort; press again to reverse' },
      { shortcuts: ['Shift+F10'], label: 'Column width, order and visibility' },
    ],
  },
  {
    title: 'Heap snapshot',
    of: ['heap-snapshot'],
    entries: [
      { shortcuts: ['Slash', 'Mod+KeyF'], label: 'Filter classes, or search an object or a string' },
      { shortcuts: ["'@"], label: 'Enter an object id to go to the object' },
      { shortcuts: ['Enter', 'ArrowDown'], label: 'Move from the field to the results' },
      { shortcuts: ['KeyY'], label: 'Show retainers of the focused object, in any list' },
      { shortcuts: ['Enter'], label: 'On an object: show retainers. On a path: go to the object' },
      {
        shortcuts: ['KeyI', 'Delete'],
        label: 'On a path: ignore the edge; I without a selection: the edge that frees most',
      },
      { shortcuts: ['Escape'], label: 'Cancel a running query; clear the field; leave the retainers; close details' },
    ],
  },
  {
    title: 'Treemap',
    of: ['heap-snapshot', 'application', 'memory-ledger'],
    entries: [
      { shortcuts: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], label: 'Move to the neighboring area' },
      { shortcuts: ['Enter'], label: 'Zoom into the area' },
      { shortcuts: ['Backspace'], label: 'Zoom out to its dominator' },
    ],
  },
  {
    title: 'Bars over time',
    of: ['heap-snapshot', 'trace'],
    entries: [
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'Select a range; move it by one bar' },
      { shortcuts: ['Shift+ArrowLeft', 'Shift+ArrowRight'], label: 'Move its end by one bar' },
      { shortcuts: ['PageUp', 'PageDown'], label: 'Move it by its width' },
      { shortcuts: ['Home', 'End'], label: 'Move to the start or end; with Shift, extend to there' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the range as text' },
      { shortcuts: ['Escape'], label: 'Clear the range' },
    ],
  },
  {
    title: 'Icicle',
    of: ['cpu-profile', 'heap-profile', 'trace'],
    entries: [
      { shortcuts: ['KeyW', 'KeyS'], label: 'Zoom in and out at the pointer' },
      { shortcuts: ['KeyA', 'KeyD'], label: 'Pan' },
      { shortcuts: ['Digit0'], label: 'Show all' },
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'Select the caller, or the widest callee' },
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'Select the neighboring box' },
      {
        shortcuts: ['Enter', 'Shift+Enter'],
        label: 'Next and previous search result; without a search, zoom to the box',
      },
      { shortcuts: ['F3', 'Shift+F3'], label: 'Next and previous search result' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the selected box as text' },
      { shortcuts: ['Shift+F10'], label: 'Open the menu of the selected box' },
    ],
  },
  {
    title: 'Flame chart of a CPU profile',
    of: ['cpu-profile', 'heap-profile'],
    entries: [
      { shortcuts: ['KeyF', 'KeyX'], label: 'Show only stacks with the selected function; hide stacks with it' },
      { shortcuts: ['KeyU', 'KeyP'], label: 'Collapse its script; collapse its package' },
      { shortcuts: ['Shift+KeyF', 'Shift+KeyS'], label: 'Focus on the function; on this call only (also in tables)' },
      { shortcuts: ['Shift+KeyM', 'Shift+KeyN'], label: 'Merge the function into its callers; merge this call only' },
      { shortcuts: ['Shift+KeyC', 'Shift+KeyK'], label: 'Collapse the function with its callees; this call only' },
      { shortcuts: ['Shift+KeyR', 'Shift+KeyD'], label: 'Collapse recursion; direct recursion only' },
      { shortcuts: ['Shift+KeyL'], label: 'Collapse third-party code' },
      { shortcuts: ['Shift+KeyI'], label: 'Invert stacks' },
      { shortcuts: ['Backspace'], label: 'Undo the last filter or transform' },
      { shortcuts: ['Mod+KeyF'], label: 'Search' },
    ],
  },
  {
    title: 'Tracks of a trace',
    of: ['trace'],
    entries: [
      { shortcuts: ['KeyW', 'KeyS'], label: 'Zoom in and out at the pointer' },
      { shortcuts: ['KeyA', 'KeyD'], label: 'Pan' },
      { shortcuts: ['Digit0'], label: 'Show all' },
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'Select the caller or callee; continue into the next track' },
      {
        shortcuts: ['ArrowLeft', 'ArrowRight'],
        label: 'Select the neighboring box; on a track name: collapse and expand',
      },
      {
        shortcuts: ['Enter', 'Shift+Enter'],
        label: 'Next and previous search result; without a search, show its line, or the calls of a folded box',
      },
      { shortcuts: ['KeyF'], label: 'Zoom to the selected box' },
      { shortcuts: ['KeyR'], label: 'Select its time as the range; without a box, what is in view' },
      { shortcuts: ['KeyE'], label: 'Open and close the details below' },
      { shortcuts: ['F3', 'Shift+F3'], label: 'Next and previous search result' },
      { shortcuts: ['PageUp', 'PageDown'], label: 'Scroll through the tracks' },
      { shortcuts: ['Alt+ArrowUp', 'Alt+ArrowDown'], label: 'On a track name: move the track up and down' },
      { shortcuts: ['Delete'], label: 'On a track name: hide the track' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the selected box as text' },
      { shortcuts: ['Shift+F10'], label: 'Open the menu of the selected box' },
    ],
  },
  {
    title: 'Console',
    of: ['live', 'console-log'],
    entries: [
      { shortcuts: ['Slash'], label: 'Filter messages' },
      { shortcuts: ['Enter'], label: 'Evaluate the input' },
      { shortcuts: ['Shift+Enter'], label: 'Insert a line break' },
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'Previous and next input' },
    ],
  },
  {
    title: 'Sources',
    of: ['live', 'source'],
    entries: [
      { shortcuts: ['Slash'], label: 'Filter sources' },
      { shortcuts: ['Mod+KeyP'], label: 'Open a file; type @ for symbols, : for a line' },
      { shortcuts: ['Mod+Shift+KeyO'], label: 'Go to symbol' },
      { shortcuts: ['Mod+Shift+KeyF'], label: 'Search all scripts' },
    ],
  },
  {
    title: 'Start',
    of: ['start'],
    entries: [{ shortcuts: ['KeyR'], label: 'Scan again for endpoints' }],
  },
  {
    title: 'Fields and dialogs',
    entries: [
      { shortcuts: ['Enter'], label: 'Apply the input' },
      { shortcuts: ['Escape'], label: 'Discard the input; close' },
      { shortcuts: ['Tab', 'Shift+Tab'], label: 'Next and previous control' },
    ],
  },
];

const SECTIONS: readonly CommandSection[] = ['Application', 'View', 'Go to', 'Capture', 'Targets', 'Library'];

/**
 * The keys of the document that is shown, then commands with shortcuts by section, then the keys of the other regions. A filter requires every
 * typed word. `shown`: the kind of the tab, or the document of its capture.
 */
export function keyGroups(commands: readonly Command[], filter: string, shown = ''): KeyGroup[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (group: string, label: string): boolean => {
    const text = `${group} ${label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const ofCommands = SECTIONS.map((section): KeyGroup => {
    const entries = commands.flatMap(({ section: own, title, shortcut }) =>
      own === section && shortcut !== undefined ? [{ shortcuts: [shortcut], label: title }] : [],
    );
    return { title: section, entries };
  });
  const isShown = ({ of }: RegionGroup): boolean => of?.includes(shown) === true;
  return [...REGION_GROUPS.filter(isShown), ...ofCommands, ...REGION_GROUPS.filter((group) => !isShown(group))]
    .map(({ title, entries }) => ({ title, entries: entries.filter(({ label }) => matches(title, label)) }))
    .filter(({ entries }) => entries.length > 0);
}

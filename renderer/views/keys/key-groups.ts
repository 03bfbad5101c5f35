/** Every key of the window, by region: those that commands have, and those that lists, tables and documents listen to. */
import type { Command, CommandSection } from '../../stores/commands.ts';

export interface KeyEntry {
  /** Shortcuts as `widgets/keys.ts` writes them; any of them does it. */
  readonly shortcuts: readonly string[];
  readonly label: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly entries: readonly KeyEntry[];
}

/** Keys that belong to what has the focus, and are no commands. */
const REGION_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Lists, trees and tables',
    entries: [
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'Move; up from the first row to the heads' },
      { shortcuts: ['ArrowRight', 'ArrowLeft'], label: 'Open and close a row' },
      { shortcuts: ['Home', 'End'], label: 'First and last row' },
      { shortcuts: ['PageUp', 'PageDown'], label: 'A page up and down' },
      { shortcuts: ['Enter'], label: 'Open' },
      { shortcuts: ["'a … z"], label: 'Jump to the next row that begins so' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the row as text' },
      { shortcuts: ['Shift+F10'], label: 'Menu of the row' },
    ],
  },
  {
    title: 'Heads of a table',
    entries: [
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'Next and previous head' },
      { shortcuts: ['Enter'], label: 'Sort; again to turn round' },
      { shortcuts: ['Shift+F10'], label: 'Width, place, and which columns are shown' },
    ],
  },
  {
    title: 'Heap snapshot',
    entries: [
      { shortcuts: ['Slash'], label: 'Filter classes, or search an object or a string' },
      { shortcuts: ["'@"], label: 'Type the id of an object to go to; Enter goes' },
      { shortcuts: ['Enter', 'ArrowDown'], label: 'From the field to what it found' },
      { shortcuts: ['KeyY'], label: 'Why is it alive? Of the object under the focus, in any list' },
      { shortcuts: ['Enter'], label: 'On an object: why is it alive? On a path: go to the object' },
      { shortcuts: ['KeyI', 'Delete'], label: 'On a path: ignore the edge; I without a line: the one that frees most' },
      { shortcuts: ['Alt+ArrowLeft'], label: 'Back to the object before' },
      { shortcuts: ['Escape'], label: 'Give up a question that takes long; clear the field; close details' },
    ],
  },
  {
    title: 'Treemap',
    entries: [
      { shortcuts: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], label: 'To the area beside, above or below' },
      { shortcuts: ['Enter'], label: 'Descend into the area' },
      { shortcuts: ['Backspace'], label: 'Ascend to what dominates it' },
    ],
  },
  {
    title: 'Bars over time',
    entries: [
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'Select a range; move it by a bar' },
      { shortcuts: ['Shift+ArrowLeft', 'Shift+ArrowRight'], label: 'Move its end by a bar' },
      { shortcuts: ['PageUp', 'PageDown'], label: 'Move it by its own width' },
      { shortcuts: ['Home', 'End'], label: 'To the beginning and the end; with Shift out to there' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy its bars as text' },
      { shortcuts: ['Escape'], label: 'Clear the range' },
    ],
  },
  {
    title: 'Icicle',
    entries: [
      { shortcuts: ['KeyW', 'KeyS'], label: 'Zoom in and out, where the pointer is' },
      { shortcuts: ['KeyA', 'KeyD'], label: 'Pan' },
      { shortcuts: ['Digit0'], label: 'Show all' },
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'To the caller, and to the widest call' },
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'To the boxes beside' },
      {
        shortcuts: ['Enter', 'Shift+Enter'],
        label: 'Next and previous hit of a search; without one as wide as the chart',
      },
      { shortcuts: ['F3', 'Shift+F3'], label: 'Next and previous hit of a search' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the selected box as text' },
      { shortcuts: ['Shift+F10'], label: 'What can be done with the selected box' },
    ],
  },
  {
    title: 'Flame chart of a CPU profile',
    entries: [
      {
        shortcuts: ['Alt+ArrowLeft', 'Alt+ArrowRight'],
        label: 'Back and forward through views, ranges and selections',
      },
      { shortcuts: ['KeyF', 'KeyX'], label: 'Only stacks with the selected function, and none with it' },
      { shortcuts: ['KeyU', 'KeyP'], label: 'Collapse its script, and its package, into one' },
      { shortcuts: ['Mod+KeyF'], label: 'Search' },
    ],
  },
  {
    title: 'Tracks of a trace',
    entries: [
      {
        shortcuts: ['Alt+ArrowLeft', 'Alt+ArrowRight'],
        label: 'Back and forward through views, ranges and selections',
      },
      { shortcuts: ['KeyW', 'KeyS'], label: 'Zoom in and out, where the pointer is' },
      { shortcuts: ['KeyA', 'KeyD'], label: 'Pan' },
      { shortcuts: ['Digit0'], label: 'Show all' },
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'To what called it, and what it called; on to the next track' },
      { shortcuts: ['ArrowLeft', 'ArrowRight'], label: 'To the boxes beside; on a name: close and open the track' },
      {
        shortcuts: ['Enter', 'Shift+Enter'],
        label: 'Next and previous hit of a search; without one as wide as the chart',
      },
      { shortcuts: ['F3', 'Shift+F3'], label: 'Next and previous hit of a search' },
      { shortcuts: ['PageUp', 'PageDown'], label: 'Scroll through the tracks' },
      { shortcuts: ['Alt+ArrowUp', 'Alt+ArrowDown'], label: 'On a name: move the track up and down' },
      { shortcuts: ['Delete'], label: 'On a name: hide the track' },
      { shortcuts: ['Mod+KeyC'], label: 'Copy the selected box as text' },
      { shortcuts: ['Shift+F10'], label: 'What can be done with the selected box' },
    ],
  },
  {
    title: 'Console',
    entries: [
      { shortcuts: ['Slash'], label: 'Filter messages' },
      { shortcuts: ['Enter'], label: 'Evaluate what is typed' },
      { shortcuts: ['Shift+Enter'], label: 'Another line' },
      { shortcuts: ['ArrowUp', 'ArrowDown'], label: 'Back and forth through what was evaluated' },
    ],
  },
  {
    title: 'Start',
    entries: [{ shortcuts: ['KeyR'], label: 'Look again for what listens' }],
  },
  {
    title: 'Fields and dialogs',
    entries: [
      { shortcuts: ['Enter'], label: 'Take what is typed' },
      { shortcuts: ['Escape'], label: 'Back to what was; close' },
      { shortcuts: ['Tab', 'Shift+Tab'], label: 'Next and previous control' },
    ],
  },
];

const SECTIONS: readonly CommandSection[] = ['Application', 'View', 'Go to', 'Capture', 'Targets', 'Library'];

/** Commands with a key by section, then the keys of the regions. A filter keeps what has every typed word. */
export function keyGroups(commands: readonly Command[], filter: string): KeyGroup[] {
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
  return [...ofCommands, ...REGION_GROUPS]
    .map(({ title, entries }) => ({ title, entries: entries.filter(({ label }) => matches(title, label)) }))
    .filter(({ entries }) => entries.length > 0);
}

/** The palette: runs commands and opens targets, captures and links by typing. */
import { Command as CommandMenu } from 'cmdk';
import { Dialog } from 'radix-ui';
import { createElement, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Found } from '../stores/finders.ts';
import { findCapture } from '../stores/topics/library.ts';
import { endpointName, findTarget, targetName } from '../stores/topics/targets.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useCaptureTitles, useCommandList, useDocuments, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { useFocusBack, type DialogProps } from '../widgets/overlays/dialog.tsx';
import { SearchIcon } from '../widgets/icons.tsx';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { activeDocument } from '../stores/documents/documents.ts';
import {
  applicationDocument,
  captureDocument,
  liveDocument,
  type DocumentTab,
} from '../stores/documents/document-tabs.ts';
import { openLink, reportLinkProblems } from '../stores/documents/open-link.ts';
import { tabTitle } from '../stores/documents/tab-titles.ts';
import { foundGroup, paletteGroups, type PaletteItem } from './palette-items.ts';
import './palette.css';
import { z } from 'zod';
import { readPersisted, storageOf, writePersisted, type KeyValueStorage } from '../stores/persisted.ts';

const STORAGE_KEY = 'pen.palette.recent';
/** More than are shown, because some targets disappear. */
const MAX_RECENT = 20;
const RecentSchema = z.array(z.string()).max(MAX_RECENT);

function readRecent(storage: KeyValueStorage): readonly string[] {
  return readPersisted(storage, STORAGE_KEY, RecentSchema) ?? [];
}

/** Moves an id to the front and returns the list. */
function noteUsed(storage: KeyValueStorage, id: string): readonly string[] {
  const recent = [id, ...readRecent(storage).filter((each) => each !== id)].slice(0, MAX_RECENT);
  writePersisted(storage, STORAGE_KEY, recent);
  return recent;
}

function ItemIcon({ item: { icon } }: { item: PaletteItem }) {
  return icon === null ? null : createElement(icon, { size: 16, className: 'palette-icon' });
}

/** Runs an item. */
function usePaletteRun(): (item: PaletteItem) => void {
  const workbench = useWorkbench();
  const { documents, targetSelection, topics } = workbench;
  const commands = useCommandList();
  const open = useDocuments((state) => state.open);
  const runCommand = useCommandRunner();
  return (item) => {
    const id = item.id.slice(item.id.indexOf(':') + 1);
    if (item.kind === 'link') {
      reportLinkProblems(workbench.windowProblems, openLink(workbench, topics.captures.getState().value, id));
    } else if (item.kind === 'address') {
      void runCommand('endpoints.add', { address: id }, 'The address was not connected');
    } else if (item.kind === 'command') {
      commands.find((command) => command.id === id)?.run();
    } else if (item.kind === 'capture') {
      const capture = findCapture(topics.captures.getState().value, id);
      if (capture !== null) open(captureDocument(capture));
    } else if (item.kind === 'application') {
      const endpoint = topics.endpoints.getState().value.find(({ address }) => address === id);
      if (endpoint !== undefined) open(applicationDocument(endpoint, endpointName(endpoint)));
    } else if (item.kind === 'document') {
      const tab = documents
        .getState()
        .groups.flatMap(({ tabs }) => tabs)
        .find((each) => each.id === id);
      if (tab !== undefined) open(tab);
    } else {
      const target = findTarget(topics.endpoints.getState().value, id);
      if (target === null) return;
      const name = targetName(target);
      void targetSelection.getState().select(id, name);
      open(liveDocument(id, name));
    }
  };
}

/** Documents that no target, capture, application or command stands for. */
function isOnlyOpen({ kind }: DocumentTab): boolean {
  return kind === 'comparison' || kind === 'leak-hunt' || kind === 'sql';
}

/** Shortest text that is searched in a document, and the pause after typing before it is. */
const MIN_FOUND_CHARS = 2;
const FOUND_AFTER_MS = 150;

/** Returns what the active document has for the typed text. */
function useFound(typed: string): { readonly items: readonly Found[]; readonly open: (at: number) => void } {
  const { finders, places } = useWorkbench();
  const documentId = useDocuments((state) => activeDocument(state)?.id ?? null);
  const enter = useDocuments((state) => state.enter);
  const text = typed.trim();
  const [answer, setAnswer] = useState<{ readonly text: string; readonly items: readonly Found[] }>({
    text: '',
    items: [],
  });
  useEffect(() => {
    if (documentId === null || text.length < MIN_FOUND_CHARS) return undefined;
    let isCurrent = true;
    const find = async (): Promise<void> => {
      const items = await finders.getState().find(documentId, text);
      if (isCurrent) setAnswer({ text, items });
    };
    const timer = setTimeout(() => void find(), FOUND_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [finders, documentId, text]);
  const items = answer.text === text ? answer.items : [];
  return {
    items,
    open: (at) => {
      const found = items[at];
      if (found === undefined || documentId === null) return;
      places.getState().ask(documentId, found.place);
      enter();
    },
  };
}

function PaletteList({ onDone }: { onDone: (run: () => void) => void }) {
  const commands = useCommandList();
  const endpoints = useTopic('endpoints');
  const { deletions } = useWorkbench();
  const deleted = useStore(deletions, (state) => state.pending);
  const captures = useTopic('captures').filter(({ id }) => !deleted.has(id));
  const titles = useCaptureTitles();
  const [typed, setTyped] = useState('');
  const [recent, setRecent] = useState(() => readRecent(storageOf(window)));
  const run = usePaletteRun();
  const heapId = useDocuments((state) => {
    const active = activeDocument(state);
    return active?.kind === 'capture' && CAPTURE_KINDS[active.captureKind].document === 'heap'
      ? active.captureId
      : null;
  });
  // The palette's own command would only close it.
  const offered = commands.filter(({ id }) => id !== 'app.palette');
  const tabs = useDocuments(useShallow((state) => state.groups.flatMap((group) => group.tabs).filter(isOnlyOpen)));
  const documents = tabs.map((tab) => {
    const { head, tail } = tabTitle(tab, titles, endpoints);
    return { id: tab.id, title: tail === '' ? head : `${head} ${tail}` };
  });
  const found = useFound(typed);
  const inDocument = foundGroup(found.items);
  const listed = paletteGroups({ commands: offered, endpoints, captures, documents, titles, recent, heapId }, typed);
  // Below the best group of the window's own: results that arrive later move nothing that may be about to be pressed.
  const groups = inDocument === null ? listed : [...listed, inDocument];

  const choose = (item: PaletteItem): void => {
    if (item.unavailable !== null) return;
    // A link or an address is not remembered as recent.
    if (item.kind !== 'link' && item.kind !== 'address' && item.kind !== 'found')
      setRecent(noteUsed(storageOf(window), item.id));
    onDone(() => (item.kind === 'found' ? found.open(Number(item.id.slice('found:'.length))) : run(item)));
  };

  return (
    <CommandMenu label="Palette" shouldFilter={false} loop className="palette-menu">
      <div className="palette-field row">
        <SearchIcon size={16} className="third" />
        <CommandMenu.Input
          placeholder="Go to a target, address, capture, @object, link or command"
          value={typed}
          onValueChange={setTyped}
        />
      </div>
      {groups.length === 0 ? <output className="palette-none">No results for “{typed.trim()}”.</output> : null}
      {/* A list without options is hidden: its role requires some. */}
      <CommandMenu.List className="palette-list" hidden={groups.length === 0}>
        {groups.map((group) => (
          <CommandMenu.Group key={group.title} heading={group.title} className="palette-group">
            {group.items.map((item) => (
              <CommandMenu.Item
                key={item.id}
                value={item.id}
                disabled={item.unavailable !== null}
                className="palette-item row"
                data-kind={item.kind}
                onSelect={() => choose(item)}
              >
                <ItemIcon item={item} />
                <span className="palette-title cut">{item.title}</span>
                <span className="palette-second cut third">{item.unavailable ?? item.second}</span>
                {item.shortcut === null ? null : <Kbd shortcut={item.shortcut} />}
              </CommandMenu.Item>
            ))}
            {group.more > 0 ? <p className="palette-more third">{group.more} more; type to narrow the list</p> : null}
          </CommandMenu.Group>
        ))}
      </CommandMenu.List>
      <footer className="palette-foot third">
        <span>
          <Kbd shortcut="ArrowUp+ArrowDown" /> move
        </span>
        <span>
          <Kbd shortcut="Enter" /> run{' '}
        </span>
        <span>
          <Kbd shortcut="Escape" /> close
        </span>
      </footer>
    </CommandMenu>
  );
}

export function Palette({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const { note, onCloseAutoFocus } = useFocusBack();
  const chosen = useRef<(() => void) | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-scrim" />
        <Dialog.Content
          className="palette"
          data-testid="palette"
          aria-describedby={undefined}
          onOpenAutoFocus={note}
          onCloseAutoFocus={(event) => {
            onCloseAutoFocus(event);
            // Afterwards, so that what opens next gets the focus, and gives it back to where it was before the palette.
            chosen.current?.();
            chosen.current = null;
          }}
        >
          <Dialog.Title className="visually-hidden">Palette</Dialog.Title>
          <PaletteList
            onDone={(run) => {
              chosen.current = run;
              onOpenChange(false);
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
